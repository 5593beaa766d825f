import { readdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { withInstalacion } from './instalacion.ts';

const t = withInstalacion();

test('a commitment and its envelope are received, answered, kept, and folded away once seen', async () => {
  const proceso = await t.proceso();
  const auxiliar = await proceso.auxiliar();
  const telefono = await auxiliar.telefono();
  const enlace = await telefono.conectar(t.nodo.url);
  expect(enlace.modo).toBe('pleno');

  const sobre = await telefono.sellar({ bytes: 300_000 });
  enlace.comprometer(sobre);
  const respuesta = await enlace.enviar(sobre);
  expect(respuesta).toMatchObject({
    resultado: 'acuse',
    folio: sobre.folio,
    codigo: sobre.codigo,
    tamano: sobre.bytes.length,
    marcas: [],
    recibido: t.clock.now().getTime(),
  });

  const apoyo = await t.db.selectFrom('apoyo').selectAll().where('folio', '=', sobre.folio).executeTakeFirstOrThrow();
  expect(apoyo).toMatchObject({ resultado: 'acuse', estado: 'recibido', autor: auxiliar.id, motivo: null, marcas: [] });
  expect(apoyo.compromiso_recibido).toEqual(t.clock.now());
  expect(leerFirmado('respuesta', apoyo.respuesta)).toEqual(respuesta);
  expect(Buffer.compare(await buffer((await t.blobs.read(apoyo.blob))!), sobre.bytes)).toBe(0);
  expect(t.porAbrir).toContainEqual({ procesoId: proceso.id, folio: sobre.folio });

  await enlace.hasta(() => enlace.respuestas().length === 1);
  expect(enlace.respuestas()).toEqual([respuesta]);
  expect(deviceArray(enlace.doc, telefono.id).toArray()).toEqual([sobre.compromiso]);

  enlace.send({ type: 'visto', folios: [sobre.folio] });
  await enlace.hasta(() => enlace.respuestas().length === 0);
  expect(deviceArray(enlace.doc, telefono.id).length).toBe(0);
  const totales = serverArray(enlace.doc)
    .toArray()
    .flatMap((text) => leerFirmado('totales', text) ?? []);
  expect(totales.map(({ dispositivos }) => dispositivos)).toEqual([
    [{ id: telefono.id, recibidos: 1, enCuarentena: 0, rechazados: 0 }],
  ]);
  await t.nodo.captacion.idle();
  expect(await readdir(t.nodo.spoolDir)).toEqual([]);
  enlace.close();
});
