/** An author's fill for a day: what is over it is neither kept nor refused, and comes in the next day. */
import { afterEach, expect, test } from 'vitest';
import { MAX_BYTES_PER_DAY, MAX_ENVELOPES_PER_DAY } from '../../../shared/sync/limites.ts';
import { NOON, withInstalacion } from './instalacion.ts';
import { type Enlace, isType, type Sobre, type Telefono } from './telefono.ts';

const t = withInstalacion();
const open: Enlace[] = [];
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
  t.clock.set(NOON);
});

const conectar = async (telefono: Telefono, url = t.nodo.url): Promise<Enlace> => {
  const enlace = await telefono.conectar(url);
  open.push(enlace);
  return enlace;
};
const answered = (telefono: Telefono, sobres: number, bytes: number) =>
  t.db
    .updateTable('dispositivo')
    .set({ dia: '2026-03-10', dia_sobres: sobres, dia_bytes: bytes })
    .where('id', '=', telefono.id)
    .execute();
/** What came of sending, in a word. */
const outcome = (enlace: Enlace, sobre: Sobre): Promise<string> =>
  enlace.enviar(sobre).then(
    ({ resultado, motivo }) => motivo ?? resultado,
    (error: Error) => error.message,
  );
const records = async (telefono: Telefono) => ({
  apoyos: (await t.db.selectFrom('apoyo').select('folio').where('dispositivo', '=', telefono.id).execute()).length,
  rechazos: (await t.db.selectFrom('rechazo').select('folio').where('dispositivo', '=', telefono.id).execute()).length,
});
/** The same hour of the next day. */
const tomorrow = (): void => t.clock.set(new Date(NOON.getTime() + 86_400_000));

test('so many envelopes, whichever of the two devices sends them', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [one, two] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  await answered(two, MAX_ENVELOPES_PER_DAY - 1, 0);
  const enlace = await conectar(one);
  expect(await enlace.enviar(await one.sellar())).toMatchObject({ resultado: 'acuse' });

  const over = await one.sellar({ bytes: 300_000 });
  await expect(enlace.enviar(over)).rejects.toThrow('fallo cuota');
  // Not even a first chunk was asked for.
  expect(enlace.recibidos.filter(isType('sigue')).some(({ folio }) => folio === over.folio)).toBe(false);
  expect(await records(one)).toEqual({ apoyos: 1, rechazos: 0 });

  tomorrow();
  expect(await enlace.enviar(over)).toMatchObject({ resultado: 'acuse' });
});

test('so many bytes, refused envelopes too', async () => {
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const enlace = await conectar(telefono);
  const first = await telefono.sellar();
  await enlace.enviar(first);
  await answered(telefono, 1, MAX_BYTES_PER_DAY - 100_000);

  const again = await conectar(telefono);
  // Other bytes under the same folio: refused, and counted.
  const forged = await telefono.sellar({ contador: 1, bytes: 60_000 });
  expect(await again.enviar(forged)).toMatchObject({ resultado: 'rechazo', motivo: 'folio-con-otros-bytes' });
  const more = await telefono.sellar({ contador: 2, bytes: 60_000 });
  await expect(again.enviar(more)).rejects.toThrow('fallo cuota');
  expect(await records(telefono)).toEqual({ apoyos: 1, rechazos: 1 });
  // What was answered is answered again, over the limit or not.
  expect(await again.enviar(first)).toMatchObject({ resultado: 'acuse' });
});

test('is the database’s to judge, when connections do not know of each other', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [one, two] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  await answered(one, MAX_ENVELOPES_PER_DAY - 1, 0);
  const [a, b] = [await conectar(one), await conectar(two)];
  const sobres = [await one.sellar(), await two.sellar()] as const;
  const outcomes = await Promise.all([outcome(a, sobres[0]), outcome(b, sobres[1])]);
  expect(outcomes.sort()).toEqual(['acuse', 'fallo cuota']);
});

test('is so at two nodes as well, for one device and for two', async () => {
  const other = await t.otroNodo();
  for (let round = 0; round < 6; round++) {
    const auxiliar = await (await t.proceso()).auxiliar();
    const one = await auxiliar.telefono({ plaza: 1 });
    const two = round % 2 ? await auxiliar.telefono({ plaza: 2 }) : one;
    await answered(one, MAX_ENVELOPES_PER_DAY - 1, 0);
    const [a, b] = [await conectar(one), await conectar(two, other.url)];
    const [sa, sb] = [await one.sellar({ bytes: 1_000 }), await two.sellar({ bytes: 1_000 })];
    const outcomes = await Promise.all([outcome(a, sa), outcome(b, sb)]);
    expect(outcomes.sort()).toEqual(['acuse', 'fallo cuota']);
  }
});
