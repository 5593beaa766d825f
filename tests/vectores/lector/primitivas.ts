/**
 * The primitives of docs/protocolo.md §2 on @noble. This second reader was written from that text
 * alone and shares no code with shared/.
 */
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { blake2b } from '@noble/hashes/blake2.js';

export type Bytes = Uint8Array;

export const H = (data: Bytes): Bytes => blake2b(data, { dkLen: 32 });
export const base64 = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url');
export const join = (...parts: Bytes[]): Bytes => Uint8Array.from(Buffer.concat(parts));
export const ascii = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'utf8'));

/** Bytes of base64 written in the one way, of exactly so many bytes. */
export function unbase64(text: string, length: number): Bytes {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64url'));
  if (base64(bytes) !== text || bytes.length !== length) throw new Error('base64');
  return bytes;
}

export const keyId = (publicKey: Bytes): string => base64(H(publicKey).slice(0, 8));

export function verify(alg: string, signature: Bytes, message: Bytes, publicKey: Bytes): boolean {
  switch (alg) {
    case 'Ed25519':
      return ed25519.verify(signature, message, publicKey, { zip215: false });
    case 'ES256':
      return p256.verify(signature, message, publicKey, { prehash: true, lowS: false, format: 'compact' });
    default:
      return false;
  }
}

const words = (bytes: Bytes): Uint32Array => new Uint32Array(bytes.slice().buffer);
const asBytes = (numbers: Uint32Array): Bytes => new Uint8Array(numbers.buffer);
const SIGMA = words(ascii('expand 32-byte k'));

/** Opens a sealed box; throws when it is not for this key. */
export function openBox(sealed: Bytes, secretKey: Bytes): Bytes {
  const ephemeral = sealed.slice(0, 32);
  const publicKey = x25519.getPublicKey(secretKey);
  const nonce = blake2b(join(ephemeral, publicKey), { dkLen: 24 });
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secretKey, ephemeral)), new Uint32Array(4), key);
  return xsalsa20poly1305(asBytes(key), nonce).decrypt(sealed.slice(32));
}

/** Reads a secretstream: every call opens the next chunk, or throws. */
export function openStream(
  key: Bytes,
  header: Bytes,
): (sealed: Bytes, associated: Bytes) => { chunk: Bytes; tag: number } {
  const k32 = new Uint32Array(8);
  hchacha(SIGMA, words(key), words(header.slice(0, 16)), k32);
  const k = asBytes(k32);
  let counter = 1;
  let i = header.slice(16, 24);
  const number = (value: number, length: number): Bytes => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return bytes;
  };
  return (sealed, associated) => {
    const cipher = sealed.slice(1, -16);
    const nonce = join(number(counter, 4), i);
    const stream = (block: number, data: Bytes): Bytes => chacha20(k, nonce, data, undefined, block);
    const macKey = stream(0, new Uint8Array(32));
    const first = stream(1, new Uint8Array(64));
    const tag = sealed[0]! ^ first[0]!;
    first[0] = sealed[0]!;
    const mac = poly1305(
      join(
        associated,
        new Uint8Array((16 - (associated.length % 16)) % 16),
        first,
        cipher,
        new Uint8Array(cipher.length % 16),
        number(associated.length, 8),
        number(64 + cipher.length, 8),
      ),
      macKey,
    );
    if (!Buffer.from(mac).equals(sealed.slice(-16))) throw new Error('chunk');
    i = i.map((byte, n) => byte ^ mac[n]!);
    counter++;
    return { chunk: stream(2, cipher), tag };
  };
}
