/**
 * Client ids come and go with connections. What was written under one stays its owner's; of the others a cuaderno
 * remembers the latest of each device, and goes on.
 */
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_IDLE_IDS } from '../../../server/captacion/almacen.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { MAX_WRITTEN_IDS } from '../../../shared/sync/limites.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { conectarCrudo } from './hostil.ts';
import { withInstalacion } from './instalacion.ts';
import type { Telefono } from './telefono.ts';

const t = withInstalacion();
const open: { close(): void }[] = [];
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
});

const idsOf = async (telefono: Telefono): Promise<number[]> =>
  (
    await t.db
      .selectFrom('cuaderno_cliente')
      .select('cliente')
      .where('dispositivo', '=', telefono.id)
      .orderBy('orden')
      .execute()
  ).map(({ cliente }) => cliente);
const committed = async (telefono: Telefono): Promise<number> =>
  (await t.db.selectFrom('compromiso').select('folio').where('dispositivo', '=', telefono.id).execute()).length;

test('a device that came many times goes on writing where it stood, and the other device is not forgotten for it', {
  timeout: 120_000,
}, async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [one, two] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  const other = await two.conectar(t.nodo.url, { clientId: 99 });
  open.push(other);

  const times = MAX_IDLE_IDS + 16;
  const wrote: number[] = [];
  for (let i = 1; i <= times; i++) {
    const enlace = await one.conectar(t.nodo.url, { clientId: 1_000 + i });
    // Now and then one writes: what it writes stands after what older ids wrote.
    if (i % 10 === 1 || i === times) {
      const sobre = await one.sellar();
      enlace.comprometer(sobre);
      wrote.push(1_000 + i);
      await expect.poll(() => committed(one)).toBe(wrote.length);
    }
    enlace.close();
  }
  const silent = Array.from({ length: times }, (_, i) => 1_001 + i).filter((id) => !wrote.includes(id));
  expect(silent.length).toBeGreaterThan(MAX_IDLE_IDS);
  // The last one was counted among the silent as it came.
  expect(await idsOf(one)).toEqual([...wrote, ...silent.slice(1 - MAX_IDLE_IDS)].sort((a, b) => a - b));
  expect(await idsOf(two)).toEqual([99]);

  // What it wrote under all of them is there, once.
  const again = await one.conectar(t.nodo.url, { clientId: 5_000 });
  open.push(again);
  expect(deviceArray(again.doc, one.id).length).toBe(await committed(one));
  // And it still can't write under an id of the other's.
  const thief = await one.conectar(t.nodo.url, { clientId: 99, noWait: true });
  open.push(thief);
  expect(await thief.cierre).toMatchObject({ code: CLOSE.noAutorizado, reason: 'cliente-ajeno' });
});

test('an id under which something stands is bound to nobody anew, though it is not known whose it was', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const telefono = await auxiliar.telefono();
  const first = await telefono.conectar(t.nodo.url, { clientId: 70 });
  open.push(first);
  first.comprometer(await telefono.sellar());
  await expect.poll(() => committed(telefono)).toBe(1);
  await first.hasta(() => serverArray(first.doc).length > 0);
  const ids = [...first.doc.store.clients.keys()];
  expect(ids).toHaveLength(2);
  first.close();
  await t.db.deleteFrom('cuaderno_cliente').where('autor', '=', auxiliar.id).execute();
  const other = await t.otroNodo();
  for (const clientId of ids) {
    const thief = await telefono.conectar(other.url, { clientId, noWait: true });
    open.push(thief);
    expect(await thief.cierre).toEqual({ code: CLOSE.noAutorizado, reason: 'cliente-ajeno' });
  }
  expect(await idsOf(telefono)).toEqual([]);
});

test('two nodes that take turns write under one id each, however often one has to read the cuaderno anew', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const telefono = await auxiliar.telefono();
  const other = await t.otroNodo();
  const writing = await telefono.conectar(t.nodo.url);
  open.push(writing);
  await writing.hasta(() => serverArray(writing.doc).length > 0);
  const servers = async (): Promise<number> =>
    (
      await t.db
        .selectFrom('cuaderno_cliente')
        .selectAll()
        .where('autor', '=', auxiliar.id)
        .where('dispositivo', 'is', null)
        .execute()
    ).length;
  for (let round = 1; round <= 4; round++) {
    const reading = await telefono.conectar(other.url);
    open.push(reading);
    // So many at once are made into a snapshot, which the other node can only read whole.
    for (let i = 0; i < 64; i++) writing.comprometer(await telefono.sellar({ bytes: 64 }));
    expect(await reading.cierre).toEqual({ code: CLOSE.reinicio, reason: 'cuaderno-caido' });
    reading.close();
    await expect.poll(servers).toBe(2);
  }
});

test('a device that wrote under more ids than any phone ever takes is told so, and the other one goes on', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [one, two] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  const doc = new Y.Doc();
  const ids = Array.from({ length: MAX_WRITTEN_IDS }, (_, i) => i + 1);
  doc.transact(() => {
    for (const id of ids) {
      doc.clientID = id;
      deviceArray(doc, one.id).push(['x']);
    }
  });
  deviceArray(doc, one.id).delete(0, ids.length);
  const [procesoId, autor] = [auxiliar.proceso.id, auxiliar.id];
  const instantanea = Y.encodeStateAsUpdate(doc);
  console.log(`a cuaderno of ${MAX_WRITTEN_IDS} ids under which all is settled: ${instantanea.length} bytes`);
  await t.db.insertInto('cuaderno').values({ proceso_id: procesoId, autor, n: 1, hasta: 1, instantanea }).execute();
  await t.db
    .insertInto('cuaderno_cliente')
    .values(ids.map((cliente) => ({ proceso_id: procesoId, autor, cliente, dispositivo: one.id })))
    .execute();

  const refused = await one.conectar(t.nodo.url, { clientId: 100_000, noWait: true });
  open.push(refused);
  expect(await refused.cierre).toEqual({ code: CLOSE.demasiado, reason: 'demasiados-clientes' });
  expect(await idsOf(one)).toHaveLength(MAX_WRITTEN_IDS);
  const again = await conectarCrudo(t.nodo.url, `/sync/cuaderno/${autor}`);
  open.push(again);
  await again.identificar(one, MAX_WRITTEN_IDS);
  await expect.poll(() => serverArray(again.doc).length).toBeGreaterThan(0);
  open.push(await two.conectar(t.nodo.url, { clientId: 100_000 }));
});
