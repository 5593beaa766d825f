/**
 * The private PostgreSQL, for when no `DATABASE_URL` is set: a real server from npm, in a folder of
 * the installation, started on demand and shared by the processes that use that folder. The last
 * one to leave stops it. After a `kill -9` of Node it lives on, and the next process takes it over.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { exclusively } from './exclusive.ts';
import { ensureRunning, findRunning, gone, type Running, stopCluster, USER } from './postgres/cluster.ts';
import { isUsed, noteUse } from './postgres/shared-use.ts';

const DATABASE = 'rubrica';
const SUPERVISE_MS = 1000;

export interface PrivatePostgres {
  /** Connection string of the database «rubrica», or of another one of the same server. */
  url(database?: string): string;
  readonly folder: string;
  readonly cluster: string;
  /** Starts it again, on the same port where that is still free, when it no longer runs. */
  revive(): Promise<void>;
  /** For tests: SIGKILL to the postmaster; resolves when it is gone. */
  kill(): Promise<void>;
  /** Leaves it; stops it unless another process still uses it. */
  close(): Promise<void>;
}

/**
 * Opens the private PostgreSQL of a folder, making it the first time (about half a second) and
 * starting it when it does not run (some 50 ms).
 *
 * `supervise` starts it again by itself should it die while in use.
 */
export async function openPrivatePostgres(options: {
  readonly folder: string;
  readonly supervise?: boolean;
}): Promise<PrivatePostgres> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  let closing = false;
  let running: Running;

  const run = async (): Promise<void> => {
    running = await ensureRunning(folder);
    if (options.supervise) running.child?.once('exit', () => void watch());
  };
  const revive = (): Promise<void> => exclusively(folder, async () => (closing ? undefined : run()));
  /** Starts it again when it is gone; what fails now is tried again at the next look. */
  const watch = async (): Promise<void> => {
    if (!closing && (await findRunning(folder)) === null) await revive().catch(() => undefined);
  };
  const watching = options.supervise ? setInterval(() => void watch(), SUPERVISE_MS).unref() : undefined;
  const url = (database = DATABASE): string =>
    `postgres://${USER}:${running.password}@127.0.0.1:${running.port}/${encodeURIComponent(database)}`;

  const use = await exclusively(folder, async () => {
    const note = await noteUse(folder);
    try {
      await run();
      // One that was told to end may look ready for an instant more: then it is started anew.
      await ensureDatabase(url('postgres')).catch(async (error: unknown) => {
        if (!isEnding(error)) throw error;
        await run();
        await ensureDatabase(url('postgres'));
      });
    } catch (error) {
      await note.forget();
      throw error;
    }
    return note;
  });

  return {
    url,
    folder,
    cluster: join(folder, 'cluster'),
    revive,
    async kill() {
      const pid = await findRunning(folder);
      if (pid === null) return;
      process.kill(pid, 'SIGKILL');
      await gone(pid, join(folder, 'cluster'));
    },
    async close() {
      if (closing) return;
      closing = true;
      clearInterval(watching);
      await exclusively(folder, async () => {
        await use.forget();
        if (!(await isUsed(folder))) await stopCluster(folder);
      });
    },
  };
}

/** «cannot connect now», its connections cut («admin shutdown»), or nobody there any more. */
const isEnding = (error: unknown): boolean =>
  ['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET'].includes((error as { code?: string }).code ?? '');

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
