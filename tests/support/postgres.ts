/**
 * PostgreSQL for tests. One private server serves all test files of a run (vitest starts it in
 * `global-setup.ts` and passes its address in `RUBRICA_TEST_POSTGRES`); `withPostgres` gives each file a fresh
 * database on it. What kills PostgreSQL takes a server of its own with `ownPostgres`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type Database, openDatabase } from '../../server/platform/database.ts';
import { createLogger } from '../../server/platform/logger.ts';
import { type Migration, migrate } from '../../server/platform/migrations.ts';
import { openPrivatePostgres, type PrivatePostgres } from '../../server/platform/postgres.ts';

export const silent = createLogger('silent');

export interface TestDatabase extends Database {
  readonly url: string;
}

/**
 * Declares a fresh, migrated database for this test file; it is there from `beforeAll` on and
 * dropped at the end.
 *
 *     const t = withPostgres(bitacoraMigrations);
 *     test('…', async () => { await t.db.selectFrom(…) });
 */
export function withPostgres(migrations: readonly Migration[] = []): TestDatabase {
  let opened: TestDatabase | undefined;
  const get = (): TestDatabase => {
    if (!opened) throw new Error('the test database exists only within tests');
    return opened;
  };
  beforeAll(async () => {
    opened = await createTestDatabase(migrations);
  });
  afterAll(async () => {
    await opened?.close();
  });
  return {
    get db() {
      return get().db;
    },
    get pool() {
      return get().pool;
    },
    get url() {
      return get().url;
    },
    close: () => get().close(),
  };
}

/** A fresh, migrated database on the shared server; `close` drops it. */
export async function createTestDatabase(migrations: readonly Migration[] = []): Promise<TestDatabase> {
  const shared = process.env.RUBRICA_TEST_POSTGRES;
  if (!shared) throw new Error('RUBRICA_TEST_POSTGRES is not set: run tests through vitest');
  const name = `prueba_${randomBytes(6).toString('hex')}`;
  await runOn(shared, `create database ${name}`);
  const url = new URL(shared);
  url.pathname = `/${name}`;
  const database = openDatabase({ url: url.href, maxConnections: 10, log: silent });
  await migrate(database.db, migrations);
  return {
    ...database,
    url: url.href,
    async close() {
      await database.close();
      await runOn(shared, `drop database ${name} with (force)`);
    },
  };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface OwnPostgres extends PrivatePostgres {
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** A server of the test's own, to be killed (`kill`) and started again (`revive`) at will. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-pg-'));
  const postgres = await openPrivatePostgres({ folder });
  return {
    ...postgres,
    async remove() {
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
