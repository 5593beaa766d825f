/**
 * `npm run recibir -- ARCHIVO`: takes in envelopes that a phone exported to a file, through the very
 * same admission as those that come over the line, and prints one line per folio. May run beside the
 * server; handing in the same file twice gives the same answers. Needs the role intake's secrets.
 */
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import type { MotivoCuarentena, MotivoRechazo } from '../../shared/admision/juzgar.ts';
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
import { makeScratch } from '../platform/scratch.ts';
import { avisosVigentes } from '../procesos/index.ts';

/** For whoever hands in a file at the server; the catalogue's own sentences speak to the phone's user. */
const ORACIONES: { readonly [M in MotivoCuarentena | MotivoRechazo | MotivoFallo]: string } = {
  'auxiliar-de-baja': 'La persona auxiliar ya estaba de baja. Quedó guardado en cuarentena: no se cuenta.',
  'activacion-no-valida': 'El código de activación ya no era válido. Quedó guardado en cuarentena: no se cuenta.',
  'dispositivo-no-autorizado':
    'El dispositivo no está entre los dos activos de su auxiliar. Quedó guardado en cuarentena: no se cuenta.',
  'sobre-no-valido': 'El sobre está dañado o no corresponde a su dispositivo. No se recibió; conserva el archivo.',
  'folio-con-otros-bytes':
    'Ya se había recibido otro contenido con este folio. Quedó anotado; lo que se recibió primero no cambió.',
  'proceso-desconocido': 'Este servidor no lleva ese proceso. No se recibió; entrega el archivo donde se lleva.',
  'fuera-de-periodo': 'Se capturó fuera del periodo del proceso. No se recibió; conserva el archivo.',
  'fuera-de-plazo': 'Llegó más de 24 horas después del cierre del periodo. No se recibió; conserva el archivo.',
  formato: 'Este registro no se entiende. Pide que exporten la cola otra vez.',
  tamano: 'El sobre es más grande de lo permitido. No se recibió; conserva el archivo.',
  ocupado: 'Este folio se está recibiendo por otro lado. Entrega el archivo otra vez en unos minutos.',
  desfasado: 'La lectura se interrumpió. Entrega el archivo otra vez.',
  ajeno: 'No lo firmó un dispositivo registrado en este servidor. No se recibió ni se anotó a nombre de nadie.',
  espacio: 'A este servidor le falta espacio en disco. Haz lugar y entrega el archivo otra vez.',
  cuota: 'Hoy ya se recibió lo más que se recibe de un auxiliar en un día. Entrega el archivo otra vez mañana.',
  interno: 'El servidor tuvo un problema, que está en lo que imprimió. Entrega el archivo otra vez.',
};

await runCommand(async (config, args) => {
  const { rest } = parseArguments(args, []);
  const [file] = rest;
  if (!file || rest.length > 1) return refuse('Uso: npm run recibir -- ARCHIVO');
  if (!(await stat(file).catch(() => null))?.isFile()) return refuse(`No hay un archivo ${file}.`);

  const log = createLogger('warn');
  const installation = await openInstallation({ config, clock, log, roles: ['intake'] });
  const { database, keystore, blobs } = installation;
  // A spool of its own, on the same disk: a server may be running on the other.
  const spoolDir = await makeScratch(config.dataDir);
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
      avisosVigentes,
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
      const why =
        line.motivo === null ? '' : ` · ${line.motivo}: ${ORACIONES[line.motivo as keyof typeof ORACIONES] ?? ''}`;
      return `${line.folio} · ${line.resultado}${again}${why}`;
    }
    case 'fallo':
      return `${line.folio} · sin respuesta · ${line.codigo}: ${ORACIONES[line.codigo]}`;
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
