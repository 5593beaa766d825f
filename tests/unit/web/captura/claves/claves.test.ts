import { describe, expect, it } from 'vitest';
import { base64urlToBytes, utf8 } from '../../../../../shared/base/bytes.ts';
import { PASSWORD_COST } from '../../../../../shared/crypto/index.ts';
import { loadSodium } from '../../../../../shared/crypto/sodium.ts';
import {
  deriveHere,
  isPasswordLongEnough,
  makeLlaves,
  openCaptura,
  signWithDevice,
} from '../../../../../web/captura/claves/index.ts';

const crypto = await loadSodium();
const { subtle } = globalThis.crypto;
const p = { crypto, subtle, extractableKeys: false, derivar: deriveHere(crypto) };

describe('the phone’s keys', () => {
  it('wrap the capture key under Argon2id of the password, at the full cost', async () => {
    const { llaves, captura } = await makeLlaves(p, 'clave de campaña');
    expect(llaves.captura.costo).toEqual(PASSWORD_COST);
    const opened = await openCaptura(p, llaves.captura, 'clave de campaña');
    expect(opened.ok && opened.value.secretKey).toEqual(captura.secretKey);
    expect(opened.ok && opened.value.publicKey).toEqual(base64urlToBytes(llaves.captura.publica));
    expect(await openCaptura(p, llaves.captura, 'clave de campana')).toEqual({
      ok: false,
      error: 'contrasena-incorrecta',
    });
  }, 30_000);

  it('take one password however its accents were typed', async () => {
    const cheap = { ...p, derivar: async (password: Uint8Array) => crypto.hash(password) };
    const { llaves } = await makeLlaves(cheap, 'contrase\u00f1a 12');
    expect((await openCaptura(cheap, llaves.captura, 'contrasen\u0303a 12')).ok).toBe(true);
  });

  it('bind the wrapped key to its public half', async () => {
    const cheap = { ...p, derivar: async (password: Uint8Array) => crypto.hash(password) };
    const [one, other] = [await makeLlaves(cheap, 'una contraseña'), await makeLlaves(cheap, 'una contraseña')];
    const mixed = { ...one.llaves.captura, publica: other.llaves.captura.publica };
    expect((await openCaptura(cheap, mixed, 'una contraseña')).ok).toBe(false);
  });

  it('hold a device key that signs and can’t be taken out', async () => {
    const cheap = { ...p, derivar: async (password: Uint8Array) => crypto.hash(password) };
    const { llaves } = await makeLlaves(cheap, 'una contraseña');
    const message = utf8('mensaje');
    const signature = await signWithDevice(subtle, llaves.dispositivo, message);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const point = base64urlToBytes(llaves.publicaDispositivo)!;
    expect(point.length).toBe(65);
    const key = await subtle.importKey('raw', point, algorithm, false, ['verify']);
    const valid = await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature as BufferSource, message);
    expect(valid).toBe(true);
    for (const format of ['jwk', 'pkcs8'] as const) {
      await expect(subtle.exportKey(format, llaves.dispositivo)).rejects.toThrow();
    }
  });

  it.each([
    ['123456789', false],
    ['1234567890', true],
    ['ñandúñandú', true],
    ['👩‍👩‍👧', false],
  ])('ask for ten characters: %s', (password, long) => {
    expect(isPasswordLongEnough(password)).toBe(long);
  });
});
