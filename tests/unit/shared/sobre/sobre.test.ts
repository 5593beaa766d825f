import { describe, expect, test } from 'vitest';
import { bytesToBase64url, concatBytes, equalBytes, utf8 } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { abrir } from '../../../../shared/sobre/abrir.ts';
import { leerPrefijo, padmeLength, sobreBytes } from '../../../../shared/sobre/formato.ts';
import { mensajeDelSobre, sellar, TROZO_BYTES } from '../../../../shared/sobre/sellar.ts';
import { createVerificador } from '../../../../shared/sobre/verificar.ts';
import { createBanco, encabezadoDe, parte, sellarCon, textOf } from '../fixtures.ts';

const crypto = await loadSodium();
const banco = createBanco(crypto);
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
const contenidoDe = (...sizes: number[]) => ({
  datos: { v: 1, original: true },
  partes: sizes.map((size, i) => parte(`p${i}`, bytesOf(size))),
});

/** What intake does: prefix, every byte in pieces, signature; then what the opener does. */
function judge(bytes: Uint8Array, codigo: string): 'bueno' | string {
  const prefijo = leerPrefijo(bytes);
  if (!prefijo.ok) return prefijo.error;
  if (prefijo.value.tamano !== bytes.length) return 'tamano';
  const verificador = createVerificador(crypto, bytes.length);
  for (let at = 0; at < bytes.length; at += TROZO_BYTES) verificador.update(bytes.subarray(at, at + TROZO_BYTES));
  const verificado = verificador.finish();
  if (!crypto.verifySignature(verificado.firma, verificado.mensaje, banco.captura.publicKey)) return 'firma';
  if (verificado.codigo !== codigo) return 'codigo';
  const abierto = abrir(crypto, bytes, banco.proceso);
  return abierto.ok ? 'bueno' : abierto.error;
}
const opened = (bytes: Uint8Array): string => {
  const abierto = abrir(crypto, bytes, banco.proceso);
  return abierto.ok ? 'bueno' : abierto.error;
};

describe('an envelope', () => {
  test.each([
    ['without parts', []],
    ['of empty parts', [0, 0]],
    ['of one byte', [1]],
    ['whose content is exactly one chunk', [64_900]],
    ['whose last chunk is short', [65_536]],
    ['of many chunks', [150_000, 1, 90_000, 0, 65_536]],
  ])('%s comes back as it was sealed', async (_, sizes) => {
    const contenido = contenidoDe(...sizes);
    const { bytes, codigo, tamano, encabezado, eslabon, trozos } = await sellarCon(crypto, banco, contenido);
    expect(judge(bytes, codigo)).toBe('bueno');
    const abierto = abrir(crypto, bytes, banco.proceso);
    if (!abierto.ok) throw new Error(abierto.error);
    expect(abierto.value.contenido.datos).toEqual(contenido.datos);
    expect(abierto.value.contenido.partes.map((p) => p.nombre)).toEqual(contenido.partes.map((p) => p.nombre));
    abierto.value.contenido.partes.forEach((p, i) => {
      expect(equalBytes(p.bytes, contenido.partes[i]!.bytes)).toBe(true);
    });
    expect(abierto.value.encabezado).toEqual(encabezado);
    expect(eslabon).toBe(bytesToBase64url(crypto.hash(abierto.value.headerBytes)));
    expect(codigo).toBe(bytesToBase64url(crypto.hash(bytes)));
    expect(tamano).toBe(bytes.length);
    expect(tamano).toBe(sobreBytes(abierto.value.headerBytes.length, encabezado.contenido));
    expect(padmeLength(encabezado.contenido)).toBe(encabezado.contenido);
    expect(trozos.slice(0, -1).every((trozo) => trozo.length === TROZO_BYTES)).toBe(true);
    expect(trozos.at(-1)!.length).toBeGreaterThan(0);
  });

  test('exactly 65,536 bytes of content are one chunk', async () => {
    const { encabezado, bytes } = await sellarCon(crypto, banco, contenidoDe(64_900));
    expect(encabezado.contenido).toBe(65_536);
    expect(opened(bytes)).toBe('bueno');
  });

  test('sealed twice is never the same twice, and tells its size by Padmé’s steps only', async () => {
    const [a, b, c] = await Promise.all(
      [70_001, 70_001, 70_101].map((size) => sellarCon(crypto, banco, contenidoDe(size))),
    );
    expect(a!.codigo).not.toBe(b!.codigo);
    expect(a!.tamano).toBe(c!.tamano);
  });
});

describe('refused', async () => {
  const small = await sellarCon(crypto, banco, contenidoDe(40));
  const large = await sellarCon(crypto, banco, contenidoDe(140_000));
  const header = (bytes: Uint8Array): number => 7 + (bytes[5]! | (bytes[6]! << 8));
  const chunksAt = header(large.bytes) + 80 + 24;
  const CHUNK = 65_536 + 17;
  const chunk = (bytes: Uint8Array, n: number): Uint8Array =>
    bytes.slice(chunksAt + n * CHUNK, chunksAt + (n + 1) * CHUNK);
  const withChunk = (bytes: Uint8Array, n: number, other: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    copy.set(other, chunksAt + n * CHUNK);
    return copy;
  };
  /** Signs again whatever is there: the one who holds the capture key is hostile as well. */
  const resigned = (bytes: Uint8Array): Uint8Array => {
    const body = bytes.subarray(0, -64);
    return concatBytes(body, crypto.sign(mensajeDelSobre(crypto.hash(body)), banco.captura.secretKey));
  };

  test('every single changed byte, at the door', () => {
    for (let i = 0; i < small.bytes.length; i++) {
      const bytes = small.bytes.slice();
      bytes[i]! ^= 1 << (i % 8);
      expect(judge(bytes, small.codigo), String(i)).not.toBe('bueno');
    }
  });

  test('every single changed byte before the signature, by the opener alone', () => {
    for (let i = 0; i < small.bytes.length - 64; i++) {
      const bytes = small.bytes.slice();
      bytes[i]! ^= 1 << (i % 8);
      expect(opened(bytes), String(i)).not.toBe('bueno');
    }
  });

  test('every cut and every byte more', () => {
    for (let cut = 0; cut < small.bytes.length; cut++) {
      expect(judge(small.bytes.subarray(0, cut), small.codigo)).not.toBe('bueno');
      expect(opened(small.bytes.subarray(0, cut))).toBe('malformado');
    }
    expect(opened(concatBytes(small.bytes, Uint8Array.of(0)))).toBe('malformado');
    expect(judge(concatBytes(small.bytes, small.bytes), small.codigo)).toBe('tamano');
  });

  test('two chunks in each other’s place', () => {
    const swapped = withChunk(withChunk(large.bytes, 0, chunk(large.bytes, 1)), 1, chunk(large.bytes, 0));
    expect(judge(swapped, large.codigo)).toBe('firma');
    expect(opened(resigned(swapped))).toBe('alterado');
    expect(opened(resigned(withChunk(large.bytes, 1, chunk(large.bytes, 0))))).toBe('alterado');
  });

  test('a chunk, a key or a stream of another envelope', async () => {
    const other = await sellarCon(crypto, banco, contenidoDe(140_000));
    expect(other.bytes).toHaveLength(large.bytes.length);
    expect(opened(resigned(withChunk(large.bytes, 1, chunk(other.bytes, 1))))).toBe('alterado');
    const at = header(large.bytes);
    for (const [from, to] of [
      [at, at + 80],
      [at + 80, at + 104],
    ] as const) {
      const bytes = large.bytes.slice();
      bytes.set(other.bytes.subarray(from, to), from);
      expect(opened(resigned(bytes))).toBe('alterado');
    }
  });

  test('another header over the same sealed content', async () => {
    const other = await sellarCon(crypto, banco, contenidoDe(140_000), { contador: 2, reloj: 1, previo: null });
    const bytes = concatBytes(other.bytes.subarray(0, header(other.bytes)), large.bytes.subarray(header(large.bytes)));
    expect(judge(resigned(bytes), large.codigo)).not.toBe('bueno');
    expect(opened(resigned(bytes))).toBe('alterado');
  });

  test('for another process’s key', async () => {
    const abierto = abrir(crypto, small.bytes, crypto.boxKeyPair());
    expect(abierto).toEqual({ ok: false, error: 'otra-clave' });
  });

  /** An envelope written by hand, with whatever content and tags. */
  const handmade = (content: Uint8Array, finals: (n: number, last: boolean) => boolean): Uint8Array => {
    const encabezado = { ...encabezadoDe(crypto, banco), v: 1, contenido: content.length };
    const start = textOf(small.bytes.subarray(7, header(small.bytes)));
    const headerBytes = utf8(start.replace(/"contenido":\d+/, `"contenido":${content.length}`));
    expect(encabezado.contenido).toBe(content.length);
    const key = crypto.randomBytes(32);
    const stream = crypto.streamSeal(key);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < content.length; at += 65_536) {
      const last = at + 65_536 >= content.length;
      chunks.push(stream.push(content.subarray(at, at + 65_536), headerBytes, finals(chunks.length, last)));
    }
    const body = concatBytes(
      utf8('RUBR'),
      Uint8Array.of(1, headerBytes.length & 255, headerBytes.length >> 8),
      headerBytes,
      crypto.boxSeal(key, banco.proceso.publicKey),
      stream.header,
      ...chunks,
    );
    stream.free();
    return concatBytes(body, crypto.sign(mensajeDelSobre(crypto.hash(body)), banco.captura.secretKey));
  };
  const content = (() => {
    const manifest = utf8('{"datos":1,"partes":[],"v":1}');
    return concatBytes(
      Uint8Array.of(manifest.length, 0, 0, 0),
      manifest,
      new Uint8Array(padmeLength(4 + manifest.length) - 4 - manifest.length),
    );
  })();

  test('a stream without its end, or that ends too soon', () => {
    expect(opened(handmade(content, (_, last) => last))).toBe('bueno');
    expect(opened(handmade(content, () => false))).toBe('alterado');
    const long = new Uint8Array(200_704);
    expect(opened(handmade(long, (n, last) => last || n === 0))).toBe('alterado');
    expect(opened(handmade(long, () => false))).toBe('alterado');
  });

  test('content that is not what its manifest says, however well sealed', () => {
    for (const wrong of [
      new Uint8Array(content.length),
      concatBytes(content, new Uint8Array(2)),
      content.slice(0, -1),
    ]) {
      expect(opened(handmade(wrong, (_, last) => last))).toBe('manifiesto');
    }
  });
});

describe('sealing refuses to seal', () => {
  const seal = (
    changes: object,
    key = banco.proceso.publicKey,
    firmar = (m: Uint8Array) => crypto.sign(m, banco.captura.secretKey),
  ) => sellar(crypto, { ...encabezadoDe(crypto, banco), ...changes }, contenidoDe(1), key, firmar);

  test.each([
    ['a folio of another counter', { contador: 2 }],
    ['a folio that is none', { folio: 'x' }],
    ['a text that is too long', { autor: 'x'.repeat(257) }],
    ['a clock that is no instant', { reloj: -1 }],
    ['a member more', { extra: 1 }],
  ])('%s', async (_, changes) => {
    await expect(seal(changes)).rejects.toThrow(TypeError);
  });

  test('to a key that the header does not name', async () => {
    await expect(seal({}, crypto.boxKeyPair().publicKey)).rejects.toThrow(TypeError);
  });

  test('with a signature that is none, or whose signer fails', async () => {
    await expect(seal({}, undefined, () => new Uint8Array(63))).rejects.toThrow(TypeError);
    await expect(
      seal({}, undefined, () => {
        throw new Error('locked');
      }),
    ).rejects.toThrow('locked');
  });
});

describe('the verifier', () => {
  test('gives the same whatever the pieces', async () => {
    const { bytes, codigo } = await sellarCon(crypto, banco, contenidoDe(500));
    for (const size of [1, 63, 64, 65, 500, bytes.length]) {
      const verificador = createVerificador(crypto, bytes.length);
      for (let at = 0; at < bytes.length; at += size) verificador.update(bytes.subarray(at, at + size));
      const verificado = verificador.finish();
      expect(verificado.codigo).toBe(codigo);
      expect(verificado.firma).toEqual(bytes.slice(-64));
      expect(crypto.verifySignature(verificado.firma, verificado.mensaje, banco.captura.publicKey)).toBe(true);
    }
  });

  test('takes neither more nor fewer bytes than declared', () => {
    const verificador = createVerificador(crypto, 100);
    verificador.update(new Uint8Array(99));
    expect(() => verificador.finish()).toThrow(RangeError);
    expect(() => verificador.update(new Uint8Array(2))).toThrow(RangeError);
    verificador.free();
  });
});
