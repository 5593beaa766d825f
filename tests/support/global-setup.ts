/**
 * What all test files share: one private PostgreSQL, kept between runs in `.cache/tests` (making it
 * costs half a second), each file with a database of its own on it. Databases that a killed run left
 * behind are dropped.
 */
import { resolve } from 'node:path';
import pg from 'pg';
import { openPrivatePostgres } from '../../server/platform/postgres.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await openPrivatePostgres({ folder: resolve('.cache/tests/postgres') });
  process.env.RUBRICA_TEST_POSTGRES = postgres.url();
  await dropLeftovers(postgres.url());
  return () => postgres.close();
}

/** Another run may be under way on the same server: databases in use are left alone. */
async function dropLeftovers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database d where datname like 'prueba\\_%'
         and not exists (select from pg_stat_activity a where a.datname = d.datname)
         and (pg_stat_file('base/' || d.oid || '/PG_VERSION', true)).modification < now() - interval '15 minutes'`,
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname}`).catch(() => undefined);
  } finally {
    await client.end();
  }
}
