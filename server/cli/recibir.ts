/**
 * `npm run recibir -- ARCHIVO`: takes in envelopes that a phone exported to a file, through the very
 * same admission as those that come over the line, and prints one line per folio. May run beside the
 * server; handing in the same file twice gives the same answers. Needs the role intake's secrets.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ORACIONES } from '../../shared/admision/catalogo.ts';
import { exhaustive } from '../../shared/base/result.ts';
import { APERTURA_QUEUE } from '../apertura/index.ts';
import { anotar, startSellador } from '../bitacora/index.ts';
import { createCaptacion, type Linea } from '../captacion/index.ts';
import * as dispositivos from '../dispositivos/index.ts';
import { MIGRACIONES } from '../migraciones.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { parseArguments, refuse, runCommand } from '../platform/command.ts';
import { openInstallation } from '../platform/installation.ts';
import { openJobs } from '../platform/jobs.ts';
import { createLogger } from '../platform/logger.ts';
import { migrate } from '../platform/migrations.ts';

await runCommand(async (config, args) => {
  const { rest } = parseArguments(args, []);
  const [file] = rest;
  if (!file || rest.length > 1) return refuse('Uso: npm run recibir -- ARCHIVO');
  if (!(await stat(file).catch(() => null))?.isFile()) return refuse(`No hay un archivo ${file}.`);

  const log = createLogger('warn');
  const installation = await openInstallation({ config, clock, log, roles: ['intake'] });
  const { database, keystore, blobs } = installation;
  // A spool of its own, on the same disk: a server may be running on the other.
  const spoolDir = await mkdtemp(join(config.dataDir, 'recibir-'));
  try {
    await migrate(database.db, MIGRACIONES);
    const jobs = await openJobs({ pool: database.pool, queues: [APERTURA_QUEUE], supervise: false, log });
    const sellador = await startSellador({ db: database.db, keys: keystore, clock, log, intervalMs: null });
    const captacion = await createCaptacion({
      database,
      keystore,
      blobs,
      clock,
      log,
      dispositivos,
      bitacora: { anotar, latestHead: () => sellador.latestHead() },
      encolarApertura: (trx, apoyos) =>
        jobs.enqueue(
          trx,
          APERTURA_QUEUE,
          apoyos.map((data) => ({ data })),
        ),
      apurarApertura: () => undefined,
      spoolDir,
      origins: [],
      minimumApp: '',
    });
    try {
      let taken = 0;
      for await (const line of captacion.recibir(createReadStream(file))) {
        console.log(describe(line));
        if (line.type === 'respuesta') taken++;
        else process.exitCode = 1;
      }
      console.log(`Sobres con respuesta: ${taken}.`);
    } finally {
      await captacion.close();
      await sellador.stop();
      await jobs.stop();
    }
  } finally {
    await rm(spoolDir, { recursive: true, force: true });
    await installation.close();
  }
});

function describe(line: Linea): string {
  switch (line.type) {
    case 'respuesta': {
      const again = line.nueva ? '' : ' (ya tenía respuesta)';
      const why = line.motivo === null ? '' : ` · ${line.motivo}: ${sentence(line.motivo)}`;
      return `${line.folio} · ${line.resultado}${again}${why}`;
    }
    case 'fallo':
      return `${line.folio} · sin respuesta · ${line.codigo}: ${sentence(line.codigo)}`;
    case 'sin-sobre':
      return `${line.folio ?? '?'} · sin respuesta · Este registro no contiene un sobre.`;
    case 'cortado':
      return '✗ El archivo está cortado: lo que sigue de aquí no llegó.';
    case 'malformado':
      return '✗ Desde aquí el archivo no es uno de los que exporta la aplicación.';
    default:
      return exhaustive(line);
  }
}

/** A declaration, so that it is there before the command that is awaited above. */
function sentence(codigo: string): string {
  return ORACIONES[codigo as keyof typeof ORACIONES] ?? '';
}
