import { beforeAll, describe, expect, test } from 'vitest';
import { anotarContacto, contadoresOf, fichas, rosterOf, sumarContadores } from '../../../server/dispositivos/index.ts';
import { translateError, violates } from '../../../server/platform/errors.ts';
import { withPostgres } from '../../support/postgres.ts';
import { FIN, INICIO, migraciones, sembrarAuxiliar, sembrarDispositivo, sembrarProceso } from './siembra.ts';

const t = withPostgres(migraciones);

beforeAll(async () => {
  const proceso = await sembrarProceso(t.db);
  const auxiliar = await sembrarAuxiliar(t.db, proceso);
  await sembrarDispositivo(t.db, auxiliar, { id: 'K7QM' });
  await sembrarDispositivo(t.db, auxiliar, { id: 'A2BC', plaza: 2 });
});

describe('fichas', () => {
  test('tell a device, its keys, its auxiliar and its process', async () => {
    const found = await fichas(t.db, ['K7QM', 'ZZZZ', 'A2BC']);
    expect([...found.keys()].sort()).toEqual(['A2BC', 'K7QM']);
    expect(found.get('K7QM')).toMatchObject({
      dispositivoId: 'K7QM',
      procesoId: 'CC-2026-001',
      autorId: '7QKM2PA',
      modalidad: 'auxiliar',
      activo: true,
      auxiliar: { alta: true, motivoBaja: null },
      proceso: { inicio: INICIO.getTime(), fin: FIN.getTime(), estado: 'activo' },
      clavesCaptura: [{ id: 'k-K7QM', desde: INICIO.getTime(), hasta: null }],
    });
    expect(found.get('K7QM')!.clavePublica).toHaveLength(65);
    expect(found.get('K7QM')!.clavesCaptura[0]!.publica).toHaveLength(32);
  });

  test('under lock make a baja wait for the transaction', async () => {
    const events: string[] = [];
    let baja: Promise<unknown> = Promise.resolve();
    await t.db.transaction().execute(async (trx) => {
      await fichas(trx, ['K7QM'], { lock: true });
      baja = t.db
        .updateTable('auxiliar')
        .set({ baja: FIN, motivo_baja: 'prueba' })
        .where('id', '=', '7QKM2PA')
        .execute()
        .then(() => events.push('baja'));
      await waitingForLock();
      await sumarContadores(
        trx,
        [
          { dispositivoId: 'K7QM', sobres: 3, recibidos: 2, enCuarentena: 0, rechazados: 1, bytes: 700, aparte: false },
          { dispositivoId: 'K7QM', sobres: 2, recibidos: 1, enCuarentena: 1, rechazados: 0, bytes: 50, aparte: false },
        ],
        '2026-03-10',
      );
      events.push('admission');
    });
    await baja;
    expect(events).toEqual(['admission', 'baja']);
    expect((await fichas(t.db, ['K7QM'])).get('K7QM')!.auxiliar).toEqual({ alta: false, motivoBaja: 'prueba' });
    await t.db.updateTable('auxiliar').set({ baja: null, motivo_baja: null }).execute();
  });

  /** Resolves once some session of this database waits for a lock. */
  async function waitingForLock(): Promise<void> {
    for (;;) {
      const { rows } = await t.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows.length > 0) return;
    }
  }
});

test('counters and roster are as the signed documents write them', async () => {
  const contadores = await contadoresOf(t.db, '7QKM2PA');
  expect(contadores).toContainEqual({ id: 'K7QM', recibidos: 3, enCuarentena: 1, rechazados: 1 });
  const roster = await rosterOf(t.db, '7QKM2PA');
  expect(roster).toMatchObject({ auxiliar: '7QKM2PA', alta: true, motivoBaja: null });
  expect(roster!.dispositivos).toContainEqual({
    id: 'A2BC',
    nombre: 'Teléfono A2BC',
    activo: true,
    alta: INICIO.getTime(),
    baja: null,
  });
  expect(await rosterOf(t.db, '0000000')).toBeNull();
});

test('a day’s count is of the author’s active devices, of this one alone and of all, and of no other day', async () => {
  const hoy = async (id: string, dia?: string) => (await fichas(t.db, [id], dia ? { dia } : {})).get(id)!.hoy;
  const add = (dispositivoId: string, dia: string, aparte = false) =>
    t.db
      .transaction()
      .execute((trx) =>
        sumarContadores(
          trx,
          [{ dispositivoId, sobres: 1, recibidos: 1, enCuarentena: 0, rechazados: 0, bytes: 1_000, aparte }],
          dia,
        ),
      );
  const of = (sobres: number, bytes: number) => ({ sobres, bytes });
  expect(await hoy('K7QM', '2026-03-10')).toEqual({ autor: of(5, 750), aparte: of(0, 0), todo: of(5, 750) });
  await add('A2BC', '2026-03-10');
  await add('A2BC', '2026-03-10', true);
  expect(await hoy('K7QM', '2026-03-10')).toEqual({ autor: of(6, 1_750), aparte: of(0, 0), todo: of(7, 2_750) });
  expect(await hoy('A2BC', '2026-03-10')).toEqual({ autor: of(6, 1_750), aparte: of(1, 1_000), todo: of(7, 2_750) });

  const baja = (values: { baja: Date | null; motivo_baja: string | null }) =>
    t.db.updateTable('dispositivo').set(values).where('id', '=', 'A2BC').execute();
  await baja({ baja: FIN, motivo_baja: 'prueba' });
  expect(await hoy('K7QM', '2026-03-10')).toEqual({ autor: of(5, 750), aparte: of(0, 0), todo: of(7, 2_750) });
  await baja({ baja: null, motivo_baja: null });

  const none = { autor: of(0, 0), aparte: of(0, 0), todo: of(0, 0) };
  expect(await hoy('K7QM', '2026-03-11')).toEqual(none);
  expect(await hoy('K7QM')).toEqual(none);
  await add('A2BC', '2026-03-11');
  expect(await hoy('A2BC', '2026-03-11')).toEqual({ autor: of(1, 1_000), aparte: of(0, 0), todo: of(1, 1_000) });
});

test('contact is noted to the minute', async () => {
  const at = (seconds: number): Date => new Date(INICIO.getTime() + seconds * 1000);
  const read = async (): Promise<Date | null> =>
    (await t.db.selectFrom('dispositivo').select('ultimo_contacto').where('id', '=', 'K7QM').executeTakeFirstOrThrow())
      .ultimo_contacto;
  await anotarContacto(t.db, 'K7QM', at(0));
  await anotarContacto(t.db, 'K7QM', at(59));
  expect(await read()).toEqual(at(0));
  await anotarContacto(t.db, 'K7QM', at(61));
  expect(await read()).toEqual(at(61));
});

test('the database refuses a third active device, a folio’s id out of form and a process that ends before it begins', async () => {
  const third = await sembrarDispositivo(t.db, '7QKM2PA', { id: 'W9W9', plaza: 2 }).catch((error: unknown) => error);
  expect(violates(third, 'dispositivo_plaza_unica')).toBe(true);
  const odd = await sembrarDispositivo(t.db, '7QKM2PA', { id: 'K7Q', plaza: 1 }).catch((error: unknown) => error);
  expect(translateError(odd)).toMatchObject({ kind: 'check', constraint: 'dispositivo_id_forma' });
  await expect(t.db.updateTable('proceso').set({ fin: INICIO }).execute()).rejects.toMatchObject({
    constraint: 'proceso_periodo',
  });
});
