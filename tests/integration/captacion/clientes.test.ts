/** Client ids come and go with connections; a cuaderno remembers the latest of each device, and goes on. */
import { afterEach, expect, test } from 'vitest';
import { MAX_CLIENT_IDS } from '../../../server/captacion/almacen.ts';
import { deviceArray } from '../../../shared/sync/cuaderno.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { withInstalacion } from './instalacion.ts';
import type { Enlace, Telefono } from './telefono.ts';

const t = withInstalacion();
const open: Enlace[] = [];
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

  const times = MAX_CLIENT_IDS + 6;
  for (let i = 1; i <= times; i++) {
    const enlace = await one.conectar(t.nodo.url, { clientId: 1_000 + i });
    // Now and then one writes: what it writes stands after what older ids wrote.
    if (i % 10 === 1 || i === times) {
      const sobre = await one.sellar();
      enlace.comprometer(sobre);
      await expect
        .poll(() => committed(one))
        .toBe(Math.floor((i - 1) / 10) + 1 + (i === times && i % 10 !== 1 ? 1 : 0));
    }
    enlace.close();
  }
  expect(await idsOf(one)).toEqual(
    Array.from({ length: MAX_CLIENT_IDS }, (_, i) => 1_000 + times - MAX_CLIENT_IDS + 1 + i),
  );
  expect(await idsOf(two)).toEqual([99]);

  // What it wrote under ids that are forgotten is there, once.
  const again = await one.conectar(t.nodo.url, { clientId: 5_000 });
  open.push(again);
  expect(deviceArray(again.doc, one.id).length).toBe(await committed(one));
  // And it still can't write under an id of the other's.
  const thief = await one.conectar(t.nodo.url, { clientId: 99, noWait: true });
  open.push(thief);
  expect(await thief.cierre).toMatchObject({ code: CLOSE.noAutorizado, reason: 'cliente-ajeno' });
});
