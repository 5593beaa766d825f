/** Several nodes on one database: any of them serves any device, and none of them knows less for long. */
import { afterEach, expect, test } from 'vitest';
import { avisarProceso } from '../../../server/captacion/index.ts';
import { ponerAviso, retirarAviso } from '../../../server/procesos/index.ts';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { FIN, withInstalacion } from './instalacion.ts';
import { type Enlace, isType, type Telefono } from './telefono.ts';

const t = withInstalacion();
const open: Enlace[] = [];
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
});
const conectar = async (telefono: Telefono, url: string, options?: Parameters<Telefono['conectar']>[1]) => {
  const enlace = await telefono.conectar(url, options);
  open.push(enlace);
  return enlace;
};

test('two devices of an auxiliar on different nodes see the same', async () => {
  const other = await t.otroNodo();
  const auxiliar = await (await t.proceso()).auxiliar();
  const [a, b] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  const [ea, eb] = [await conectar(a, t.nodo.url), await conectar(b, other.url)];

  for (let round = 0; round < 5; round++) {
    const [sa, sb] = [await a.sellar(), await b.sellar()];
    ea.comprometer(sa);
    eb.comprometer(sb);
    await ea.hasta(() => deviceArray(ea.doc, b.id).toArray().includes(sb.compromiso));
    await eb.hasta(() => deviceArray(eb.doc, a.id).toArray().includes(sa.compromiso));
    const answers = await Promise.all([ea.enviar(sa), eb.enviar(sb)]);
    for (const enlace of [ea, eb]) {
      await enlace.hasta(() => enlace.respuestas().length === 2 * round + 2);
      expect(enlace.respuestas()).toEqual(expect.arrayContaining(answers));
    }
  }
  ea.send({
    type: 'visto',
    folios: ea
      .respuestas()
      .map(({ folio }) => folio)
      .filter((folio) => folio.startsWith(a.id)),
  });
  eb.send({
    type: 'visto',
    folios: eb
      .respuestas()
      .map(({ folio }) => folio)
      .filter((folio) => folio.startsWith(b.id)),
  });
  const counted = (enlace: Enlace) =>
    serverArray(enlace.doc)
      .toArray()
      .flatMap((text) => leerFirmado('totales', text) ?? [])
      .at(-1)
      ?.dispositivos.map(({ recibidos }) => recibidos);
  for (const enlace of [ea, eb]) {
    await enlace.hasta(() => enlace.respuestas().length === 0 && counted(enlace)?.join() === '5,5');
    expect(
      serverArray(enlace.doc)
        .toArray()
        .filter((text) => text.includes('"tipo":"totales"')),
    ).toHaveLength(1);
  }
  expect(ea.doc.store.pendingStructs).toBeNull();
  expect(eb.doc.store.pendingStructs).toBeNull();
});

test('an upload begun at one node is completed at another, and both give the same answer', async () => {
  const other = await t.otroNodo();
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const sobre = await telefono.sellar({ bytes: 700_000 });
  const first = await conectar(telefono, t.nodo.url);
  first.comprometer(sobre);
  await expect(first.enviar(sobre, { hasta: 2 })).rejects.toThrow('stopped');
  first.close();
  const second = await conectar(telefono, other.url);
  const answer = await second.enviar(sobre);
  expect(answer).toMatchObject({ resultado: 'acuse', marcas: [] });
  const third = await conectar(telefono, t.nodo.url);
  expect(await third.enviar(sobre)).toEqual(answer);
});

test('the same envelope at two nodes at once is judged once', async () => {
  const other = await t.otroNodo();
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const [ea, eb] = [await conectar(telefono, t.nodo.url), await conectar(telefono, other.url)];
  for (let round = 0; round < 10; round++) {
    const sobre = await telefono.sellar({ bytes: 70_000 });
    const [one, two] = await Promise.all([ea.enviar(sobre), eb.enviar(sobre)]);
    expect(one).toEqual(two);
  }
  const rows = await t.db.selectFrom('dispositivo').select('recibidos').where('id', '=', telefono.id).execute();
  expect(rows).toEqual([{ recibidos: 10 }]);
});

test('two envelopes under one folio at two nodes at once: one is received, the other told of', async () => {
  const other = await t.otroNodo();
  const telefono = await (await (await t.proceso()).auxiliar()).telefono();
  const [ea, eb] = [await conectar(telefono, t.nodo.url), await conectar(telefono, other.url)];
  for (let contador = 1; contador <= 10; contador++) {
    const [one, two] = [await telefono.sellar({ contador }), await telefono.sellar({ contador })];
    const answers = await Promise.all([ea.enviar(one), eb.enviar(two)]);
    expect(answers.map(({ resultado }) => resultado).sort()).toEqual(['acuse', 'rechazo']);
    const [first] = await t.db.selectFrom('irregularidad').select('tipo').where('folio', '=', one.folio).execute();
    expect(first).toEqual({ tipo: 'folio-con-otros-bytes' });
  }
});

test('a device that moves to another node at once finds there what it had seen', async () => {
  const other = await t.otroNodo();
  const auxiliar = await (await t.proceso()).auxiliar();
  const [a, b] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
  // The other node has the cuaderno in memory, as it was.
  await conectar(b, other.url);
  const here = await conectar(a, t.nodo.url);
  const sobre = await a.sellar();
  here.comprometer(sobre);
  await here.enviar(sobre);
  await here.hasta(() => here.respuestas().length === 1);
  const { doc } = here;
  here.provider.destroy();
  const there = await conectar(a, other.url, { doc });
  // Were its copy ahead of the node's, its first word would be taken for another's and refused.
  expect(await Promise.race([there.cierre, there.espera(isType('ancla')).then(() => 'open'), after(1_500)])).toBe(
    'later',
  );
  expect(there.respuestas()).toHaveLength(1);
});

test('a notice and a changed period reach every connected phone of the process at once, and no other’s', async () => {
  const other = await t.otroNodo();
  const [proceso, elsewhere] = [await t.proceso(), await t.proceso()];
  const [a, b] = [await (await proceso.auxiliar()).telefono(), await (await proceso.auxiliar()).telefono()];
  const stranger = await (await elsewhere.auxiliar()).telefono();
  const [ea, eb] = [await conectar(a, t.nodo.url), await conectar(b, other.url)];
  const es = await conectar(stranger, t.nodo.url);
  const last = <K extends 'avisos' | 'proceso'>(enlace: Enlace, tipo: K) =>
    serverArray(enlace.doc)
      .toArray()
      .flatMap((text) => leerFirmado(tipo, text) ?? [])
      .at(-1);
  for (const enlace of [ea, eb, es]) await enlace.hasta(() => last(enlace, 'proceso') !== undefined);
  const deps = { db: t.db, clock: t.clock, avisar: (id: string) => avisarProceso(t.db, id) };
  const now = t.clock.now().getTime();
  const put = await ponerAviso(
    deps,
    {
      proceso: proceso.id,
      clase: 'mantenimiento',
      texto: '',
      desde: new Date(now + 3_600_000),
      hasta: new Date(now + 7_200_000),
    },
    { rol: 'operador', id: null },
  );
  if (!put.ok) throw new Error(put.error);
  for (const enlace of [ea, eb]) await enlace.hasta(() => last(enlace, 'avisos')?.avisos[0]?.id === put.value);

  const fin = new Date(FIN.getTime() + 86_400_000);
  await t.db.updateTable('proceso').set({ fin }).where('id', '=', proceso.id).execute();
  await avisarProceso(t.db, proceso.id);
  for (const enlace of [ea, eb]) await enlace.hasta(() => last(enlace, 'proceso')?.fin === fin.getTime());

  // Whoever comes later learns of it as she comes.
  const late = await conectar(await (await proceso.auxiliar()).telefono(), other.url);
  await late.hasta(() => last(late, 'avisos')?.avisos.length === 1);
  await retirarAviso(deps, { proceso: proceso.id, id: put.value }, { rol: 'operador', id: null });
  for (const enlace of [ea, eb, late]) await enlace.hasta(() => last(enlace, 'avisos')?.avisos.length === 0);
  expect(last(es, 'avisos')).toBeUndefined();
});

const after = (ms: number): Promise<'later'> => new Promise((resolve) => setTimeout(() => resolve('later'), ms));
