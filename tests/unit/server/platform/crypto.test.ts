/** Both adapters of `Crypto` agree: what one seals, signs or hashes the other opens, verifies or hashes alike. */
import { beforeAll, describe, expect, test } from 'vitest';
import { nativeCrypto } from '../../../../server/platform/crypto.ts';
import { utf8 } from '../../../../shared/base/bytes.ts';
import type { Crypto } from '../../../../shared/crypto/index.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';

const adapters: { native: Crypto; wasm: Crypto } = { native: nativeCrypto, wasm: nativeCrypto };
beforeAll(async () => {
  adapters.wasm = await loadSodium();
});

const message = utf8('Se ve, se siente: apoyo presente');
const associated = utf8('cabecera');

describe.each([
  ['native', 'wasm'],
  ['wasm', 'native'],
] as const)('what %s makes, %s reads', (makerName, readerName) => {
  const both = () => [adapters[makerName], adapters[readerName]] as const;

  test('hashes, plain, keyed and in pieces', () => {
    const [a, b] = both();
    const key = a.randomBytes(32);
    expect(a.hash(message)).toEqual(b.hash(message));
    expect(a.hash(message, key)).toEqual(b.hash(message, key));
    const state = a.hashState();
    state.update(message.subarray(0, 7));
    const branch = state.fork();
    state.update(message.subarray(7));
    expect(state.digest()).toEqual(b.hash(message));
    branch.update(utf8('x'));
    expect(branch.digest()).toEqual(b.hash(new Uint8Array([...message.subarray(0, 7), 120])));
  });

  test('sealed boxes', () => {
    const [a, b] = both();
    const keys = a.boxKeyPair();
    const sealed = a.boxSeal(message, keys.publicKey);
    expect(sealed.length).toBe(message.length + 48);
    expect(b.boxSealOpen(sealed, keys)).toEqual(message);
    expect(b.boxSealOpen(sealed, b.boxKeyPair())).toBeNull();
    expect(b.boxSealOpen(sealed.subarray(0, 20), keys)).toBeNull();
  });

  test('streams, with their order and their end', () => {
    const [a, b] = both();
    const key = a.randomBytes(32);
    const seal = a.streamSeal(key);
    const one = seal.push(message, associated, false);
    const two = seal.push(new Uint8Array(0), associated, true);
    const open = b.streamOpen(key, seal.header)!;
    expect(open.pull(one, associated)).toEqual({ chunk: message, final: false });
    expect(open.pull(two, associated)).toEqual({ chunk: new Uint8Array(0), final: true });
    expect(b.streamOpen(key, seal.header)!.pull(two, associated)).toBeNull();
    expect(b.streamOpen(key, seal.header)!.pull(one, utf8('otra'))).toBeNull();
    expect(b.streamOpen(key, seal.header)!.pull(one.subarray(0, 10), associated)).toBeNull();
    expect(b.streamOpen(key, seal.header.subarray(1))).toBeNull();
  });

  test('signatures', () => {
    const [a, b] = both();
    const seed = a.randomBytes(32);
    const keys = a.signKeyPair(seed);
    expect(b.signKeyPair(seed)).toEqual(keys);
    const signature = a.sign(message, keys.secretKey);
    expect(b.verifySignature(signature, message, keys.publicKey)).toBe(true);
    expect(b.verifySignature(signature, associated, keys.publicKey)).toBe(false);
    expect(b.verifySignature(signature.subarray(1), message, keys.publicKey)).toBe(false);
  });

  test('authenticated encryption', () => {
    const [a, b] = both();
    const key = a.randomBytes(32);
    const sealed = a.aeadSeal(message, associated, key);
    expect(sealed.length).toBe(24 + message.length + 16);
    expect(b.aeadOpen(sealed, associated, key)).toEqual(message);
    expect(b.aeadOpen(sealed, message, key)).toBeNull();
    expect(b.aeadOpen(sealed.subarray(0, 39), associated, key)).toBeNull();
    sealed[30]! ^= 1;
    expect(b.aeadOpen(sealed, associated, key)).toBeNull();
  });

  test('password hashes', () => {
    const [a, b] = both();
    const salt = a.randomBytes(16);
    const cost = { operations: 1, memoryBytes: 8 * 1024 * 1024 };
    expect(a.passwordHash(message, salt, cost)).toEqual(b.passwordHash(message, salt, cost));
  });
});
