/** What was told before «pendiente» could be completed is known for what it was. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { migrate } from '../../../server/platform/migrations.ts';
import { withPostgres } from '../../support/postgres.ts';

const LATER = 'apertura/0004-acuse-completado';
const t = withPostgres(
  MIGRACIONES.slice(
    0,
    MIGRACIONES.findIndex(({ name }) => name === LATER),
  ),
);

test('only what was not opened yet is owed more', async () => {
  await t.db.transaction().execute(async (trx) => {
    // Past the foreign keys and what else a support must have.
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`alter table apoyo drop constraint if exists apoyo_pkey cascade`.execute(trx);
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns
       where table_schema = 'public' and table_name = 'apoyo' and is_nullable = 'NO'
         and column_name not in ('proceso_id', 'folio', 'estado')`.execute(trx);
    for (const { name } of rows) {
      await sql`alter table apoyo alter column ${sql.ref(name)} drop not null`.execute(trx);
    }
    for (const [folio, estado, leido, correo] of [
      ['leido', 'verificado', true, 'm1'],
      ['no-leido', 'verificado', false, 'm1'],
      ['por-decir', 'verificado', true, null],
      ['pendiente', 'recibido', false, 'm2'],
      ['fallido', 'noSePudoAbrir', false, 'm2'],
    ] as const) {
      await sql`insert into apoyo (proceso_id, folio, estado) values ('P', ${folio}, ${estado})`.execute(trx);
      await sql`
        insert into acuse_correo (proceso_id, folio, autor, listo, leido, correo)
        values ('P', ${folio}, 'a', now(), ${leido}, ${correo})`.execute(trx);
    }
  });

  await migrate(t.db, MIGRACIONES);
  const rows = await t.db.selectFrom('acuse_correo').select(['folio', 'situacion', 'dicho']).orderBy('folio').execute();
  expect(rows).toEqual([
    { folio: 'fallido', situacion: 'pendiente', dicho: 'pendiente' },
    { folio: 'leido', situacion: 'leido', dicho: 'leido' },
    { folio: 'no-leido', situacion: 'no-leido', dicho: 'no-leido' },
    { folio: 'pendiente', situacion: 'pendiente', dicho: 'pendiente' },
    { folio: 'por-decir', situacion: 'leido', dicho: null },
  ]);
});
