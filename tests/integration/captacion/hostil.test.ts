/** Hostile input at the door: a clear refusal, nothing stored, no crash, no growth of memory. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MAX_IDLE_IDS } from '../../../server/captacion/almacen.ts';
import { MAX_PARTIALS_PER_DEVICE } from '../../../server/captacion/spool.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import {
  CHUNK_BYTES,
  MAX_BUFFERED_BYTES,
  MAX_CONNECTIONS_PER_DEVICE,
  MAX_MESSAGE,
} from '../../../shared/sync/limites.ts';
import { CLOSE, SYNC } from '../../../shared/sync/protocolo.ts';
import {
  blocks,
  type Crudo,
  conectarCrudo,
  deletes,
  garbage,
  heap,
  MESSAGE,
  mensaje,
  palabra,
  skips,
} from './hostil.ts';
import { withInstalacion } from './instalacion.ts';
import { isType, type Telefono } from './telefono.ts';

const t = withInstalacion();
const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();
const crudo = async (telefono: Telefono, headers?: Record<string, string>, path?: string): Promise<Crudo> => {
  const one = await conectarCrudo(t.nodo.url, path ?? `/sync/cuaderno/${telefono.auxiliar.id}`, headers);
  open.push(one);
  return one;
};
const dentro = async (telefono: Telefono, clientId = 7): Promise<Crudo> => {
  const one = await crudo(telefono);
  await one.identificar(telefono, clientId);
  await one.espera('bienvenida');
  one.raw(palabra(0, Y.encodeStateVector(one.doc)));
  return one;
};
/** Rows of every table that intake writes, and files of its spool. */
const counts = async () => {
  const TABLES = [
    'apoyo',
    'rechazo',
    'compromiso',
    'irregularidad',
    'bitacora',
    'cuaderno',
    'cuaderno_update',
    'cuaderno_cliente',
  ] as const;
  const rows = await Promise.all(
    TABLES.map(async (table) => {
      const { n } = await t.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('n'))
        .executeTakeFirstOrThrow();
      return [table, Number(n)] as const;
    }),
  );
  return {
    ...(Object.fromEntries(rows) as Record<(typeof TABLES)[number], number>),
    spool: (await readdir(t.nodo.spoolDir)).length,
  };
};

describe('before authentication', () => {
  const refusals: readonly [string, (one: Crudo, telefono: Telefono) => Promise<void> | void, number][] = [
    ['text instead of bytes', (one) => one.socket.send('hola'), CLOSE.mensajeNoValido],
    ['nothing at all', (one) => one.raw(new Uint8Array(0)), CLOSE.mensajeNoValido],
    ['an endless number', (one) => one.raw(new Uint8Array(40).fill(0xff)), CLOSE.mensajeNoValido],
    ['an unknown type', (one) => one.raw(mensaje(99)), CLOSE.mensajeNoValido],
    ['a type cut short', (one) => one.raw(mensaje(MESSAGE.identidad)), CLOSE.mensajeNoValido],
    [
      'an upload',
      (one) => one.send({ type: 'abre', folio: 'X', tamano: 1, codigo: new Uint8Array(32) }),
      CLOSE.noAutenticado,
    ],
    ['a large message', (one) => one.raw(new Uint8Array(17_000)), CLOSE.demasiado],
    [
      'many bytes',
      (one) => {
        for (let i = 0; i < 10; i++) one.raw(palabra(1, new Uint8Array(9_000)));
      },
      CLOSE.demasiado,
    ],
    [
      'a sync message that is none',
      (one) => one.raw(mensaje(SYNC, (encoder) => encoding.writeVarUint(encoder, 77))),
      CLOSE.mensajeNoValido,
    ],
    ['another’s signature', (one, telefono) => one.identificar(telefono, 7, { clientId: 8 }), CLOSE.noAutenticado],
    [
      'no signature',
      (one, telefono) => one.identificar(telefono, 7, { firma: new Uint8Array(64) }),
      CLOSE.noAutenticado,
    ],
    [
      'a short signature',
      (one, telefono) => one.identificar(telefono, 7, { firma: new Uint8Array(3) }),
      CLOSE.noAutenticado,
    ],
    [
      'an unknown device',
      (one, telefono) => one.identificar(telefono, 7, { dispositivo: '00000' }),
      CLOSE.noAutenticado,
    ],
    [
      'a device’s name that is none',
      (one, telefono) => one.identificar(telefono, 7, { dispositivo: "'; drop table apoyo" }),
      CLOSE.noAutenticado,
    ],
    ['a client id past 32 bits', (one, telefono) => one.identificar(telefono, 2 ** 40), CLOSE.noAutenticado],
  ];
  test.each(refusals)('%s is refused with a code', async (_name, act, code) => {
    const telefono = await nuevoTelefono();
    const one = await crudo(telefono);
    await one.espera('reto');
    await act(one, telefono);
    expect((await one.cierre).code).toBe(code);
    expect(one.doc.share.size).toBe(0);
  });

  test('an identity is not good for another cuaderno, another server or another time', async () => {
    const [telefono, other] = [await nuevoTelefono(), await nuevoTelefono()];
    const elsewhere = await crudo(other);
    await elsewhere.identificar(telefono, 7);
    expect((await elsewhere.cierre).code).toBe(CLOSE.noAutenticado);

    const enlace = await telefono.conectar(t.nodo.url, { origen: 'https://otro.example', noWait: true });
    open.push(enlace);
    expect((await enlace.cierre).code).toBe(CLOSE.noAutenticado);

    // Replayed: the same words again, to another challenge.
    const first = await crudo(telefono);
    let said: Uint8Array | null = null;
    const send = first.socket.send.bind(first.socket);
    first.socket.send = ((bytes: Uint8Array) => {
      said = bytes;
      send(bytes);
    }) as typeof first.socket.send;
    await first.identificar(telefono, 7);
    await first.espera('bienvenida');
    const second = await crudo(telefono);
    await second.espera('reto');
    second.raw(said!);
    expect((await second.cierre).code).toBe(CLOSE.noAutenticado);
  });

  test('another origin, another path and silence are refused with a code', async () => {
    const telefono = await nuevoTelefono();
    expect((await (await crudo(telefono, { origin: 'https://malo.example' })).cierre).code).toBe(CLOSE.noAutorizado);
    expect((await (await crudo(telefono, {}, '/sync/cuaderno/..%2f..')).cierre).code).toBe(CLOSE.cuadernoDesconocido);
    expect((await (await crudo(telefono, {}, '/sync/otra')).cierre).code).toBe(CLOSE.cuadernoDesconocido);
    const same = await crudo(telefono, { origin: t.nodo.url });
    await same.espera('reto');
  });

  test('bytes that are no WebSocket do no harm', async () => {
    const { port } = new URL(t.nodo.url);
    for (const words of [
      'GET /sync/cuaderno/XXXXXXX HTTP/1.1\r\nUpgrade: websocket\r\n\r\n',
      'GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\nHost: x\r\n\r\n',
      randomBytes(4_096),
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(words);
      socket.end();
      socket.resume();
      await closed;
    }
    await dentro(await nuevoTelefono());
  });

  test('an upgrade elsewhere that is cut, or left open, harms and holds nothing', async () => {
    const { port } = new URL(t.nodo.url);
    const words = 'GET /otra HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    for (let i = 0; i < 200; i++) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(words, () => socket.resetAndDestroy());
      await closed;
    }
    const open = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    const gone = new Promise<NodeJS.ErrnoException>((resolve) => open.once('error', resolve));
    open.write(words);
    const ended = new Promise((resolve) => open.once('end', resolve));
    open.resume();
    await ended;
    // The server has let go of it: what is still said to it comes back.
    const talking = setInterval(() => open.write('x'), 20);
    expect(['ECONNRESET', 'EPIPE']).toContain((await gone).code);
    clearInterval(talking);
    await dentro(await nuevoTelefono());
  });
});

describe('a device', () => {
  test('has two connections; a third closes the first', async () => {
    const telefono = await nuevoTelefono();
    const ones: Crudo[] = [];
    for (let i = 0; i <= MAX_CONNECTIONS_PER_DEVICE; i++) ones.push(await dentro(telefono, i));
    expect(await ones[0]!.cierre).toEqual({ code: CLOSE.demasiado, reason: 'otra-conexion' });
    expect(ones[1]!.socket.readyState).toBe(ones[1]!.socket.OPEN);
  });

  test('may not say who it is twice, nor speak for another’s folios', async () => {
    const [telefono, other] = [await nuevoTelefono(), await nuevoTelefono()];
    const sobre = await other.sellar();
    const codigo = Buffer.from(sobre.codigo, 'base64url');
    const one = await dentro(telefono);
    one.send({ type: 'abre', folio: sobre.folio, tamano: sobre.bytes.length, codigo });
    expect(await one.espera('fallo')).toMatchObject({ folio: sobre.folio, codigo: 'ajeno' });
    one.send({ type: 'visto', folios: [sobre.folio] });
    expect(await one.cierre).toEqual({ code: CLOSE.noAutorizado, reason: 'folio-ajeno' });
    const two = await dentro(telefono);
    await two.identificar(telefono, 7);
    expect((await two.cierre).code).toBe(CLOSE.mensajeNoValido);
  });

  test('that floods is sent away', async () => {
    const one = await dentro(await nuevoTelefono());
    for (let i = 0; i < 2_100; i++) one.raw(mensaje(1, (encoder) => encoding.writeVarUint(encoder, 0)));
    expect(await one.cierre).toEqual({ code: CLOSE.demasiado, reason: 'mensajes' });
    const two = await dentro(await nuevoTelefono());
    two.raw(new Uint8Array(MAX_MESSAGE + 1));
    expect((await two.cierre).code).toBe(1009);
  });

  test('that does not read is dropped, and the server keeps nothing for it', async () => {
    const telefono = await nuevoTelefono();
    const one = await dentro(telefono);
    // It asks for the whole document again and again, and reads none of it.
    const enlace = await telefono.conectar(t.nodo.url);
    open.push(enlace);
    enlace.comprometer(
      ...(await Promise.all(Array.from({ length: 100 }, (_, i) => telefono.sellar({ contador: i + 1, bytes: 64 })))),
    );
    await expect.poll(() => deviceArray(one.doc, telefono.id).length).toBe(100);
    one.socket.pause();
    const ask = palabra(0, Y.encodeStateVector(new Y.Doc()));
    const each = Y.encodeStateAsUpdate(one.doc).length;
    const before = t.nodo.captacion.conexiones;
    for (let i = 0; i < (12 * MAX_BUFFERED_BYTES) / each; i++) one.raw(ask);
    await expect.poll(() => t.nodo.captacion.conexiones, { timeout: 20_000 }).toBe(before - 1);
    one.socket.resume();
    expect((await one.cierre).code).toBe(1006);
  });
});

describe('an upload', () => {
  const announce = async (cambios: { tamano?: number; bytes?: Uint8Array; codigo?: Uint8Array } = {}) => {
    const telefono = await nuevoTelefono();
    const sobre = await telefono.sellar({ bytes: 150_000 });
    const one = await dentro(telefono);
    const codigo = cambios.codigo ?? Buffer.from(sobre.codigo, 'base64url');
    one.send({ type: 'abre', folio: sobre.folio, tamano: cambios.tamano ?? sobre.bytes.length, codigo });
    return { telefono, sobre, one };
  };
  const fallo = async (one: Crudo) => (await one.espera('fallo')).codigo;

  test('of no size, of too large a size, of no código is not begun', async () => {
    expect(await fallo((await announce({ tamano: 0 })).one)).toBe('tamano');
    expect(await fallo((await announce({ tamano: 5_000_000 })).one)).toBe('tamano');
    expect(await fallo((await announce({ tamano: Number.MAX_SAFE_INTEGER })).one)).toBe('tamano');
    expect(await fallo((await announce({ codigo: new Uint8Array(31) })).one)).toBe('formato');
  });

  test('of another size than its header says, of random bytes, of another device’s envelope ends', async () => {
    const wrongSize = await announce({ tamano: 140_000 });
    await wrongSize.one.espera('sigue');
    wrongSize.one.send({ type: 'trozo', offset: 0, bytes: wrongSize.sobre.bytes.subarray(0, CHUNK_BYTES) });
    expect(await fallo(wrongSize.one)).toBe('tamano');

    const random = await announce();
    await random.one.espera('sigue');
    for (let i = 0; i < 3; i++)
      random.one.send({ type: 'trozo', offset: i * CHUNK_BYTES, bytes: randomBytes(CHUNK_BYTES) });
    expect(await fallo(random.one)).toBe('formato');
    // It fails once; what was still on the way is passed over.
    random.one.send({ type: 'pregunta', folio: random.sobre.folio, codigo: new Uint8Array(32) });
    await expect.poll(() => random.one.recibidos.filter(isType('sigue'))).toHaveLength(2);
    expect(random.one.recibidos.filter(isType('fallo'))).toHaveLength(1);

    const foreign = await announce();
    const other = await (await nuevoTelefono()).sellar({ bytes: 150_000 });
    await foreign.one.espera('sigue');
    foreign.one.send({ type: 'trozo', offset: 0, bytes: other.bytes.subarray(0, CHUNK_BYTES) });
    expect(await fallo(foreign.one)).toBe('ajeno');
  });

  test('with a gap, an overlap, a short or an empty chunk ends and can go on', async () => {
    for (const wrong of [
      (bytes: Uint8Array) => ({ offset: 2 * CHUNK_BYTES, bytes: bytes.subarray(2 * CHUNK_BYTES) }),
      (bytes: Uint8Array) => ({ offset: 0, bytes: bytes.subarray(0, CHUNK_BYTES) }),
      (bytes: Uint8Array) => ({ offset: CHUNK_BYTES, bytes: bytes.subarray(CHUNK_BYTES, CHUNK_BYTES + 100) }),
      () => ({ offset: CHUNK_BYTES, bytes: new Uint8Array(0) }),
    ]) {
      const { telefono, sobre, one } = await announce();
      await one.espera('sigue');
      one.send({ type: 'trozo', offset: 0, bytes: sobre.bytes.subarray(0, CHUNK_BYTES) });
      one.send({ type: 'trozo', ...wrong(sobre.bytes) });
      expect(await fallo(one)).toBe('desfasado');
      one.close();
      const enlace = await telefono.conectar(t.nodo.url);
      open.push(enlace);
      expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
      expect(enlace.recibidos.find(isType('sigue'))!.offset).toBe(CHUNK_BYTES);
    }
  });

  test('that nobody began is let pass a little and then cut', async () => {
    const one = await dentro(await nuevoTelefono());
    for (let i = 0; i < 40; i++) one.send({ type: 'trozo', offset: 0, bytes: new Uint8Array(CHUNK_BYTES) });
    expect(await one.cierre).toEqual({ code: CLOSE.mensajeNoValido, reason: 'trozo-sin-envio' });
  });

  test('by a sender that waits for every chunk to be confirmed goes on', async () => {
    const { sobre, one } = await announce();
    for (let offset = 0; offset < sobre.bytes.length; offset += CHUNK_BYTES) {
      await expect.poll(() => one.recibidos.filter(isType('sigue')).at(-1)?.offset).toBe(offset);
      one.send({ type: 'trozo', offset, bytes: sobre.bytes.subarray(offset, offset + CHUNK_BYTES) });
    }
    await one.espera('respuesta');
  });

  test('of its own while another is under way is told to wait', async () => {
    const { telefono, one } = await announce();
    await one.espera('sigue');
    const next = await telefono.sellar();
    one.send({
      type: 'abre',
      folio: next.folio,
      tamano: next.bytes.length,
      codigo: Buffer.from(next.codigo, 'base64url'),
    });
    expect(await one.espera('fallo')).toMatchObject({ folio: next.folio, codigo: 'ocupado' });
  });

  test('left unfinished many times leaves little behind', async () => {
    const telefono = await nuevoTelefono();
    for (let i = 0; i < 12; i++) {
      const sobre = await telefono.sellar({ bytes: 150_000 });
      const one = await dentro(telefono, i);
      one.send({
        type: 'abre',
        folio: sobre.folio,
        tamano: sobre.bytes.length,
        codigo: Buffer.from(sobre.codigo, 'base64url'),
      });
      await one.espera('sigue');
      one.send({ type: 'trozo', offset: 0, bytes: sobre.bytes.subarray(0, CHUNK_BYTES) });
      one.close();
      await one.cierre;
    }
    const left = async () => (await readdir(t.nodo.spoolDir)).filter((name) => name.startsWith(telefono.id)).length;
    await expect.poll(left).toBeLessThanOrEqual(4);
  });
});

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

describe('again and again, it leaves memory and records as they were', () => {
  const PHONES = 12;
  /** In all more of each phone than its client ids are remembered. */
  const ROUNDS = 24;
  const GOES = 3;
  /** Each message is some 60 KB, a go of them 1.5 MB: were a quarter of them kept, it would be seen. */
  const MAX_GROWTH = 200_000;
  const LARGE = 60_000;

  interface Ronda {
    readonly one: Crudo;
    readonly telefono: Telefono;
    readonly cliente: number;
  }
  const end = (one: Crudo): void => one.raw(mensaje(99));
  const kinds: readonly [string, (ronda: Ronda) => Promise<void> | void][] = [
    ['an update of random bytes', ({ one }) => one.raw(palabra(2, randomBytes(LARGE)))],
    ['an update that deletes', ({ one, cliente }) => one.raw(palabra(2, deletes(cliente, 0, 2 ** 31, LARGE / 7)))],
    ['an update with gaps', ({ one, cliente }) => one.raw(palabra(2, skips(cliente, 1_000, 2 ** 31, LARGE / 6)))],
    ['an answer to step 1', ({ one }) => one.raw(palabra(1, skips(99, 2 ** 30, 2 ** 30, LARGE / 6)))],
    ['a question that is none', ({ one }) => one.raw(palabra(0, new Uint8Array(LARGE).fill(0xff)))],
    [
      'a beginning of an upload that is none',
      ({ one }) => one.raw(mensaje(MESSAGE.abre, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE)))),
    ],
    [
      'folios without end',
      ({ one }) =>
        one.raw(
          mensaje(MESSAGE.visto, (encoder) => {
            encoding.writeVarUint(encoder, 2 ** 31);
            encoding.writeUint8Array(encoder, randomBytes(LARGE));
          }),
        ),
    ],
    [
      'awareness',
      ({ one }) => {
        one.raw(mensaje(1, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE))));
        end(one);
      },
    ],
    [
      'an unknown type',
      ({ one }) => one.raw(mensaje(99, (encoder) => encoding.writeUint8Array(encoder, randomBytes(LARGE)))),
    ],
    [
      'a chunk of no upload',
      ({ one }) => {
        one.send({ type: 'trozo', offset: 0, bytes: randomBytes(LARGE) });
        end(one);
      },
    ],
    [
      'an upload that is left',
      async ({ one, telefono }) => {
        const sobre = await telefono.sellar({
          bytes: CHUNK_BYTES + 1,
          contador: 1 + Math.floor(Math.random() * 9_999),
        });
        const codigo = Buffer.from(sobre.codigo, 'base64url');
        one.send({ type: 'abre', folio: sobre.folio, tamano: sobre.bytes.length, codigo });
        await one.espera('sigue');
        one.send({ type: 'trozo', offset: 0, bytes: sobre.bytes.subarray(0, CHUNK_BYTES) });
        end(one);
      },
    ],
  ];

  let phones: Telefono[];
  let boundBefore: number;
  let spoolBefore: number;
  beforeAll(async () => {
    ({ cuaderno_cliente: boundBefore, spool: spoolBefore } = await counts());
    phones = await Promise.all(Array.from({ length: PHONES }, nuevoTelefono));
  });

  /** Never the same twice: a client id stays bound to the device that said it. */
  let clientes = 1_000;
  /** Each round is a connection of its own, and over once the server has dealt with what came and closed it. */
  const go = async (act: (ronda: Ronda) => Promise<void> | void): Promise<void> => {
    await Promise.all(
      phones.map(async (telefono) => {
        for (let i = 0; i < ROUNDS / PHONES; i++) {
          const cliente = clientes++;
          const one = await conectarCrudo(t.nodo.url, `/sync/cuaderno/${telefono.auxiliar.id}`);
          await one.identificar(telefono, cliente);
          await one.espera('bienvenida');
          await act({ one, telefono, cliente });
          expect((await one.cierre).code).toBeGreaterThanOrEqual(4_400);
        }
      }),
    );
    await expect.poll(() => t.nodo.captacion.conexiones).toBe(0);
  };

  test.each(kinds)('%s', async (name, act) => {
    await go(act);
    const { cuaderno_cliente: _, spool: __, ...before } = await counts();
    const grown: number[] = [];
    for (let i = 0, start = await heap(); i < GOES; i++) {
      await go(act);
      const end = await heap();
      grown.push(end - start);
      start = end;
    }
    console.log(`${name}: ${ROUNDS} rounds, grown by ${grown.map((bytes) => Math.round(bytes / 1_000)).join(', ')} KB`);
    // What is kept of messages is kept in each go; compiled code and the like come and go.
    expect(Math.min(...grown)).toBeLessThan(MAX_GROWTH);
    const { cuaderno_cliente: bound, spool, ...after } = await counts();
    expect(after).toEqual(before);
    expect(spool).toBeLessThanOrEqual(spoolBefore + PHONES * MAX_PARTIALS_PER_DEVICE);
    // One more is the server's own.
    expect(bound - boundBefore).toBeLessThanOrEqual(PHONES * (MAX_IDLE_IDS + 1));
  });

  test('and after all of it a phone is served as before', async () => {
    const [telefono] = phones;
    const sobre = await telefono!.sellar();
    const enlace = await telefono!.conectar(t.nodo.url);
    open.push(enlace);
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  });
});
