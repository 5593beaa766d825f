/** Envelopes that come as a file: what a device signed is judged as over a line; what none signed is put in nobody's name. */
import { expect, test } from 'vitest';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { utf8 } from '../../../shared/base/bytes.ts';
import { exportadoRecord, exportadoStart } from '../../../shared/sobre/exportado.ts';
import { withInstalacion } from './instalacion.ts';
import type { Sobre } from './telefono.ts';

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
