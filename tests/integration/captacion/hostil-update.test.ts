/** Hostile updates of the cuaderno: refused with their reason, and nothing of them kept. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { blocks, deletes, garbage, palabra, skips, withHostil } from './hostil.ts';

const { t, dentro, open } = withHostil();

describe('an update', () => {
  /** A device with one commitment in its cuaderno, and the wire at hand. */
  const withOne = async () => {
    const auxiliar = await (await t.proceso()).auxiliar();
    const [telefono, other] = [await auxiliar.telefono({ plaza: 1 }), await auxiliar.telefono({ plaza: 2 })];
    const enlace = await other.conectar(t.nodo.url);
    open.push(enlace);
    const theirs = await other.sellar({ bytes: 64 });
    enlace.comprometer(theirs);
    await enlace.enviar(theirs);
    await enlace.hasta(() => enlace.respuestas().length === 1);
    const one = await dentro(telefono, 7);
    await expect.poll(() => serverArray(one.doc).length).toBeGreaterThan(0);
    await expect.poll(() => deviceArray(one.doc, other.id).length).toBe(1);
    const mine = new Y.Doc();
    mine.clientID = 7;
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(one.doc));
    return { telefono, other, enlace, one, mine };
  };
  type Scene = Awaited<ReturnType<typeof withOne>>;
  /** The update that a change of the device's copy makes. */
  const change = (doc: Y.Doc, act: (doc: Y.Doc) => void): Uint8Array => {
    const made: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => made.push(update));
    doc.transact(() => act(doc));
    return Y.mergeUpdates(made);
  };

  const attacks: readonly [string, (scene: Scene) => Promise<Uint8Array> | Uint8Array, string][] = [
    ['that is random', () => randomBytes(500), 'update-ilegible'],
    ['that deletes an answer', ({ mine }) => change(mine, (doc) => serverArray(doc).delete(0, 1)), 'borrado-ajeno'],
    [
      'that deletes the other device’s commitment',
      ({ mine, other }) => change(mine, (doc) => deviceArray(doc, other.id).delete(0, 1)),
      'borrado-ajeno',
    ],
    ['that deletes what is not there yet', () => deletes(7, 100, 5), 'borrado-ajeno'],
    [
      'that writes as the server',
      ({ mine }) => change(mine, (doc) => serverArray(doc).push(['{"tipo":"respuesta"}'])),
      'lugar-no-valido',
    ],
    [
      'that writes in the other’s array',
      async ({ mine, other }) => {
        const { compromiso } = await other.sellar({ bytes: 64 });
        return change(mine, (doc) => deviceArray(doc, other.id).push([compromiso]));
      },
      'lugar-no-valido',
    ],
    [
      'of a client id that nobody announced',
      async ({ mine, telefono }) => {
        mine.clientID = 8;
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        return change(mine, (doc) => deviceArray(doc, telefono.id).push([compromiso]));
      },
      'cliente-ajeno',
    ],
    [
      'of the other device’s client id',
      async ({ mine, telefono, enlace }) => {
        mine.clientID = enlace.doc.clientID;
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        return change(mine, (doc) => deviceArray(doc, telefono.id).push([compromiso]));
      },
      'cliente-ajeno',
    ],
    [
      'with a gap',
      async ({ mine, telefono }) => {
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        change(mine, (doc) => deviceArray(doc, telefono.id).push([compromiso]));
        return change(mine, (doc) => deviceArray(doc, telefono.id).push([compromiso]));
      },
      'salto-de-reloj',
    ],
    ['that skips', () => skips(7, 0, 5), 'salto-de-reloj'],
    ['of a struct without content', () => garbage(7, 0, 5), 'contenido-no-valido'],
    ['of a struct without length', () => garbage(1234, 0, 0), 'contenido-no-valido'],
    [
      'with a map',
      ({ mine, telefono }) => change(mine, (doc) => deviceArray(doc, telefono.id).push([new Y.Map() as never])),
      'contenido-no-valido',
    ],
    [
      'with a number',
      ({ mine, telefono }) => change(mine, (doc) => deviceArray(doc, telefono.id).push([5 as never])),
      'compromiso-no-valido',
    ],
    [
      'in a new place',
      async ({ mine, telefono }) => {
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        return change(mine, (doc) => doc.getArray<string>('otro').push([compromiso]));
      },
      'lugar-no-valido',
    ],
    [
      'under a key of its array',
      async ({ mine, telefono }) => {
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        return change(mine, (doc) => doc.getMap<string>(`d/${telefono.id}`).set('x', compromiso));
      },
      'lugar-no-valido',
    ],
    [
      'before what stands there',
      async ({ mine, telefono, one }) => {
        const [a, b] = [await telefono.sellar({ bytes: 64 }), await telefono.sellar({ bytes: 64 })];
        one.update(change(mine, (doc) => deviceArray(doc, telefono.id).push([a.compromiso])));
        return change(mine, (doc) => deviceArray(doc, telefono.id).insert(0, [b.compromiso]));
      },
      'lugar-no-valido',
    ],
    [
      'between what stands there',
      async ({ mine, telefono, one }) => {
        const [a, b, c] = [await telefono.sellar(), await telefono.sellar(), await telefono.sellar()];
        one.update(change(mine, (doc) => deviceArray(doc, telefono.id).push([a.compromiso, c.compromiso])));
        return change(mine, (doc) => deviceArray(doc, telefono.id).insert(1, [b.compromiso]));
      },
      'lugar-no-valido',
    ],
    [
      'with the other device’s commitment',
      async ({ mine, telefono, other }) => {
        const { compromiso } = await other.sellar({ bytes: 64 });
        return change(mine, (doc) => deviceArray(doc, telefono.id).push([compromiso]));
      },
      'compromiso-no-valido',
    ],
    [
      'with a commitment whose signature does not hold',
      async ({ mine, telefono }) => {
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        const altered = compromiso.replace(/"tamano":(\d+)/, (_all, size) => `"tamano":${Number(size) + 1}`);
        return change(mine, (doc) => deviceArray(doc, telefono.id).push([altered]));
      },
      'compromiso-no-valido',
    ],
    [
      'with too many commitments',
      async ({ mine, telefono }) => {
        const { compromiso } = await telefono.sellar({ bytes: 64 });
        return change(mine, (doc) => deviceArray(doc, telefono.id).push(Array(140).fill(compromiso)));
      },
      'update-demasiado-grande',
    ],
    [
      'in two blocks of one client',
      async ({ mine, telefono, enlace }) => {
        const [a, b] = [await telefono.sellar({ bytes: 64 }), await telefono.sellar({ bytes: 64 })];
        const one = change(mine, (doc) => deviceArray(doc, telefono.id).push([a.compromiso]));
        const two = change(mine, (doc) => deviceArray(doc, telefono.id).push([b.compromiso]));
        // Between them something that the server knows already.
        return blocks([one, garbage(enlace.doc.clientID, 0, 1), two]);
      },
      'update-no-canonico',
    ],
  ];
  const LIMITS = new Set(['update-demasiado-grande', 'demasiados-pendientes']);
  test.each(attacks)('%s is refused, and nothing of it is kept', async (_name, attack, reason) => {
    const scene = await withOne();
    const { one, enlace, telefono, other } = scene;
    const update = await attack(scene);
    const before = Y.encodeStateVector(enlace.doc);
    one.update(update);
    const code = LIMITS.has(reason) ? CLOSE.demasiado : CLOSE.mensajeNoValido;
    expect(await one.cierre).toEqual({ code, reason });
    // Who looks at the cuaderno anew finds it as it was, and it still works.
    const fresh = await other.conectar(t.nodo.url);
    open.push(fresh);
    expect(fresh.respuestas()).toHaveLength(1);
    expect(fresh.doc.store.pendingStructs).toBeNull();
    expect(fresh.doc.store.pendingDs).toBeNull();
    expect(fresh.doc.share.has('otro')).toBe(false);
    expect(Y.decodeStateVector(Y.encodeStateVector(enlace.doc)).get(8)).toBe(Y.decodeStateVector(before).get(8));
    const again = await telefono.conectar(t.nodo.url);
    open.push(again);
    const sobre = await telefono.sellar({ bytes: 64 });
    again.comprometer(sobre);
    await fresh.hasta(() => deviceArray(fresh.doc, telefono.id).toArray().includes(sobre.compromiso));
  });

  test('of what is known already changes nothing, whoever sends it', async () => {
    const { one, enlace, telefono } = await withOne();
    const n = () =>
      t.db.selectFrom('cuaderno').select('n').where('autor', '=', telefono.auxiliar.id).executeTakeFirstOrThrow();
    // The server has said all that it had to say of who joined.
    await expect.poll(async () => (await n()).n).toBeGreaterThan(2);
    const before = await n();
    one.update(Y.encodeStateAsUpdate(enlace.doc));
    one.update(Y.encodeStateAsUpdate(one.doc));
    // What was sent before is dealt with when this is answered.
    const answered = new Promise((resolve) => one.socket.once('message', resolve));
    one.raw(palabra(0, Y.encodeStateVector(one.doc)));
    await answered;
    expect(await n()).toEqual(before);
    expect(one.socket.readyState).toBe(one.socket.OPEN);
  });
});
