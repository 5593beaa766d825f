/**
 * A server of its own with a PostgreSQL of its own and a network before them, to be killed and
 * started again at will while seeds run in it, one after another.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../server/platform/database.ts';
import { createLogger } from '../../server/platform/logger.ts';
import { openPrivatePostgres } from '../../server/platform/postgres.ts';
import { type Frente, startFrente } from './frente.ts';
import { programa } from './programa.ts';

const START_WAIT_MS = 30_000;
const PROGRAM_TIMEOUT_MS = 15_000;

export interface Mundo {
  readonly frente: Frente;
  readonly database: Database;
  readonly dataDir: string;
  /** Folder for the seeds' stores. */
  readonly folder: string;
  /** SIGKILL, then a new one; resolves when that one serves. */
  matarServidor(): Promise<void>;
  matarPostgres(): Promise<void>;
  /** Runs another program of the server with its settings; its output. Throws when it fails. */
  correr(program: string, ...args: string[]): Promise<string>;
  /** Runs a query, again while the database is away. */
  consultar<T>(query: (db: Database['db']) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `pagina`: folder of the browser seeds' page. */
export async function startMundo(pagina: string | null): Promise<Mundo> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-faults-'));
  const postgres = await openPrivatePostgres({ folder: join(folder, 'postgres') });
  const serverPort = await freePort();
  const frente = await startFrente(() => serverPort, pagina);
  const dataDir = join(folder, 'data');
  const log = join(folder, 'servidor.log');
  const database = openDatabase({ url: postgres.url(), maxConnections: 4, log: createLogger('silent') });
  const environment = {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url(),
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(serverPort),
    PUBLIC_URL: frente.origen,
    ROLE: 'intake,portal,jobs',
    DEMO: 'on',
    LOG_LEVEL: 'warn',
  };
  let server: ChildProcess | null = null;
  let closing = false;

  async function start(): Promise<void> {
    const until = Date.now() + START_WAIT_MS;
    while (!closing) {
      const child = spawn(process.execPath, [programa('main')], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      server = child;
      const output = createWriteStream(log, { flags: 'a' });
      child.stderr!.pipe(output, { end: false });
      const ready = new Promise<boolean>((done) => {
        child.stdout!.on('data', (chunk: Buffer) => {
          output.write(chunk);
          // It greets once it listens.
          if (String(chunk).includes('http://')) done(true);
        });
        child.once('exit', () => done(false));
      });
      if (await ready) return;
      // PostgreSQL may be away just now.
      if (Date.now() > until) throw new Error(`the server does not start:\n${await readFile(log, 'utf8')}`);
    }
  }
  await start();

  /** Kills of the server go one after another. */
  let restarting: Promise<void> = Promise.resolve();
  const stopServer = async (): Promise<void> => {
    const child = server;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };

  return {
    frente,
    database,
    dataDir,
    folder,
    matarServidor() {
      restarting = restarting.then(stopServer).then(start);
      return restarting;
    },
    async matarPostgres() {
      await postgres.kill();
      await postgres.revive();
    },
    async correr(program, ...args) {
      const child = spawn(process.execPath, [programa(program), ...args], {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PROGRAM_TIMEOUT_MS,
        killSignal: 'SIGKILL',
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
      const [code] = (await once(child, 'close')) as [number];
      if (code !== 0) throw new Error(`${program} ended with ${code}:\n${output}`);
      return output;
    },
    async consultar(query) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await query(database.db);
        } catch (error) {
          if (attempt === 20) throw error;
          await postgres.revive();
          await new Promise((done) => setTimeout(done, 100));
        }
      }
    },
    async close() {
      closing = true;
      await restarting.catch(() => undefined);
      await stopServer();
      await frente.close();
      await database.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((done, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
