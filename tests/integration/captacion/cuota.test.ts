/** A day’s fill, of an author and of each device: what is over it is neither kept nor refused, and comes in the next day. */
import { afterEach, expect, test } from 'vitest';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import {
  MAX_BYTES_PER_DAY,
  MAX_ENVELOPES_APART_PER_DAY,
  MAX_ENVELOPES_OF_ALL_PER_DAY,
  MAX_ENVELOPES_PER_DAY,
} from '../../../shared/sync/limites.ts';
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
const answered = (telefono: Telefono, sobres: number, bytes: number, aparte = 0) =>
  t.db
    .updateTable('dispositivo')
    .set({ dia: '2026-03-10', dia_sobres: sobres, dia_bytes: bytes, dia_aparte_sobres: aparte })
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

test('a phone given de baja fills up a small account of its own, and her other phone’s day is whole', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [lost, hers] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  // What it sent while it was hers goes with its baja as well.
  await answered(lost, MAX_ENVELOPES_PER_DAY, MAX_BYTES_PER_DAY, MAX_ENVELOPES_APART_PER_DAY - 1);
  await lost.baja();
  const theirs = await conectar(lost);
  expect(await outcome(theirs, await lost.sellar())).toBe('dispositivo-no-autorizado');
  const over = await lost.sellar();
  expect(await outcome(theirs, over)).toBe('fallo cuota');
  // Not asked for in vain, by this connection or a later one.
  const again = await conectar(lost);
  expect(await outcome(again, over)).toBe('fallo cuota');
  for (const { recibidos } of [theirs, again]) {
    expect(recibidos.filter(isType('sigue')).some(({ folio }) => folio === over.folio)).toBe(false);
  }

  await answered(hers, MAX_ENVELOPES_PER_DAY - 1, 0);
  const enlace = await conectar(hers);
  expect(await outcome(enlace, await hers.sellar())).toBe('acuse');
  expect(await outcome(enlace, await hers.sellar())).toBe('fallo cuota');
});

test('what nobody validly signed counts for the phone alone, which it does not keep from what is signed', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [stolen, hers] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  // Its device key is at hand, her password is not.
  const other = nativeCrypto.signKeyPair();
  const enlace = await conectar(stolen);
  await answered(stolen, 0, 0, MAX_ENVELOPES_APART_PER_DAY - 1);
  await answered(hers, MAX_ENVELOPES_PER_DAY - 2, 0);
  expect(await outcome(enlace, await stolen.sellar({ captura: other }))).toBe('sobre-no-valido');
  expect(await outcome(enlace, await stolen.sellar({ captura: other }))).toBe('fallo cuota');
  expect(await records(stolen)).toEqual({ apoyos: 0, rechazos: 1 });

  expect(await outcome(await conectar(hers), await hers.sellar())).toBe('acuse');
  expect(await outcome(await conectar(stolen), await stolen.sellar())).toBe('acuse');
  // Both are active, and what is signed counts for both.
  expect(await outcome(await conectar(hers), await hers.sellar())).toBe('fallo cuota');
});

test('one device after another is no way around it', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  for (let filled = 0; filled < MAX_ENVELOPES_OF_ALL_PER_DAY; filled += MAX_ENVELOPES_PER_DAY) {
    const before = await auxiliar.telefono();
    await answered(before, MAX_ENVELOPES_PER_DAY - (filled === 0 ? 1 : 0), 0);
    await before.baja();
  }
  const last = await auxiliar.telefono();
  const enlace = await conectar(last);
  expect(await outcome(enlace, await last.sellar())).toBe('acuse');
  expect(await outcome(enlace, await last.sellar())).toBe('fallo cuota');
});

test('a connection older than the fill leaves one envelope, which has its instant when there is room', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const [one, two] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  const early = await conectar(one);
  await answered(two, MAX_ENVELOPES_PER_DAY, 0);
  const sobres = [await one.sellar(), await one.sellar(), await one.sellar()];
  for (const sobre of sobres) await expect(early.enviar(sobre)).rejects.toThrow('fallo cuota');
  // Of those after the first not a byte was asked for.
  const asked = early.recibidos.filter(isType('sigue')).map(({ folio }) => folio);
  expect([...new Set(asked)]).toEqual([sobres[0]!.folio]);
  let kept = 0;
  for await (const _ of t.blobs.list(auxiliar.proceso.id)) kept++;
  expect(kept).toBe(1);

  tomorrow();
  const later = await conectar(one);
  expect(await later.enviar(sobres[0]!)).toMatchObject({ resultado: 'acuse', recibido: NOON.getTime() });
  expect(await later.enviar(sobres[1]!)).toMatchObject({ resultado: 'acuse' });
});
