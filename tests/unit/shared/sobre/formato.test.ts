import { describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../../shared/base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../../../../shared/base/canonical.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import {
  leerPrefijo,
  MAX_CONTENT_BYTES,
  MAX_HEADER_BYTES,
  MAX_SOBRE_BYTES,
  manifestLength,
  padmeLength,
  sobreBytes,
} from '../../../../shared/sobre/formato.ts';
import { createBanco, encabezadoDe } from '../fixtures.ts';

const crypto = await loadSodium();
const banco = createBanco(crypto);
type Loose = Record<string, CanonicalValue>;
const good = { ...encabezadoDe(crypto, banco), v: 1, contenido: 1000 } as unknown as Loose;

const prefix = (header: Uint8Array, version = 1): Uint8Array =>
  concatBytes(utf8('RUBR'), Uint8Array.of(version, header.length & 255, header.length >> 8), header);
const prefixOf = (value: CanonicalValue): Uint8Array => prefix(utf8(toCanonical(value)));
const errorOf = (bytes: Uint8Array): string | null => {
  const read = leerPrefijo(bytes);
  return read.ok ? null : read.error;
};

describe('Padmé', () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [4, 4],
    [8, 8],
    [9, 10],
    [15, 16],
    [17, 18],
    [99, 104],
    [100, 104],
    [105, 112],
    [1000, 1024],
    [1025, 1088],
    [63_488, 63_488],
    [63_489, 65_536],
    [65_536, 65_536],
    [65_537, 67_584],
    [100_000, 100_352],
    [1_000_000, 1_015_808],
    [1_048_576, 1_048_576],
    [1_048_577, 1_081_344],
    [4_063_232, 4_063_232],
    [4_063_233, 4_128_768],
  ])('of %i is %i', (length, padded) => expect(padmeLength(length)).toBe(padded));

  test('is the definition, computed with integers: it only grows, changes nothing twice, costs at most 12 %', () => {
    for (let length = 2; length < 70_000; length++) {
      const exponent = 31 - Math.clz32(length);
      const kept = 32 - Math.clz32(exponent);
      const mask = 2 ** Math.max(0, exponent - kept) - 1;
      const padded = padmeLength(length);
      if (padded !== length + mask - ((length + mask) % (mask + 1))) throw new Error(`${length} → ${padded}`);
      if (padded < length || padded > length * 1.12 || padmeLength(padded) !== padded) throw new Error(String(length));
    }
  });
});

describe('the prefix', () => {
  test('is read from as many bytes as it takes', () => {
    const bytes = concatBytes(prefixOf(good), new Uint8Array(50));
    const read = leerPrefijo(bytes);
    if (!read.ok) throw new Error(read.error);
    expect(read.value.encabezado).toEqual(good);
    expect(read.value.headerBytes).toEqual(utf8(toCanonical(good)));
    expect(read.value.tamano).toBe(7 + read.value.headerBytes.length + 80 + 24 + 1000 + 17 + 64);
  });

  test('is incomplete at every cut', () => {
    const bytes = prefixOf(good);
    for (let cut = 0; cut < bytes.length; cut++)
      expect(errorOf(bytes.subarray(0, cut)), String(cut)).toBe('incompleto');
    expect(errorOf(bytes)).toBeNull();
  });

  test('with any byte before the header changed is no envelope, at once', () => {
    for (let i = 0; i < 5; i++) {
      const bytes = prefixOf(good);
      bytes[i]! ^= 1;
      expect(errorOf(bytes.subarray(0, Math.max(i + 1, i === 4 ? 7 : 0)))).toBe('malformado');
    }
  });

  test('of a length that no header has is none', () => {
    expect(errorOf(prefix(new Uint8Array(0)))).toBe('malformado');
    expect(errorOf(Uint8Array.of(0x52, 0x55, 0x42, 0x52, 1, 1, 16))).toBe('malformado');
    expect(errorOf(Uint8Array.of(0x52, 0x55, 0x42, 0x52, 1, 255, 255))).toBe('malformado');
    expect(errorOf(Uint8Array.of(0x52, 0x55, 0x42, 0x52, 1, MAX_HEADER_BYTES & 255, MAX_HEADER_BYTES >> 8))).toBe(
      'incompleto',
    );
  });

  test('whose text is not canonical is none', () => {
    const text = toCanonical(good);
    for (const other of [
      ` ${text}`,
      text.replace(':', ': '),
      `\ufeff${text}`,
      text.slice(0, -1),
      `${text} `,
      '[]',
      '1',
      'null',
    ]) {
      expect(errorOf(prefix(utf8(other))), other).toBe('malformado');
    }
    const broken = utf8(text);
    broken[20] = 0xff;
    expect(errorOf(prefix(broken))).toBe('malformado');
  });

  test('is closed: no member more, less or of another kind', () => {
    for (const name of Object.keys(good)) {
      const { [name]: _, ...without } = good;
      expect(errorOf(prefixOf(without)), `without ${name}`).toBe('malformado');
      for (const wrong of [{}, [], true, -1, 'x\u0000y', name === 'previo' ? 'x' : null]) {
        expect(errorOf(prefixOf({ ...good, [name]: wrong })), `${name} = ${JSON.stringify(wrong)}`).toBe('malformado');
      }
    }
    expect(errorOf(prefixOf({ ...good, extra: 1 }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, v: 2 }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, clase: 'otra' }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, firma: { alg: 'none', clave: 'AAAAAAAAAAA' } }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, ancla: { ...(good.ancla as Loose), t: 'x' } }))).toBe('malformado');
  });

  test('says in its folio what it says beside it', () => {
    expect(errorOf(prefixOf({ ...good, contador: 2 }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, dispositivo: 'K7QN' }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, folio: 'K7QM-0001-0' }))).toBe('malformado');
  });

  test('announces at most the largest envelope', () => {
    for (const contenido of [MAX_SOBRE_BYTES, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      expect(errorOf(prefixOf({ ...good, contenido }))).toBe('demasiado-grande');
    }
    expect(errorOf(prefixOf({ ...good, contenido: 3 }))).toBe('malformado');
    expect(errorOf(prefixOf({ ...good, contenido: MAX_CONTENT_BYTES }))).toBeNull();
    expect(sobreBytes(MAX_HEADER_BYTES, MAX_CONTENT_BYTES)).toBeLessThanOrEqual(MAX_SOBRE_BYTES);
  });

  test('keeps no view of what it was read from', () => {
    const bytes = prefixOf(good);
    const read = leerPrefijo(bytes);
    bytes.fill(0);
    expect(read.ok && read.value.headerBytes).toEqual(utf8(toCanonical(good)));
  });
});

test('the length of an envelope grows by a chunk’s overhead exactly at a chunk’s edge', () => {
  expect(sobreBytes(100, 65_536) - sobreBytes(100, 65_535)).toBe(1);
  expect(sobreBytes(100, 65_537) - sobreBytes(100, 65_536)).toBe(18);
});

test('a manifest is never longer than what holds it', () => {
  expect(manifestLength(Uint8Array.of(1, 0, 0, 0, 9))).toBe(1);
  expect(manifestLength(Uint8Array.of(2, 0, 0, 0, 9))).toBeNull();
  expect(manifestLength(Uint8Array.of(255, 255, 255, 255, 9))).toBeNull();
  expect(manifestLength(Uint8Array.of(1, 0, 0))).toBeNull();
});
