import { describe, expect, test } from 'vitest';
import { bytesToBase64url, concatBytes, uint32ToBytes, utf8 } from '../../../../shared/base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../../../../shared/base/canonical.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { MAX_CONTENT_BYTES, padmeLength } from '../../../../shared/sobre/formato.ts';
import { MAX_MANIFEST_BYTES, readContenido, writeContenido } from '../../../../shared/sobre/manifiesto.ts';
import { parte } from '../fixtures.ts';

const crypto = await loadSodium();
const image = Uint8Array.from({ length: 300 }, (_, i) => i & 255);
const hashOf = (bytes: Uint8Array): string => bytesToBase64url(crypto.hash(bytes));

/** Content as a hostile sealer would write it: any manifest, any bytes after it, any padding. */
function content(manifest: CanonicalValue | string, after: Uint8Array, padding?: Uint8Array): Uint8Array {
  const text = utf8(typeof manifest === 'string' ? manifest : toCanonical(manifest));
  const body = concatBytes(uint32ToBytes(text.length), text, after);
  return concatBytes(body, padding ?? new Uint8Array(padmeLength(body.length) - body.length));
}
const entry = (bytes: Uint8Array, changes: Record<string, CanonicalValue> = {}) => ({
  nombre: 'anverso',
  tipo: 'image/jpeg',
  tamano: bytes.length,
  hash: hashOf(bytes),
  ...changes,
});
const manifest = (...partes: CanonicalValue[]) => ({ v: 1, datos: { a: 1 }, partes });

test('the hostile writer, writing honestly, is read', () => {
  expect(readContenido(crypto, content(manifest(entry(image)), image))).toEqual({
    datos: { a: 1 },
    partes: [parte('anverso', image)],
  });
});

describe('refused', () => {
  const cases: Record<string, Uint8Array> = {
    'a size of one less': content(manifest(entry(image, { tamano: 299 })), image),
    'a size of one more': content(manifest(entry(image, { tamano: 301 })), image),
    'a negative size': content(manifest(entry(image, { tamano: -1 })), image),
    'a size beyond everything': content(manifest(entry(image, { tamano: Number.MAX_SAFE_INTEGER })), image),
    'a wrong hash': content(manifest(entry(image, { hash: hashOf(image.subarray(1)) })), image),
    'a name twice': content(manifest(entry(image), entry(image)), concatBytes(image, image)),
    'a name with a control character': content(manifest(entry(image, { nombre: 'a\u0000b' })), image),
    'a name that is too long': content(manifest(entry(image, { nombre: 'a'.repeat(257) })), image),
    'seventeen parts': content(
      manifest(...Array.from({ length: 17 }, (_, i) => entry(new Uint8Array(0), { nombre: `p${i}` }))),
      new Uint8Array(0),
    ),
    'a member more': content({ ...manifest(), extra: 1 }, new Uint8Array(0)),
    'a part with a member more': content(manifest(entry(image, { extra: 1 })), image),
    'another version': content({ v: 2, datos: {}, partes: [] }, new Uint8Array(0)),
    'no datos': content({ v: 1, partes: [] }, new Uint8Array(0)),
    'text that is not canonical': content('{"v":1, "datos":{},"partes":[]}', new Uint8Array(0)),
    'a manifest that is no object': content('[]', new Uint8Array(0)),
    'bytes that no part claims': content(manifest(), image),
    'no padding': content(manifest(entry(image)), image, new Uint8Array(0)),
    'padding of one byte more': concatBytes(content(manifest(entry(image)), image), new Uint8Array(1)),
    nothing: new Uint8Array(0),
    'three bytes': new Uint8Array(3),
    'an empty manifest': new Uint8Array(4),
    'a manifest longer than the content': concatBytes(Uint8Array.of(255, 255, 255, 127), image),
  };
  test.each(Object.entries(cases))('%s', (_, bytes) => expect(readContenido(crypto, bytes)).toBeNull());

  test('padding that is not zeros, wherever it is not', () => {
    const good = content(manifest(entry(image)), image);
    const from = 4 + utf8(toCanonical(manifest(entry(image)))).length + image.length;
    expect(good.length - from).toBeGreaterThan(0);
    for (let i = from; i < good.length; i++) {
      const bytes = good.slice();
      bytes[i] = 1;
      expect(readContenido(crypto, bytes)).toBeNull();
    }
  });
});

describe('what would not be read is not written', () => {
  const many = Array.from({ length: 17 }, (_, i) => parte(`p${i}`, new Uint8Array(0)));
  test.each([
    ['seventeen parts', many],
    ['a name twice', [parte('a', image), parte('a', image)]],
    ['a name that is none', [parte('a\n', image)]],
  ])('%s', (_, partes) => expect(() => writeContenido(crypto, { datos: {}, partes })).toThrow(TypeError));

  test('more than an envelope holds', () => {
    const fits = padmeLength(MAX_CONTENT_BYTES - 40_000);
    expect(fits).toBeLessThanOrEqual(MAX_CONTENT_BYTES);
    expect(writeContenido(crypto, { datos: {}, partes: [parte('a', new Uint8Array(fits - 200))] })).toHaveLength(fits);
    expect(() => writeContenido(crypto, { datos: {}, partes: [parte('a', new Uint8Array(fits))] })).toThrow(RangeError);
  });

  test('sixteen parts, some empty, are written and read', () => {
    const partes = many.slice(1);
    expect(readContenido(crypto, writeContenido(crypto, { datos: null, partes }))).toEqual({ datos: null, partes });
  });
});

test('a manifest is 64 KB long at most, for both', () => {
  const datosOf = (bytes: number): CanonicalValue => {
    const empty = utf8(toCanonical({ v: 1, datos: '', partes: [] })).length;
    return 'x'.repeat(bytes - empty);
  };
  const longest = datosOf(MAX_MANIFEST_BYTES);
  const tooLong = datosOf(MAX_MANIFEST_BYTES + 1);
  const read = readContenido(crypto, writeContenido(crypto, { datos: longest, partes: [] }));
  expect(read).toEqual({ datos: longest, partes: [] });
  expect(() => writeContenido(crypto, { datos: tooLong, partes: [] })).toThrow(RangeError);
  expect(readContenido(crypto, content({ v: 1, datos: longest, partes: [] }, new Uint8Array(0)))).not.toBeNull();
  expect(readContenido(crypto, content({ v: 1, datos: tooLong, partes: [] }, new Uint8Array(0)))).toBeNull();
});

test('what is read is a copy', () => {
  const bytes = writeContenido(crypto, { datos: {}, partes: [parte('a', image)] });
  const read = readContenido(crypto, bytes)!;
  bytes.fill(0);
  expect(read.partes[0]!.bytes).toEqual(image);
});
