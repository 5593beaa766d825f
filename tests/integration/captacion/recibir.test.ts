/** Envelopes that come as a file: what a device signed is judged as over a line; what none signed is put in nobody's name. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import type { Linea } from '../../../server/captacion/index.ts';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { concatBytes, utf8 } from '../../../shared/base/bytes.ts';
import { type Compromiso, firmar, leerFirmado } from '../../../shared/firmados/index.ts';
import { exportadoRecord, exportadoStart } from '../../../shared/sobre/exportado.ts';
import { withInstalacion } from './instalacion.ts';
import type { Enlace, Sobre, Telefono } from './telefono.ts';

const t = withInstalacion();

async function* file(...sobres: readonly Sobre[]): AsyncGenerator<Uint8Array> {
  yield exportadoStart();
  for (const { compromiso, bytes } of sobres) {
    yield exportadoRecord(compromiso, bytes.length);
    yield bytes;
  }
}

async function recibir(...sobres: readonly Sobre[]) {
  const lines = [];
  for await (const line of t.nodo.captacion.recibir(file(...sobres))) lines.push(line);
  return lines;
}

const countOf = async (dispositivo: string) => {
  const row = await t.db.selectFrom('dispositivo').selectAll().where('id', '=', dispositivo).executeTakeFirstOrThrow();
  return { recibidos: row.recibidos, rechazados: row.rechazados };
};

test('what its device signed is received, once', async () => {
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const [first, second] = [await telefono.sellar(), await telefono.sellar()];
  expect(await recibir(first, second, first)).toMatchObject([
    { type: 'respuesta', folio: first.folio, resultado: 'acuse', nueva: true },
    { type: 'respuesta', folio: second.folio, resultado: 'acuse', nueva: true },
    { type: 'respuesta', folio: first.folio, resultado: 'acuse', nueva: false },
  ]);
  expect(await countOf(telefono.id)).toEqual({ recibidos: 2, rechazados: 0 });
});

test('what nobody signed leaves no trace under the name that it bears', async () => {
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const forged = await telefono.sellar({ captura: nativeCrypto.signKeyPair() });
  const altered = await telefono.sellar();
  altered.bytes[altered.bytes.length - 200]! ^= 1;
  const stranger = await telefono.sellar({ cambios: { proceso: 'Ana Robles, vecina' } });

  expect(await recibir(forged, altered, stranger)).toEqual(
    [forged, altered, stranger].map(({ folio }) => ({ type: 'fallo', folio, codigo: 'ajeno' })),
  );
  expect(await countOf(telefono.id)).toEqual({ recibidos: 0, rechazados: 0 });
  const { rows } = await t.nodo.database.pool.query(
    'select detalle::text, objeto from bitacora where proceso = $1 or objeto = any($2)',
    ['Ana Robles, vecina', [forged.folio, altered.folio, stranger.folio]],
  );
  expect(rows).toEqual([]);
  expect(await t.db.selectFrom('rechazo').select('folio').where('dispositivo', '=', telefono.id).execute()).toEqual([]);
});

test('a file that is none is told so', async () => {
  async function* garbage() {
    yield utf8('PK\u0003\u0004 no soy lo que crees');
  }
  const lines = [];
  for await (const line of t.nodo.captacion.recibir(garbage())) lines.push(line);
  expect(lines).toEqual([{ type: 'malformado' }]);
});

const open: Enlace[] = [];
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
});
const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();
const conectar = async (telefono: Telefono): Promise<Enlace> => {
  const enlace = await telefono.conectar(t.nodo.url);
  open.push(enlace);
  return enlace;
};
const bytesOf = (...sobres: readonly Sobre[]): Uint8Array =>
  concatBytes(
    exportadoStart(),
    ...sobres.map(({ compromiso, bytes }) => concatBytes(exportadoRecord(compromiso, bytes.length), bytes)),
  );

/** Takes in a file that comes in pieces of a size, and sees that nothing of it is left lying about. */
async function recibirBytes(bytes: Uint8Array, piece = 50_000): Promise<Linea[]> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const lines: Linea[] = [];
  for await (const line of t.nodo.captacion.recibir(pieces())) lines.push(line);
  await t.nodo.captacion.idle();
  expect(await readdir(t.nodo.spoolDir)).toEqual([]);
  return lines;
}

test('each is answered in order, with its commitment, and the phone that is connected learns of it', async () => {
  const telefono = await nuevoTelefono();
  const sobres = [await telefono.sellar({ bytes: 200_000 }), await telefono.sellar(), await telefono.sellar()];
  const enlace = await conectar(telefono);
  const lines = await recibirBytes(bytesOf(...sobres));
  expect(lines).toEqual(
    sobres.map(({ folio }) => ({ type: 'respuesta', folio, resultado: 'acuse', motivo: null, nueva: true })),
  );
  const rows = await t.db.selectFrom('apoyo').select('marcas').where('dispositivo', '=', telefono.id).execute();
  expect(rows.map(({ marcas }) => marcas)).toEqual([[], [], []]);
  await enlace.hasta(() => enlace.respuestas().length === 3);
  expect(await recibirBytes(bytesOf(...sobres), 7_777)).toEqual(lines.map((line) => ({ ...line, nueva: false })));
});

test('a spoiled commitment is let go, and its envelope judged without it', async () => {
  const telefono = await nuevoTelefono();
  const [a, b] = [await telefono.sellar(), await telefono.sellar()];
  const lines = await recibirBytes(bytesOf({ ...a, compromiso: b.compromiso }, { ...b, compromiso: 'x' }));
  expect(lines).toMatchObject([{ resultado: 'acuse' }, { resultado: 'acuse' }]);
  const rows = await t.db.selectFrom('apoyo').select('marcas').where('dispositivo', '=', telefono.id).execute();
  expect(rows.map(({ marcas }) => marcas)).toEqual([['sin-compromiso'], ['sin-compromiso']]);
});

test('a commitment to a size that no column holds is let go as well, though its device signed it', async () => {
  const telefono = await nuevoTelefono();
  const [a, b] = [await telefono.sellar(), await telefono.sellar()];
  const { clave, firma, ...body } = leerFirmado('compromiso', a.compromiso)!;
  const huge = firmar<Compromiso>(nativeCrypto, { ...body, tamano: 2 ** 40 }, telefono.captura);
  const lines = await recibirBytes(bytesOf({ ...a, compromiso: huge }, b));
  expect(lines).toMatchObject([{ resultado: 'acuse' }, { resultado: 'acuse' }]);
  const rows = await t.db.selectFrom('compromiso').select('folio').where('dispositivo', '=', telefono.id).execute();
  expect(rows).toEqual([{ folio: b.folio }]);
});

test('a file that is cut, random or empty keeps what was whole and leaves nothing', async () => {
  const telefono = await nuevoTelefono();
  const [a, b] = [await telefono.sellar(), await telefono.sellar()];
  const bytes = bytesOf(a, b);
  expect(await recibirBytes(bytes.subarray(0, bytes.length - 10))).toMatchObject([
    { folio: a.folio, resultado: 'acuse' },
    { type: 'cortado' },
  ]);
  expect(await recibirBytes(new Uint8Array(0))).toEqual([{ type: 'malformado' }]);
  expect(await recibirBytes(randomBytes(3_000))).toEqual([{ type: 'malformado' }]);
  expect(await recibirBytes(bytesOf({ ...a, bytes: randomBytes(90_000) }, b))).toMatchObject([
    { type: 'sin-sobre', folio: null },
    { folio: b.folio, resultado: 'acuse' },
  ]);
});
