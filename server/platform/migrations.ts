/**
 * Migrations: numbered steps in TypeScript, listed by the capability they belong to and merged, in
 * an order where each depends only on what stands before it, by the composition root. Each runs
 * once, in a transaction of its own with the note that it ran; two processes that start at once take
 * turns. A migration that has been released is never edited.
 */
import { sql } from 'kysely';
import type { Db, Trx } from './database.ts';

export interface Migration {
  /** «capability/NNNN-what», unique for ever. */
  readonly name: string;
  up(trx: Trx): Promise<void>;
}

/** Any number will do, as long as nothing else of ours locks it. */
const LOCK = 0x52_75_62_72;

/**
 * Brings the database up to date and returns the names of what was applied. Refuses a database in
 * which a newer version has applied migrations unknown here: an older program must not write to it.
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<readonly string[]> {
  const names = new Set(migrations.map(({ name }) => name));
  if (names.size !== migrations.length) throw new Error('two migrations bear the same name');

  const applied: string[] = [];
  const known = await inTurn(db, async (trx) => {
    await trx.schema
      .createTable('migracion')
      .ifNotExists()
      .addColumn('nombre', 'text', (column) => column.primaryKey())
      .addColumn('aplicada', 'timestamptz', (column) => column.notNull())
      .execute();
    return new Set((await trx.selectFrom('migracion').select('nombre').execute()).map(({ nombre }) => nombre));
  });
  const foreign = [...known].filter((name) => !names.has(name));
  if (foreign.length > 0) {
    throw new Error(`The database is of a newer version: it has applied ${foreign.join(', ')}. Update this program.`);
  }

  for (const { name, up } of migrations) {
    if (known.has(name)) continue;
    await inTurn(db, async (trx) => {
      const done = await trx.selectFrom('migracion').select('nombre').where('nombre', '=', name).executeTakeFirst();
      if (done) return;
      await up(trx);
      await trx.insertInto('migracion').values({ nombre: name, aplicada: sql<Date>`now()` }).execute();
      applied.push(name);
    });
  }
  return applied;
}

const inTurn = <T>(db: Db, step: (trx: Trx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    return step(trx);
  });
