/** A database is looked at before it is used, and its commits wait for the disk whatever it says of itself. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../server/platform/database.ts';
import { requireSoundDatabase } from '../../../server/platform/database-check.ts';
import { chooseLaunch } from '../../../server/platform/postgres/account.ts';
import { findBinaries } from '../../../server/platform/postgres/binaries.ts';
import { Refusal } from '../../../server/platform/refusal.ts';
import { type OwnPostgres, ownPostgres, silent } from '../../support/postgres.ts';

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await ownPostgres();
});
afterAll(() => postgres.remove());

async function run(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** A new database of that server, with what is said after its name. */
async function create(how = ''): Promise<{ name: string; open: () => ReturnType<typeof openDatabase> }> {
  const name = `prueba_${randomBytes(4).toString('hex')}`;
  await run(`create database ${name} ${how}`);
  return { name, open: () => openDatabase({ url: postgres.url(name), maxConnections: 2, log: silent }) };
}

const complaint = async (database: ReturnType<typeof openDatabase>): Promise<string | null> => {
  try {
    await requireSoundDatabase(database);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Error).message;
  } finally {
    await database.close();
  }
};

test('the private one will do', async () => expect(await complaint((await create()).open())).toBeNull());

test('one that keeps bytes for text will not', async () => {
  const { open } = await create(`encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`);
  expect(await complaint(open())).toBe(
    'Esta base de datos podría perder apoyos ya acusados, y no se usa:\n- guarda texto en SQL_ASCII y debe guardarlo en UTF8.',
  );
});

test('one that does not wait for its own disk will not', async () => {
  const careless = await ownPostgres();
  const url = new URL(careless.url());
  await careless.close();
  const binaries = await findBinaries();
  const { account, through } = await chooseLaunch(careless.cluster, binaries.folder);
  const [program, ...args] = [...through, binaries.postgres, '-D', careless.cluster, '-p', url.port] as const;
  const settings = ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'unix_socket_directories='];
  const child = spawn(program!, [...args, ...settings], {
    stdio: 'ignore',
    ...(account && through.length === 0 ? account : {}),
  });
  const ended = once(child, 'exit');
  try {
    const open = () => openDatabase({ url: url.href, maxConnections: 2, log: silent });
    await expect
      .poll(() => complaint(open()), { timeout: 20_000 })
      .toBe(
        [
          'Esta base de datos podría perder apoyos ya acusados, y no se usa:',
          '- tiene fsync en «off» y debe estar en «on».',
          '- tiene full_page_writes en «off» y debe estar en «on».',
        ].join('\n'),
      );
  } finally {
    child.kill('SIGINT');
    await ended;
    await careless.remove();
  }
});

test('one that is not there is said in a sentence, without its password', async () => {
  const url = postgres.url('ninguna');
  const said = await complaint(openDatabase({ url, maxConnections: 2, log: silent }));
  expect(said).toBe('La base de datos no responde (3D000). Revisa DATABASE_URL.');
  expect(said).not.toContain(new URL(url).password);
});

test.each(['off', 'local', 'remote_write'])('commits wait for the disk where the database says «%s»', async (value) => {
  const { name, open } = await create();
  await run(`alter database ${name} set synchronous_commit = ${value}`);
  const database = open();
  const ask = async () => (await sql<{ v: string }>`show synchronous_commit`.execute(database.db)).rows[0];
  // The first query of each connection too.
  expect(await Promise.all([ask(), ask()])).toEqual([{ synchronous_commit: 'on' }, { synchronous_commit: 'on' }]);
  expect(await complaint(database)).toBeNull();
});

test('what waits for more is left as it is', async () => {
  const { name, open } = await create();
  await run(`alter database ${name} set synchronous_commit = remote_apply`);
  const database = open();
  const { rows } = await sql`show synchronous_commit`.execute(database.db);
  expect(rows).toEqual([{ synchronous_commit: 'remote_apply' }]);
  await database.close();
});
