/**
 * Composition root: settings → ground → migrations → app → listen. Stops in order on SIGINT or
 * SIGTERM. Where the opening role shares the process with others it runs in a thread of its own (this
 * same file), so that opening never holds up whoever is sending, and the main thread never loads
 * its secrets.
 */
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type App, createApp } from './app.ts';
import { bienvenida } from './bienvenida.ts';
import { startHilo } from './hilo.ts';
import { MIGRACIONES } from './migraciones.ts';
import { systemClock } from './platform/clock.ts';
import { type Config, type Role, readConfig } from './platform/config.ts';
import { type Installation, openInstallation } from './platform/installation.ts';
import { tryAddress, unableToListen } from './platform/listen.ts';
import { createLogger } from './platform/logger.ts';
import { migrate } from './platform/migrations.ts';
import { Refusal } from './platform/refusal.ts';
import { readTls } from './platform/tls.ts';

const MINIMUM_APP = '0.1.0';
const WEB_DIR = join(dirname(fileURLToPath(import.meta.url)), '..', 'web');

async function runServer(): Promise<void> {
  const config = await settings();
  // What is wrong with them is said before anything is started.
  if (config.tls) readTls(config.tls);
  await tryAddress(config);
  const log = createLogger(config.logLevel);
  const threaded = config.roles.includes('opener') && config.roles.length > 1;
  const roles = threaded ? config.roles.filter((role) => role !== 'opener') : config.roles;

  const { installation, app } = await open(config, roles);
  const hilo = threaded
    ? startHilo(new URL(import.meta.url), { ...config, databaseUrl: installation.databaseUrl, roles: ['opener'] }, log)
    : null;
  apurar = () => hilo?.apurar();
  const stop = async (): Promise<void> => {
    await app.close();
    await hilo?.stop();
    await installation.close();
  };
  stopOnSignal(stop);
  try {
    await app.http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await stop();
    throw unableToListen(error as NodeJS.ErrnoException, config) ?? error;
  }
  console.log(bienvenida(config, installation.keystore.huella, app.demostracion));
}

/** The opening thread: its own connections and keys, and no door. */
async function runOpener(config: Config): Promise<void> {
  const { installation, app } = await open(config, config.roles);
  parentPort!.on('message', async (message: 'apurar' | 'parar') => {
    if (message === 'apurar') return app.apurarApertura();
    await app.close();
    await installation.close();
    parentPort!.close();
  });
  parentPort!.postMessage('listo');
}

let apurar = (): void => undefined;

async function open(config: Config, roles: readonly Role[]): Promise<{ installation: Installation; app: App }> {
  const log = createLogger(config.logLevel);
  const installation = await openInstallation({ config, clock: systemClock, log, roles });
  try {
    await migrate(installation.database.db, MIGRACIONES);
    const app = await createApp({
      installation,
      roles,
      clock: systemClock,
      log,
      webDir: WEB_DIR,
      origins: originsOf(config),
      minimumApp: MINIMUM_APP,
      apurarApertura: () => apurar(),
    });
    return { installation, app };
  } catch (error) {
    if (!(error instanceof Refusal)) log.fatal({ err: error }, 'the server could not start');
    await installation.close();
    throw error;
  }
}

/** The settings; whoever got one wrong is told all that is wrong. */
async function settings(): Promise<Config> {
  const env = process.env.PORT === '0' ? { ...process.env, PORT: String(await freePort()) } : process.env;
  const config = readConfig(env);
  if (config.ok) return config.value;
  console.error(config.error.join('\n'));
  return process.exit(1);
}

/** Addresses that browsers may come from: the public one and, where none is set, all of this machine's. */
function originsOf(config: Config): string[] {
  if (config.entorno === 'production' || process.env.PUBLIC_URL) return [config.publicUrl];
  const scheme = config.tls ? 'https' : 'http';
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
  return [...new Set(['localhost', '127.0.0.1', '[::1]', ...own])]
    .map((host) => new URL(`${scheme}://${host}:${config.port}`))
    .map(({ origin }) => origin);
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** First signal: stop in order. Second one: at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

try {
  await (isMainThread ? runServer() : runOpener(workerData as Config));
} catch (error) {
  if (!isMainThread || !(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exit(1);
}
