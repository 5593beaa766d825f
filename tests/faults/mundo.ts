/**
 * A server of its own with a PostgreSQL of its own and a network before them, to be killed and
 * started again at will while seeds run in it, one after another.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../server/platform/database.ts';
import { createLogger } from '../../server/platform/logger.ts';
import { openPrivatePostgres } from '../../server/platform/postgres.ts';
import { type Frente, startFrente } from './frente.ts';
import { programa } from './programa.ts';
import { type Servidor, startServidor } from './servidor.ts';

const PROGRAM_TIMEOUT_MS = 15_000;

export interface Mundo {
  readonly frente: Frente;
  readonly database: Database;
  readonly dataDir: string;
  /** Folder for the seeds' stores. */
  readonly folder: string;
  readonly servidor: Servidor;
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
  const database = openDatabase({ url: postgres.url(), maxConnections: 4, log: createLogger('silent') });
  const environment = {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url(),
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    PORT: String(serverPort),
    PUBLIC_URL: frente.origen,
    DEMO: 'on',
    LOG_LEVEL: 'warn',
  };
  const servidor = await startServidor(environment, folder);

  return {
    frente,
    database,
    dataDir,
    folder,
    servidor,
    async matarPostgres() {
      await postgres.kill();
      await postgres.revive();
    },
    async correr(program, ...args) {
      const child = spawn(process.execPath, [programa(program), ...args], {
        env: { ...environment, ROLE: 'intake,portal,jobs' },
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
      await servidor.close();
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
