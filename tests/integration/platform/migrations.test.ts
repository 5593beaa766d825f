import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../server/platform/database.ts';
import { violates } from '../../../server/platform/errors.ts';
import { type Migration, migrate } from '../../../server/platform/migrations.ts';
import { createTestDatabase, silent, withPostgres } from '../../support/postgres.ts';

const t = withPostgres();

const creates = (name: string, table: string): Migration => ({
  name,
  up: async (trx) => {
    await trx.schema
      .createTable(table)
      .addColumn('id', 'bigint', (column) => column.primaryKey())
      .execute();
  },
});

test('each runs once, however many processes start at once', async () => {
  const fresh = await createTestDatabase();
  const others = [1, 2, 3].map(() => openDatabase({ url: fresh.url, maxConnections: 2, log: silent }));
  const list = [creates('x/0001', 'uno'), creates('x/0002', 'dos')];
  const applied = await Promise.all([fresh, ...others].map(({ db }) => migrate(db, list)));
  expect(applied.flat().sort()).toEqual(['x/0001', 'x/0002']);
  expect(await migrate(fresh.db, list)).toEqual([]);
  for (const other of others) await other.close();
  await fresh.close();
});

test('one that fails leaves nothing of itself', async () => {
  const broken: Migration = {
    name: 'y/0002',
    up: async (trx) => {
      await creates('', 'a_medias').up(trx);
      throw new Error('no');
    },
  };
  await expect(migrate(t.db, [creates('y/0001', 'entera'), broken])).rejects.toThrow('no');
  const { rows } = await sql<{ a: string | null; b: string | null }>`
    select to_regclass('entera')::text a, to_regclass('a_medias')::text b`.execute(t.db);
  expect(rows).toEqual([{ a: 'entera', b: null }]);
});

test('a database of a newer version is refused', async () => {
  const fresh = await createTestDatabase([creates('z/0001', 'uno'), creates('z/0002', 'dos')]);
  await expect(migrate(fresh.db, [creates('z/0001', 'uno')])).rejects.toThrow('z/0002');
  await fresh.close();
});

test('bigint comes as number, and one past 2^53 is a defect', async () => {
  expect((await sql`select 9007199254740991::bigint n, count(*) c from (values (1)) v`.execute(t.db)).rows).toEqual([
    { n: 9007199254740991, c: 1 },
  ]);
  await expect(sql`select 9007199254740992::bigint n`.execute(t.db)).rejects.toThrow('2^53');
});

test('a unique violation is told by its constraint', async () => {
  await sql`create table persona (id int constraint persona_unica primary key)`.execute(t.db);
  const insert = () => sql`insert into persona values (1)`.execute(t.db);
  await insert();
  const error = await insert().catch((caught: unknown) => caught);
  expect(violates(error, 'persona_unica')).toBe(true);
  expect(violates(error, 'otra')).toBe(false);
});
