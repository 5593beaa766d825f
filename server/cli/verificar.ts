/**
 * `npm run verificar -- [--cabeza ARCHIVO|BASE64]… [--huella HUELLA]`: finds any change, removal or
 * reordering in the bitácora since a signed head. A head comes from an acuse or from the
 * authority's mail: as a file, as base64 of its text, or as the text itself. `--huella` pins the
 * root whose signature counts, for a check that trusts nothing on this machine.
 */
import { existsSync, readFileSync } from 'node:fs';
import { exhaustive } from '../../shared/base/result.ts';
import { confiar } from '../../shared/firmados/confianza.ts';
import { type Hallazgo, verificarBitacora } from '../bitacora/index.ts';
import { systemClock } from '../platform/clock.ts';
import { parseArguments, refuse, runCommand } from '../platform/command.ts';
import { nativeCrypto } from '../platform/crypto.ts';
import { openDatabase } from '../platform/database.ts';
import { postgresFolder } from '../platform/installation.ts';
import { openKeystore } from '../platform/keystore/index.ts';
import { createLogger } from '../platform/logger.ts';
import { openPrivatePostgres } from '../platform/postgres.ts';

await runCommand(async (config, args) => {
  const { all, one, rest } = parseArguments(args, ['--cabeza', '--huella']);
  if (rest.length > 0) refuse('Uso: npm run verificar -- [--cabeza ARCHIVO|BASE64]… [--huella HUELLA]');
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
    else console.log('✓ Nada se cambió, se quitó ni se movió.');
  } finally {
    await database.close();
    await postgres?.close();
  }
});

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
    case 'cabeza-no-coincide':
      return `La cadena no llega a la cabeza ${where(hallazgo.origen)} (eslabón ${hallazgo.n}), o no es la misma.`;
    case 'cabeza-no-valida':
      return `La cabeza ${where(hallazgo.origen)} no está firmada por este servidor.`;
    default:
      return exhaustive(hallazgo);
  }
}
