import sodium from 'libsodium-wrappers';
import { expect, test } from 'vitest';
import { utf8 } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { conforms } from './conformance.ts';

conforms('libsodium in WebAssembly', loadSodium);

test('20,000 states and streams leave the WebAssembly memory as large as it was', async () => {
  const crypto = await loadSodium();
  const key = crypto.randomBytes(32);
  const box = crypto.boxKeyPair();
  const chunk = new Uint8Array(1000);
  const other = utf8('otro');
  const once = (): void => {
    const state = crypto.hashState();
    state.update(chunk);
    const fork = state.fork();
    state.free();
    fork.fork().digest();
    fork.digest();
    const seal = crypto.streamSeal(key);
    const cipher = seal.push(chunk, other, true);
    seal.free();
    const open = crypto.streamOpen(key, seal.header)!;
    if (open.pull(cipher, chunk)) throw new Error('opened under other data');
    open.free();
    if (crypto.boxSealOpen(chunk, box)) throw new Error('opened what was no box');
    if (crypto.aeadOpen(chunk, other, key)) throw new Error('opened what was not sealed');
  };
  const { libsodium } = sodium as unknown as {
    libsodium: { HEAPU8: Uint8Array; _malloc(n: number): number; _free(a: number): void };
  };
  const firstFree = (): number => {
    const address = libsodium._malloc(100_000);
    libsodium._free(address);
    return address;
  };
  for (let i = 0; i < 100; i++) once();
  const [bytes, free] = [libsodium.HEAPU8.length, firstFree()];
  for (let i = 0; i < 20_000; i++) once();
  expect(libsodium.HEAPU8.length).toBe(bytes);
  // A leak of even one state per turn would have pushed what is free up by megabytes.
  expect(firstFree()).toBeLessThanOrEqual(free);
}, 60_000);
