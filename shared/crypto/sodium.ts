/** `Crypto` on libsodium compiled to WebAssembly. The only file that imports the library. */
import sodium from 'libsodium-wrappers';
import type { Crypto, HashState, KeyPair, StreamOpen, StreamSeal } from './index.ts';
import { HASH_BYTES } from './index.ts';

/** Loads the library once; resolves when its WebAssembly is ready. */
export async function loadSodium(): Promise<Crypto> {
  await sodium.ready;
  return sodiumCrypto;
}

const sodiumCrypto: Crypto = {
  randomBytes,

  hash: (data, key) => sodium.crypto_generichash(HASH_BYTES, data, key ?? null),
  hashState: createHashState,

  boxKeyPair: () => toKeyPair(sodium.crypto_box_keypair()),
  boxSeal: (message, publicKey) => sodium.crypto_box_seal(message, publicKey),
  boxSealOpen: (sealed, keys) => orNull(() => sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.secretKey)),

  streamSeal: createStreamSeal,
  streamOpen: createStreamOpen,

  signKeyPair: (seed) => toKeyPair(seed ? sodium.crypto_sign_seed_keypair(seed) : sodium.crypto_sign_keypair()),
  sign: (message, secretKey) => sodium.crypto_sign_detached(message, secretKey),
  verifySignature: (signature, message, publicKey) =>
    signature.length === sodium.crypto_sign_BYTES &&
    publicKey.length === sodium.crypto_sign_PUBLICKEYBYTES &&
    sodium.crypto_sign_verify_detached(signature, message, publicKey),

  aeadSeal(message, associated, key) {
    const nonce = randomBytes(sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    const cipher = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(message, associated, null, nonce, key);
    const sealed = new Uint8Array(nonce.length + cipher.length);
    sealed.set(nonce);
    sealed.set(cipher, nonce.length);
    return sealed;
  },
  aeadOpen(sealed, associated, key) {
    const nonceBytes = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    if (sealed.length < nonceBytes + sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES) return null;
    return orNull(() =>
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        sealed.subarray(nonceBytes),
        associated,
        sealed.subarray(0, nonceBytes),
        key,
      ),
    );
  },

  passwordHash: (password, salt, cost) =>
    sodium.crypto_pwhash(32, password, salt, cost.operations, cost.memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13),
};

/** The platform's own generator in the pieces it allows: libsodium's wrapper asks for 4 bytes at a time (2.5 s for 900 KB). */
function randomBytes(length: number): Uint8Array {
  const random = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) globalThis.crypto.getRandomValues(random.subarray(at, at + 65_536));
  return random;
}

function toKeyPair(keys: { publicKey: Uint8Array; privateKey: Uint8Array }): KeyPair {
  return { publicKey: keys.publicKey, secretKey: keys.privateKey };
}

/** The wrapper throws on a cipher text that does not verify; here that is an answer, not a defect. */
function orNull(open: () => Uint8Array): Uint8Array | null {
  try {
    return open();
  } catch {
    return null;
  }
}

/** WebAssembly memory of the library, needed where its wrapper lacks a call: to copy a state and to free one. */
interface Memory {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _crypto_generichash_statebytes(): number;
}
const memory = (): Memory => (sodium as unknown as { libsodium: Memory }).libsodium;

/** The typings call a state opaque; it is the address of its bytes in the library's memory. */
type HashAddress = ReturnType<typeof sodium.crypto_generichash_init>;

function createHashState(): HashState {
  return hashStateAt(sodium.crypto_generichash_init(null, HASH_BYTES));
}

function hashStateAt(address: HashAddress): HashState {
  return {
    update: (data) => sodium.crypto_generichash_update(address, data),
    fork() {
      const heap = memory();
      const from = address as unknown as number;
      const bytes = heap._crypto_generichash_statebytes();
      const copy = heap._malloc(bytes);
      // Read after malloc: growing the memory replaces the view.
      heap.HEAPU8.copyWithin(copy, from, from + bytes);
      return hashStateAt(copy as unknown as HashAddress);
    },
    // The wrapper frees the state here.
    digest: () => sodium.crypto_generichash_final(address, HASH_BYTES),
    free: () => memory()._free(address as unknown as number),
  };
}

function createStreamSeal(key: Uint8Array): StreamSeal {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  return {
    header,
    push: (chunk, associated, final) =>
      sodium.crypto_secretstream_xchacha20poly1305_push(
        state,
        chunk,
        associated,
        final
          ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
          : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
      ),
    free: () => memory()._free(state as unknown as number),
  };
}

function createStreamOpen(key: Uint8Array, header: Uint8Array): StreamOpen | null {
  if (header.length !== sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES) return null;
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  return {
    pull(cipher, associated) {
      if (cipher.length < sodium.crypto_secretstream_xchacha20poly1305_ABYTES) return null;
      const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, cipher, associated);
      if (!pulled) return null;
      return { chunk: pulled.message, final: pulled.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL };
    },
    free: () => memory()._free(state as unknown as number),
  };
}
