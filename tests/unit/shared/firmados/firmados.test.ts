import { describe, expect, test } from 'vitest';
import { bytesToBase64url, concatBytes, utf8 } from '../../../../shared/base/bytes.ts';
import { type CanonicalValue, parseCanonical, toCanonical } from '../../../../shared/base/canonical.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import {
  abrirFirmado,
  type Firmado,
  firmar,
  keyId,
  leerFirmado,
  MAX_FIRMADO,
  type Sin,
} from '../../../../shared/firmados/index.ts';
import { CUERPOS, firmarCuerpo, hash43, T0, TIPOS } from '../fixtures.ts';

const crypto = await loadSodium();
const keys = crypto.signKeyPair(new Uint8Array(32).fill(7));
const others = crypto.signKeyPair(new Uint8Array(32).fill(8));

type Loose = Record<string, CanonicalValue>;
const looseOf = (text: string): Loose => ({ ...(parseCanonical(text)!.value as Loose) });

/** Signs whatever it is given, as a hostile author would, without asking whether it is a document. */
function forge(value: Loose, tipo = String(value.tipo)): string {
  const { firma: _, ...unsigned }: Loose = { clave: keyId(crypto, keys.publicKey), ...value };
  const message = concatBytes(utf8(`rubrica/${tipo}/v1\n`), utf8(toCanonical(unsigned)));
  return toCanonical({ ...unsigned, firma: bytesToBase64url(crypto.sign(message, keys.secretKey)) });
}

describe.each(TIPOS)('%s', (tipo) => {
  const text = firmarCuerpo(crypto, tipo, keys);

  test('comes back as it was signed', () => {
    const document = abrirFirmado(crypto, tipo, text, keys.publicKey);
    expect(document).toEqual({ ...CUERPOS[tipo], clave: keyId(crypto, keys.publicKey), firma: expect.any(String) });
    expect(toCanonical(document as unknown as CanonicalValue)).toBe(text);
  });

  test('is nothing with any one character changed, left out or doubled', () => {
    for (let i = 0; i < text.length; i++) {
      for (const other of [text[i] === 'A' ? 'B' : 'A', text[i] === '1' ? '2' : '1', '', text[i]! + text[i]!]) {
        const changed = text.slice(0, i) + other + text.slice(i + 1);
        if (changed === text) continue;
        expect(abrirFirmado(crypto, tipo, changed, keys.publicKey), `${i} ${other}`).toBeNull();
      }
    }
  });

  test('is worth nothing under another key, even one that claims its id', () => {
    expect(abrirFirmado(crypto, tipo, text, others.publicKey)).toBeNull();
    const misnamed = forge({ ...looseOf(text), clave: keyId(crypto, others.publicKey) });
    expect(abrirFirmado(crypto, tipo, misnamed, keys.publicKey)).toBeNull();
    const renamed = toCanonical({ ...looseOf(text), clave: keyId(crypto, others.publicKey) });
    expect(abrirFirmado(crypto, tipo, renamed, others.publicKey)).toBeNull();
  });

  test('is no other kind, and a signature made for another kind is none here', () => {
    for (const other of TIPOS.filter((candidate) => candidate !== tipo)) {
      expect(leerFirmado(other, text)).toBeNull();
      expect(abrirFirmado(crypto, other, toCanonical({ ...looseOf(text), tipo: other }), keys.publicKey)).toBeNull();
      expect(abrirFirmado(crypto, tipo, forge(looseOf(text), other), keys.publicKey)).toBeNull();
    }
    expect(abrirFirmado(crypto, tipo, forge(looseOf(text)), keys.publicKey)).not.toBeNull();
  });

  test('has no member more, less or of another type, however well signed', () => {
    const value = looseOf(text);
    expect(abrirFirmado(crypto, tipo, forge({ ...value, extra: 1 }), keys.publicKey)).toBeNull();
    for (const name of Object.keys(value).filter((key) => key !== 'clave' && key !== 'firma' && key !== 'tipo')) {
      const { [name]: _, ...without } = value;
      expect(abrirFirmado(crypto, tipo, forge(without), keys.publicKey), `without ${name}`).toBeNull();
      for (const wrong of [{}, typeof value[name] === 'number' ? '1' : 1.0, -1]) {
        const changed = { ...value, [name]: wrong } as Loose;
        expect(
          abrirFirmado(crypto, tipo, forge(changed), keys.publicKey),
          `${name} = ${JSON.stringify(wrong)}`,
        ).toBeNull();
      }
    }
  });

  test('is not signed when no reader would take it', () => {
    const body = { ...CUERPOS[tipo], extra: 1 } as unknown as Sin<Firmado>;
    expect(() => firmar<Firmado>(crypto, body, keys)).toThrow(TypeError);
  });

  test('is not signed over what is signed', () => {
    for (const name of ['clave', 'firma'] as const) {
      const body = { ...CUERPOS[tipo], [name]: looseOf(text)[name] } as unknown as Sin<Firmado>;
      expect(() => firmar<Firmado>(crypto, body, keys), name).toThrow(TypeError);
    }
  });
});

test('of an answer, what may be null may be', () => {
  const body = { ...CUERPOS.respuesta, resultado: 'acuse', motivo: null, bitacora: null, marcas: [] } as const;
  const text = firmar(crypto, body, keys);
  expect(abrirFirmado(crypto, 'respuesta', text, keys.publicKey)).toMatchObject(body);
  for (const wrong of [
    { resultado: 'quizá' },
    { marcas: Array(17).fill('x') },
    { bitacora: { n: 1 } },
    { codigo: `${hash43.slice(1)}B` },
  ]) {
    expect(abrirFirmado(crypto, 'respuesta', forge({ ...body, ...wrong } as Loose), keys.publicKey)).toBeNull();
  }
});

test('a text longer than a document may be is not looked into', () => {
  const dispositivos = Array.from({ length: 64 }, (_, i) => ({
    id: `K7Q${i}`,
    nombre: 'ñ'.repeat(256),
    activo: true,
    alta: T0,
    baja: null,
  }));
  const text = forge({ ...(CUERPOS.dispositivos as unknown as Loose), dispositivos });
  expect(text.length).toBeGreaterThan(MAX_FIRMADO);
  expect(leerFirmado('dispositivos', text)).toBeNull();
});

test('a key’s id is the start of its hash', () => {
  expect(keyId(crypto, keys.publicKey)).toBe(bytesToBase64url(crypto.hash(keys.publicKey).slice(0, 8)));
});
