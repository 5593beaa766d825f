/** Hostile uploads: a clear refusal, nothing stored, and what is honest goes on. */

import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { CLOSE } from '../../../shared/sync/protocolo.ts';
import { type Crudo, withHostil } from './hostil.ts';
import { isType } from './telefono.ts';

const { t, nuevoTelefono, dentro, open } = withHostil();

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
