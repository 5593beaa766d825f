/**
 * What every adapter of `Crypto` must do: answers that are known from elsewhere, refusals of
 * everything altered, and nothing of its arguments kept or changed.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { argon2id } from '@noble/hashes/argon2.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex, utf8 } from '../../../../shared/base/bytes.ts';
import {
  BOX_SEAL_OVERHEAD,
  CONTENT_KEY_BYTES,
  type Crypto,
  HASH_BYTES,
  SIGNATURE_BYTES,
  STREAM_CHUNK_OVERHEAD,
  STREAM_HEADER_BYTES,
} from '../../../../shared/crypto/index.ts';

export const hexToBytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const upTo = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i & 255);
const none = new Uint8Array(0);

/** Every copy of some bytes with one of them changed. */
function* altered(bytes: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i++) {
    const copy = bytes.slice();
    copy[i]! ^= 1 << (i % 8);
    yield copy;
  }
}

/** Runs the suite on an adapter. */
export function conforms(name: string, load: () => Crypto | Promise<Crypto>): void {
  let crypto: Crypto;
  beforeAll(async () => {
    crypto = await load();
  });

  describe(`${name}: random bytes`, () => {
    test('as many as asked for, never the same, without waiting', () => {
      for (const length of [0, 1, 32, 65_536, 65_537]) expect(crypto.randomBytes(length)).toHaveLength(length);
      expect(crypto.randomBytes(32)).not.toEqual(crypto.randomBytes(32));
      const start = performance.now();
      const many = crypto.randomBytes(900_001);
      expect(performance.now() - start).toBeLessThan(500);
      expect(new Set(many.subarray(-4096)).size).toBeGreaterThan(200);
    });
  });

  describe(`${name}: BLAKE2b-256`, () => {
    // Computed with Python's hashlib.
    test.each([
      ['', '', '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
      ['616263', '', 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'],
      ['616263', bytesToHex(upTo(16)), '3fd8fd31501cdbe942607b204368e3dc4ebce5744de1a955a6025f5c9848bb20'],
      ['616263', bytesToHex(upTo(64)), 'dff38c978666dff5631db35ca15535520d134f5c8060ea569c6a178ad393719f'],
      [bytesToHex(upTo(768)), bytesToHex(upTo(32)), 'c2eeafd52585e210bcdf69b926e9323b0a97d06bc0254e213084251d17aa888b'],
    ])('of known messages', (message, key, digest) => {
      const data = hexToBytes(message);
      expect(bytesToHex(key ? crypto.hash(data, hexToBytes(key)) : crypto.hash(data))).toBe(digest);
    });

    test('in pieces it is the same, and a fork goes on by itself', () => {
      const data = upTo(1000);
      for (const cut of [0, 1, 127, 128, 129, 999, 1000]) {
        const state = crypto.hashState();
        state.update(data.subarray(0, cut));
        const fork = state.fork();
        const second = fork.fork();
        state.update(data.subarray(cut));
        fork.update(utf8('otro'));
        expect(state.digest()).toEqual(crypto.hash(data));
        expect(fork.digest()).toEqual(crypto.hash(Buffer.concat([data.subarray(0, cut), utf8('otro')])));
        expect(second.digest()).toEqual(crypto.hash(data.subarray(0, cut)));
      }
    });

    test('reads a view at an offset as its own bytes only', () => {
      expect(crypto.hash(upTo(64).subarray(10, 20))).toEqual(crypto.hash(upTo(64).slice(10, 20)));
      expect(crypto.hash(none)).toHaveLength(HASH_BYTES);
    });
  });

  describe(`${name}: sealed box`, () => {
    test('opens for its keys and no others', () => {
      const keys = crypto.boxKeyPair();
      const message = crypto.randomBytes(CONTENT_KEY_BYTES);
      const sealed = crypto.boxSeal(message, keys.publicKey);
      expect(sealed).toHaveLength(message.length + BOX_SEAL_OVERHEAD);
      expect(crypto.boxSeal(message, keys.publicKey)).not.toEqual(sealed);
      expect(crypto.boxSealOpen(sealed, keys)).toEqual(message);
      expect(crypto.boxSealOpen(sealed, crypto.boxKeyPair())).toBeNull();
    });

    test('refuses every changed byte and every cut', () => {
      const keys = crypto.boxKeyPair();
      const sealed = crypto.boxSeal(upTo(32), keys.publicKey);
      // The ephemeral key's top bit is ignored by X25519 (RFC 7748), but the nonce is a hash of it as it stands.
      for (const other of altered(sealed)) expect(crypto.boxSealOpen(other, keys)).toBeNull();
      for (let cut = 0; cut < sealed.length; cut++) {
        expect(crypto.boxSealOpen(sealed.subarray(0, cut), keys)).toBeNull();
      }
      expect(crypto.boxSealOpen(Buffer.concat([sealed, none, Uint8Array.of(0)]), keys)).toBeNull();
    });
  });

  describe(`${name}: stream`, () => {
    const associated = utf8('encabezado');
    const seal = (key: Uint8Array, chunks: readonly Uint8Array[]) => {
      const stream = crypto.streamSeal(key);
      const ciphers = chunks.map((chunk, i) => stream.push(chunk, associated, i === chunks.length - 1));
      const header = stream.header.slice();
      stream.free();
      return { header, ciphers };
    };
    const read = (key: Uint8Array, header: Uint8Array, ciphers: readonly Uint8Array[]) => {
      const stream = crypto.streamOpen(key, header)!;
      const read = ciphers.map((cipher) => stream.pull(cipher, associated));
      stream.free();
      return read;
    };

    test('chunks come back in order and the last one says so', () => {
      const key = crypto.randomBytes(32);
      const chunks = [upTo(65_536), none, upTo(1), upTo(300)];
      const { header, ciphers } = seal(key, chunks);
      expect(header).toHaveLength(STREAM_HEADER_BYTES);
      expect(ciphers.map((cipher) => cipher.length)).toEqual(
        chunks.map((chunk) => chunk.length + STREAM_CHUNK_OVERHEAD),
      );
      expect(read(key, header, ciphers)).toEqual(chunks.map((chunk, i) => ({ chunk, final: i === 3 })));
    });

    test('a chunk moved, left out, repeated or of another stream is refused', () => {
      const key = crypto.randomBytes(32);
      const { header, ciphers } = seal(key, [upTo(10), upTo(10), upTo(10)]);
      const [a, b, c] = ciphers as [Uint8Array, Uint8Array, Uint8Array];
      expect(read(key, header, [b])[0]).toBeNull();
      expect(read(key, header, [a, c])[1]).toBeNull();
      expect(read(key, header, [a, a])[1]).toBeNull();
      expect(read(key, seal(key, [upTo(10)]).header, [a])[0]).toBeNull();
      expect(read(crypto.randomBytes(32), header, [a])[0]).toBeNull();
      expect(read(key, header, [a, b, c, c])[3]).toBeNull();
    });

    test('every changed byte and every cut is refused, and so is other associated data', () => {
      const key = crypto.randomBytes(32);
      const { header, ciphers } = seal(key, [upTo(40)]);
      for (const other of altered(ciphers[0]!)) expect(read(key, header, [other])[0]).toBeNull();
      for (const other of altered(header)) expect(read(key, other, ciphers)[0]).toBeNull();
      for (let cut = 0; cut < ciphers[0]!.length; cut++) {
        expect(read(key, header, [ciphers[0]!.subarray(0, cut)])[0]).toBeNull();
      }
      const stream = crypto.streamOpen(key, header)!;
      expect(stream.pull(ciphers[0]!, utf8('encabezadO'))).toBeNull();
      stream.free();
    });

    test('a header of another length is none', () => {
      for (const length of [0, 23, 25]) expect(crypto.streamOpen(upTo(32), upTo(length))).toBeNull();
    });
  });

  describe(`${name}: Ed25519`, () => {
    test('RFC 8032, test 1', () => {
      const keys = crypto.signKeyPair(hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
      expect(bytesToHex(keys.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
      expect(bytesToHex(crypto.sign(none, keys.secretKey))).toBe(
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
      );
    });

    test('only the signer, only the message, only that signature', () => {
      const keys = crypto.signKeyPair();
      const message = upTo(100);
      const signature = crypto.sign(message, keys.secretKey);
      expect(signature).toHaveLength(SIGNATURE_BYTES);
      expect(crypto.verifySignature(signature, message, keys.publicKey)).toBe(true);
      for (const other of altered(signature))
        expect(crypto.verifySignature(other, message, keys.publicKey)).toBe(false);
      for (const other of altered(message))
        expect(crypto.verifySignature(signature, other, keys.publicKey)).toBe(false);
      expect(crypto.verifySignature(signature, message, crypto.signKeyPair().publicKey)).toBe(false);
      for (const length of [0, 31, 33, 63, 65]) {
        expect(crypto.verifySignature(upTo(length), message, keys.publicKey)).toBe(false);
        expect(crypto.verifySignature(signature, message, upTo(length))).toBe(false);
      }
    });

    test('a key of small order vouches for nothing', () => {
      const identity = Uint8Array.from([1, ...new Uint8Array(31)]);
      const signature = Uint8Array.from([1, ...new Uint8Array(63)]);
      expect(crypto.verifySignature(signature, none, identity)).toBe(false);
    });
  });

  describe(`${name}: XChaCha20-Poly1305`, () => {
    test('opens what another implementation sealed (vector of draft-irtf-cfrg-xchacha, A.3.1)', () => {
      const key = upTo(0xa0).subarray(0x80);
      const nonce = upTo(0x58).subarray(0x40);
      const associated = hexToBytes('50515253c0c1c2c3c4c5c6c7');
      const message = utf8(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      );
      const cipher = xchacha20poly1305(key, nonce, associated).encrypt(message);
      expect(bytesToHex(cipher.subarray(-16))).toBe('c0875924c1c7987947deafd8780acf49');
      expect(crypto.aeadOpen(Buffer.concat([nonce, cipher]), associated, key)).toEqual(message);
    });

    test('is refused with any byte changed, cut, or under other data or key', () => {
      const key = crypto.randomBytes(32);
      const sealed = crypto.aeadSeal(upTo(50), upTo(5), key);
      expect(sealed).toHaveLength(24 + 50 + 16);
      expect(crypto.aeadSeal(upTo(50), upTo(5), key)).not.toEqual(sealed);
      expect(crypto.aeadOpen(sealed, upTo(5), key)).toEqual(upTo(50));
      for (const other of altered(sealed)) expect(crypto.aeadOpen(other, upTo(5), key)).toBeNull();
      for (let cut = 0; cut < sealed.length; cut++) {
        expect(crypto.aeadOpen(sealed.subarray(0, cut), upTo(5), key)).toBeNull();
      }
      expect(crypto.aeadOpen(sealed, upTo(4), key)).toBeNull();
      expect(crypto.aeadOpen(sealed, upTo(5), crypto.randomBytes(32))).toBeNull();
      expect(crypto.aeadOpen(crypto.aeadSeal(none, none, key), none, key)).toEqual(none);
    });
  });

  describe(`${name}: Argon2id`, () => {
    test.each([
      ['contraseña', 1, 8192],
      ['', 2, 1024],
      ['una contraseña bastante más larga que las demás', 3, 256],
    ])('of %j as another implementation computes it', (password, operations, kibibytes) => {
      const salt = upTo(16);
      const expected = argon2id(utf8(password), salt, { t: operations, m: kibibytes, p: 1, dkLen: 32 });
      const cost = { operations, memoryBytes: kibibytes * 1024 };
      expect(bytesToHex(crypto.passwordHash(utf8(password), salt, cost))).toBe(bytesToHex(expected));
    });
  });

  test(`${name}: no argument is changed and no result shares memory`, () => {
    const message = upTo(64);
    const key = upTo(32);
    const box = crypto.boxKeyPair();
    const signer = crypto.signKeyPair(key);
    const sealed = crypto.boxSeal(message, box.publicKey);
    const before = bytesToHex(sealed);
    const opened = crypto.boxSealOpen(sealed, box)!;
    opened.fill(255);
    crypto.sign(message, signer.secretKey).fill(0);
    crypto.hash(message, key).fill(0);
    crypto.aeadOpen(crypto.aeadSeal(message, message, key), message, key)!.fill(0);
    const state = crypto.hashState();
    const piece = message.slice();
    state.update(piece);
    piece.fill(9);
    expect(state.digest()).toEqual(crypto.hash(message));
    expect(message).toEqual(upTo(64));
    expect(key).toEqual(upTo(32));
    expect(bytesToHex(sealed)).toBe(before);
  });

  test(`${name}: a key of the wrong length is misuse`, () => {
    for (const length of [0, 31, 33]) {
      const key = upTo(length);
      expect(() => crypto.boxSeal(upTo(32), key)).toThrow();
      expect(() => crypto.streamSeal(key)).toThrow();
      expect(() => crypto.aeadSeal(none, none, key)).toThrow();
      expect(() => crypto.signKeyPair(key)).toThrow();
    }
    expect(() => crypto.sign(none, upTo(63))).toThrow();
    expect(() => crypto.passwordHash(none, upTo(15), { operations: 1, memoryBytes: 65_536 })).toThrow();
  });
}
