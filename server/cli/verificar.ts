/**
 * `npm run verificar -- [--cabeza ARCHIVO|BASE64]… [--guardar ARCHIVO] [--huella HUELLA]`: finds any
 * change, removal or reordering in the bitácora since a signed head. `--guardar` writes the present
 * head, to be kept where whoever runs the database can't reach it; `--cabeza` takes such a head, or
 * an acuse, which carries one: as a file, as base64 of its text, or as the text itself. `--huella`
 * pins the root whose signature counts, for a check that trusts nothing on this machine.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { exhaustive } from '../../shared/base/result.ts';
import { confiar } from '../../shared/firmados/confianza.ts';
import { type Hallazgo, type Verificacion, verificarBitacora } from '../bitacora/index.ts';
import { systemClock } from '../platform/clock.ts';
import { parseArguments, refuse, runCommand } from '../platform/command.ts';
import { nativeCrypto } from '../platform/crypto.ts';
import { openDatabase } from '../platform/database.ts';
import { postgresFolder } from '../platform/installation.ts';
import { openKeystore } from '../platform/keystore/index.ts';
import { createLogger } from '../platform/logger.ts';
import { openPrivatePostgres } from '../platform/postgres.ts';

await runCommand(async (config, args) => {
  const { all, one, rest } = parseArguments(args, ['--cabeza', '--guardar', '--huella']);
  if (rest.length > 0) {
    refuse('Uso: npm run verificar -- [--cabeza ARCHIVO|BASE64]… [--guardar ARCHIVO] [--huella HUELLA]');
  }
  const file = one('--guardar');
  if (file !== undefined && existsSync(file)) refuse(`Ya hay un archivo ${file}: no se cambia. Da otro nombre.`);
  const keystore = await openKeystore(config.keysDir, [], systemClock);
  const confianza = confiar(nativeCrypto, await keystore.certificados(), one('--huella') ?? keystore.huella);
  if (!confianza) return refuse('La raíz de esta instalación no tiene esa huella: no es la que crees.');

  const postgres = config.databaseUrl ? null : await openPrivatePostgres({ folder: postgresFolder(config) });
  const url = config.databaseUrl ?? postgres!.url();
  const database = openDatabase({ url, maxConnections: 2, log: createLogger('silent') });
  try {
    const found = await verificarBitacora({ db: database.db, confianza, cabezas: all('--cabeza').map(readHead) });
    console.log(
      `Asientos encadenados: ${found.n}. Cabezas firmadas revisadas: ${found.cabezas}. En espera: ${found.enEspera}.`,
    );
    for (const hallazgo of found.hallazgos) console.log(`✗ ${describe(hallazgo)}`);
    if (found.total > found.hallazgos.length) console.log(`✗ … y ${found.total - found.hallazgos.length} más.`);
    if (found.total > 0) process.exitCode = 1;
    else console.log(conclude(found));
    if (file !== undefined) await keepHead(file, found);
  } finally {
    await database.close();
    await postgres?.close();
  }
});

/** What a bitácora without findings proves. */
function conclude({ n, hasta }: Verificacion): string {
  if (hasta === null) {
    return [
      'Lo que hay en la base concuerda. Pero sin una cabeza guardada fuera de ella nadie puede saber si se le cortó el final.',
      'Guarda una con --guardar ARCHIVO, llévala a otro lugar, y dala con --cabeza ARCHIVO la próxima vez.',
    ].join('\n');
  }
  if (hasta === n) return '✓ Nada se cambió, se quitó ni se movió.';
  return `✓ Nada se cambió, se quitó ni se movió hasta el eslabón ${hasta}. Si se cortó algo después, sólo lo muestra una cabeza más nueva.`;
}

/** Writes the present head, unless what it would vouch for is not whole. */
async function keepHead(file: string, { n, cabeza, total }: Verificacion): Promise<void> {
  if (total > 0) return refuse('La cabeza no se guardó: avalaría una bitácora que cambió.');
  if (cabeza === null) return refuse('Todavía no hay una cabeza firmada que guardar.');
  await writeFile(file, `${cabeza}\n`, { flag: 'wx' });
  console.log(`Cabeza firmada del eslabón ${n} guardada en ${file}. Llévala a otro lugar que esta máquina.`);
}

function readHead(given: string): string {
  if (existsSync(given)) return readFileSync(given, 'utf8').trim();
  return given.startsWith('{') ? given : Buffer.from(given, 'base64').toString('utf8').trim();
}

function describe(hallazgo: Hallazgo): string {
  const where = (origen: 'base' | 'fuera') => (origen === 'fuera' ? 'que diste' : 'guardada en la base');
  switch (hallazgo.kind) {
    case 'fila-cambiada':
      return `El asiento ${hallazgo.seq} (eslabón ${hallazgo.n}) no es el que se encadenó, o cambió de lugar.`;
    case 'fila-quitada':
      return `Falta el asiento ${hallazgo.seq} (eslabón ${hallazgo.n}).`;
    case 'eslabon-quitado':
      return `Falta el eslabón ${hallazgo.n}.`;
    case 'fila-sin-eslabon':
      return `El asiento ${hallazgo.seq} no está en la cadena ni espera entrar en ella.`;
    case 'fila-en-espera':
      return `El asiento ${hallazgo.seq} sigue sin encadenarse aunque otros muy posteriores ya lo están.`;
    case 'fin-sin-cabeza':
      return `La cadena sigue hasta el eslabón ${hallazgo.n} sin una cabeza firmada en su final.`;
    case 'cabeza-no-coincide':
      return `La cadena no llega a la cabeza ${where(hallazgo.origen)} (eslabón ${hallazgo.n}), o no es la misma.`;
    case 'cabeza-no-valida':
      return `La cabeza ${where(hallazgo.origen)} no está firmada por este servidor.`;
    default:
      return exhaustive(hallazgo);
  }
}
