/** Cuadernos share batches and nothing else: what is wrong with one stays its own. */
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type Cuadernos, createCuadernos, type Lector } from '../../../server/captacion/cuadernos.ts';
import type { CaptacionDeps } from '../../../server/captacion/deps.ts';
import type { Vivo } from '../../../server/captacion/vivo.ts';
import * as dispositivos from '../../../server/dispositivos/index.ts';
import type { Logger } from '../../../server/platform/logger.ts';
import { avisosVigentes } from '../../../server/procesos/index.ts';
import { leerFirmado, type Totales } from '../../../shared/firmados/index.ts';
import { serverArray } from '../../../shared/sync/cuaderno.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { silent } from '../../support/postgres.ts';
import { type Auxiliar, withInstalacion } from './instalacion.ts';

const t = withInstalacion();
const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const idOf = ({ id, proceso }: Auxiliar) => ({ procesoId: proceso.id, autor: id });
const cuadernos = (deps: Partial<CaptacionDeps>): Cuadernos => {
  const made = createCuadernos(
    {
      database: { db: t.db } as CaptacionDeps['database'],
      keystore: t.keys,
      clock: t.clock,
      log: silent,
      dispositivos,
      avisosVigentes,
      ...deps,
    } as CaptacionDeps,
    () => undefined,
  );
  open.push(made);
  return made;
};

test('a word that can’t be said in one cuaderno is said in those of its batch', async () => {
  const proceso = await t.proceso();
  const [first, ruined, neighbour] = [await proceso.auxiliar(), await proceso.auxiliar(), await proceso.auxiliar()];
  const batches: (readonly string[])[] = [];
  let wait: Promise<void> | null = null;
  let begun = (): void => {};
  let isRuined = false;
  const made = cuadernos({
    keystore: {
      ...t.keys,
      firmar: (body) => {
        if (isRuined && (body as unknown as Totales).auxiliar === ruined.id) throw new Error('can’t be said');
        return t.keys.firmar(body);
      },
    },
    dispositivos: {
      ...dispositivos,
      contadoresPorAuxiliar: async (trx, autores) => {
        batches.push(autores);
        begun();
        await wait;
        // Something new to say each time.
        const contados = await dispositivos.contadoresPorAuxiliar(trx, autores);
        return new Map(
          [...contados].map(([autor, of]) => [autor, of.map((one) => ({ ...one, recibidos: batches.length }))]),
        );
      },
    },
  });
  const join = async (auxiliar: Auxiliar) => {
    const closed: number[] = [];
    const dispositivoId = (await auxiliar.telefono()).id;
    const lector: Lector = { dispositivoId, activo: true, update: () => undefined, close: (code) => closed.push(code) };
    const joined = await made.unirse(idOf(auxiliar), lector, 7);
    if (!joined.ok) throw new Error(joined.reason);
    const vivo = joined.cuaderno as Vivo;
    await expect.poll(() => serverArray(vivo.doc).length).toBeGreaterThan(0);
    return { vivo, closed };
  };
  const [one, two, three] = [await join(first), await join(ruined), await join(neighbour)];

  // While a batch is under way the words of both others gather.
  isRuined = true;
  let release = (): void => {};
  wait = new Promise((resolve) => (release = resolve));
  const under = new Promise<void>((resolve) => (begun = resolve));
  made.vistos(one.vivo, ['x']);
  await under;
  made.vistos(two.vivo, ['x']);
  made.vistos(three.vivo, ['x']);
  await expect.poll(() => [two.vivo.timer, three.vivo.timer], { timeout: 5_000 }).toEqual([null, null]);
  const before = Y.encodeStateVector(three.vivo.doc);
  release();
  await expect.poll(() => two.closed).toEqual([CLOSE.reinicio]);
  expect(batches.at(-1)).toEqual(expect.arrayContaining([ruined.id, neighbour.id]));
  await expect.poll(() => Y.encodeStateVector(three.vivo.doc)).not.toEqual(before);
  expect(three.closed).toEqual([]);
  // And is kept: whoever reads it anew finds it.
  const other = await neighbour.telefono({ plaza: 2 });
  const enlace = await other.conectar(t.nodo.url);
  open.push(enlace);
  expect(serverArray(enlace.doc).toArray()).toContain(serverArray(three.vivo.doc).toArray().at(-1));
});

test('entries that nobody can read are told of once and passed over: the cuaderno goes on', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const telefono = await auxiliar.telefono();
  const doc = new Y.Doc();
  const sobre = await telefono.sellar();
  serverArray(doc).push([sobre.compromiso, 'x']);
  const { procesoId, autor } = idOf(auxiliar);
  await t.db
    .insertInto('cuaderno')
    .values({ proceso_id: procesoId, autor, n: 1, hasta: 1, instantanea: Y.encodeStateAsUpdate(doc) })
    .execute();
  const warned: object[] = [];
  const log = { ...silent, warn: (what: object) => void warned.push(what) } as Logger;
  const nodo = await t.otroNodo({ deps: { log } });
  const enlace = await telefono.conectar(nodo.url);
  open.push(enlace);
  enlace.comprometer(sobre);
  const answer = await enlace.enviar(sobre);
  await enlace.hasta(() => enlace.respuestas().length === 1);
  enlace.send({ type: 'visto', folios: [answer.folio] });
  await enlace.hasta(() => enlace.respuestas().length === 0);
  const says = serverArray(enlace.doc).toArray();
  expect(says.slice(0, 2)).toEqual([sobre.compromiso, 'x']);
  expect(says.flatMap((text) => leerFirmado('totales', text) ?? []).at(-1)?.dispositivos).toMatchObject([
    { recibidos: 1 },
  ]);
  expect(warned).toEqual([{ autor, ilegibles: 2 }]);
});

test('a cuaderno that is ahead of the database is read anew, and the server’s word goes on under another id', async () => {
  const auxiliar = await (await t.proceso()).auxiliar();
  const dispositivoId = (await auxiliar.telefono()).id;
  const made = cuadernos({});
  const join = async () => {
    const closed: number[] = [];
    const lector: Lector = { dispositivoId, activo: true, update: () => undefined, close: (code) => closed.push(code) };
    const joined = await made.unirse(idOf(auxiliar), lector, 7);
    if (!joined.ok) throw new Error(joined.reason);
    const vivo = joined.cuaderno as Vivo;
    await expect.poll(() => serverArray(vivo.doc).length).toBeGreaterThan(0);
    await expect.poll(() => vivo.tareas).toBe(0);
    return { vivo, closed };
  };
  const seen = await join();
  const said = seen.vivo.propio!;
  const { autor } = idOf(auxiliar);
  // Restored from before that word.
  await t.db.deleteFrom('cuaderno_update').where('autor', '=', autor).execute();
  await t.db.updateTable('cuaderno').set({ n: 0 }).where('autor', '=', autor).execute();

  const again = await join();
  expect(seen.closed).toEqual([CLOSE.reinicio]);
  expect(again.vivo).not.toBe(seen.vivo);
  expect([...again.vivo.doc.store.clients.keys()]).not.toContain(said);
});
