/**
 * The server, put together from what it stands on. What it does follows from its roles: `intake`
 * takes envelopes and enrols devices, `opener` opens, `jobs` mails, `portal` registers. Several may
 * live in one process; each has loaded only its own secrets.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { APERTURA_QUEUE, startAcuses, startApertura } from './apertura/index.ts';
import type { AuxiliaresDeps } from './auxiliares/index.ts';
import { anotar, startSellador } from './bitacora/index.ts';
import {
  avisarAutores,
  type Captacion,
  createCaptacion,
  createEnEspera,
  createHayCredencial,
} from './captacion/index.ts';
import { CORREO_QUEUE, createCorreo, createSmtp, registerBuzon, startCorreo } from './correo/index.ts';
import { type Demostracion, prepararDemostracion, registerDemostracion } from './demostracion/index.ts';
import * as dispositivos from './dispositivos/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Role } from './platform/config.ts';
import { registerHeaders } from './platform/headers.ts';
import { createHttp, type Http } from './platform/http.ts';
import type { Installation } from './platform/installation.ts';
import { openJobs } from './platform/jobs.ts';
import type { Logger } from './platform/logger.ts';
import { registerSalud } from './platform/salud.ts';
import { findTypeface, readNoEncontrada, registerWeb } from './platform/web.ts';
import { avisosVigentes, registerProcesos } from './procesos/index.ts';

export interface AppDeps {
  readonly installation: Installation;
  /** What this process does; the key store of the installation has been opened for these roles. */
  readonly roles: readonly Role[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder of the built web app, served if it is there. */
  readonly webDir: string | null;
  /** Origins that browsers may come from. */
  readonly origins: readonly string[];
  /** Oldest version of the app that may go on capturing. */
  readonly minimumApp: string;
  /** After a commit that admitted something, when another thread does the opening. */
  readonly apurarApertura?: () => void;
}

export interface App {
  readonly http: Http;
  readonly captacion: Captacion | null;
  readonly demostracion: Demostracion | null;
  /** Looks at once for what there is to open. */
  apurarApertura(): void;
  /** Ends what is under way, in order; the installation is the caller's to close. */
  close(): Promise<void>;
}

const CLEAN_EVERY_MS = 10 * 60_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export async function createApp(deps: AppDeps): Promise<App> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await assemble(deps, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closer = () => Promise<unknown> | unknown;

/** `closers` grows with what has been started, so that it can be ended in reverse. */
async function assemble(deps: AppDeps, closers: Closer[]): Promise<Omit<App, 'close'>> {
  const { installation, roles, clock, log, origins } = deps;
  const { config, database, keystore: keys, blobs } = installation;
  const { db } = database;
  const has = (role: Role): boolean => roles.includes(role);

  const jobs = await openJobs({
    pool: database.pool,
    queues: [APERTURA_QUEUE, CORREO_QUEUE],
    supervise: has('jobs'),
    log,
  });
  closers.push(() => jobs.stop());
  const correo = createCorreo({ keys, jobs, clock });
  const avisar = (autor: string): void => {
    avisarAutores(db, [autor]).catch((error: unknown) => log.warn({ err: error }, 'a cuaderno was not told'));
  };
  const apurarApertura = (): void => {
    jobs.nudge(APERTURA_QUEUE);
    deps.apurarApertura?.();
  };

  const http = await createHttp({
    log,
    trustProxy: config.trustProxy,
    tls: config.tls,
    unlimited: (address) => config.demo && LOOPBACK.has(address),
    noEncontrada: deps.webDir ? await readNoEncontrada(deps.webDir) : null,
  });
  await registerHeaders(http, { publicUrl: config.publicUrl, lasting: config.entorno === 'production' });
  registerSalud(http, { clock, probe: () => sql`select 1`.execute(db) });

  let captacion: Captacion | null = null;
  if (has('intake')) {
    const sellador = await startSellador({ db, keys, clock, log });
    closers.push(() => sellador.stop());
    captacion = await createCaptacion({
      database,
      keystore: keys,
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
      apurarApertura,
      spoolDir: join(config.dataDir, 'spool'),
      origins,
      minimumApp: deps.minimumApp,
    });
    const door = captacion;
    closers.push(() => door.close());
    door.montar(http);
    const enEspera = createEnEspera(db);
    const hayCredencial = createHayCredencial(db);
    dispositivos.registerAlta(http, { db, keys, correo, clock, avisar, enEspera, hayCredencial });
    dispositivos.registerDispositivos(http, { db, keys, correo, clock, avisar, enEspera, origins });
    closers.push(startCleaning(deps));
  }
  if (has('intake') || has('portal')) {
    registerProcesos(http, { db, keys });
    if (deps.webDir && existsSync(deps.webDir)) {
      const assetsFolder = join(config.dataDir, 'web');
      await registerWeb(http, { folder: deps.webDir, assetsFolder, clock, log });
    }
  }
  if (has('opener')) closers.push(startApertura({ db, keys, blobs, clock, jobs, log }));
  if (has('jobs')) {
    const transporte = config.smtpUrl ? createSmtp({ url: config.smtpUrl, from: config.mailFrom }) : null;
    startCorreo({ database, keys, jobs, transporte, clock, log });
    const acuses = startAcuses({ db, keys, correo, clock, log });
    closers.push(
      () => transporte?.close(),
      () => acuses.stop(),
    );
  }

  let demostracion: Demostracion | null = null;
  if (config.demo && has('portal')) {
    const auxiliares: AuxiliaresDeps = { db, keys, correo, clock, publicUrl: config.publicUrl, avisar };
    demostracion = await prepararDemostracion({ ...auxiliares, keys });
    registerDemostracion(http, { ...auxiliares, keys }, demostracion.proceso);
    if (!config.smtpUrl) registerBuzon(http, { db, keys, fuente: deps.webDir && (await findTypeface(deps.webDir)) });
  }

  // Ended first: nobody comes in any more.
  closers.push(() => http.close());
  return { http, captacion, demostracion, apurarApertura };
}

/** Forgets codes, sessions of enrolment and signed requests that have run out. */
function startCleaning({ installation: { database }, clock, log }: AppDeps): () => void {
  const clean = async (): Promise<void> => {
    await dispositivos.limpiarCodigos(database.db, clock.now());
    await dispositivos.limpiarSesiones(database.db, clock.now());
    await dispositivos.limpiarPeticiones(database.db, clock.now());
  };
  const timer = setInterval(() => {
    clean().catch((error: unknown) => log.warn({ err: error }, 'enrolment: what ran out was not removed'));
  }, CLEAN_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
