/** Hostile input before a device has said who it is, and by one that has: a clear refusal with its code. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { deviceArray } from '../../../shared/sync/cuaderno.ts';
import { MAX_BUFFERED_BYTES, MAX_CONNECTIONS_PER_DEVICE, MAX_MESSAGE } from '../../../shared/sync/limites.ts';
import { CLOSE, SYNC } from '../../../shared/sync/protocolo.ts';
import { type Crudo, MESSAGE, mensaje, palabra, withHostil } from './hostil.ts';
import type { Telefono } from './telefono.ts';

const { t, nuevoTelefono, crudo, dentro, open } = withHostil();

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
