/** `Crypto` on native libsodium, for the server: several times the speed of the WebAssembly one. */
import sodium from 'sodium-native';
import {
  type Crypto,
  HASH_BYTES,
  type HashState,
  type KeyPair,
  type StreamOpen,
  type StreamSeal,
} from '../../shared/crypto/index.ts';

const {
  crypto_secretstream_xchacha20poly1305_STATEBYTES: STREAM_STATE_BYTES,
  crypto_secretstream_xchacha20poly1305_HEADERBYTES: STREAM_HEADER_BYTES,
  crypto_secretstream_xchacha20poly1305_ABYTES: STREAM_EXTRA_BYTES,
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: TAG_MESSAGE,
  crypto_secretstream_xchacha20poly1305_TAG_FINAL: TAG_FINAL,
  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: NONCE_BYTES,
  crypto_aead_xchacha20poly1305_ietf_ABYTES: AEAD_EXTRA_BYTES,
} = sodium;

export const nativeCrypto: Crypto = {
  randomBytes: (length) => filled(length, (out) => sodium.randombytes_buf(out)),

  hash: (data, key) =>
    filled(HASH_BYTES, (out) =>
      key ? sodium.crypto_generichash(out, data, key) : sodium.crypto_generichash(out, data),
    ),
  hashState() {
    const state = new Uint8Array(sodium.crypto_generichash_STATEBYTES);
    sodium.crypto_generichash_init(state, null, HASH_BYTES);
    return hashStateOn(state);
  },

  boxKeyPair: () =>
    keyPair(sodium.crypto_box_PUBLICKEYBYTES, sodium.crypto_box_SECRETKEYBYTES, sodium.crypto_box_keypair),
  boxSeal: (message, publicKey) =>
    filled(message.length + sodium.crypto_box_SEALBYTES, (out) => sodium.crypto_box_seal(out, message, publicKey)),
  boxSealOpen(sealed, keys) {
    if (sealed.length < sodium.crypto_box_SEALBYTES) return null;
    const out = new Uint8Array(sealed.length - sodium.crypto_box_SEALBYTES);
    return sodium.crypto_box_seal_open(out, sealed, keys.publicKey, keys.secretKey) ? out : null;
  },

  streamSeal,
  streamOpen,

  signKeyPair: (seed) =>
    keyPair(sodium.crypto_sign_PUBLICKEYBYTES, sodium.crypto_sign_SECRETKEYBYTES, (publicKey, secretKey) =>
      seed
        ? sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed)
        : sodium.crypto_sign_keypair(publicKey, secretKey),
    ),
  sign: (message, secretKey) =>
    filled(sodium.crypto_sign_BYTES, (out) => sodium.crypto_sign_detached(out, message, secretKey)),
  verifySignature: (signature, message, publicKey) =>
    signature.length === sodium.crypto_sign_BYTES &&
    publicKey.length === sodium.crypto_sign_PUBLICKEYBYTES &&
    sodium.crypto_sign_verify_detached(signature, message, publicKey),

  aeadSeal(message, associated, key) {
    const out = new Uint8Array(NONCE_BYTES + message.length + AEAD_EXTRA_BYTES);
    const nonce = out.subarray(0, NONCE_BYTES);
    sodium.randombytes_buf(nonce);
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(out.subarray(NONCE_BYTES), message, associated, null, nonce, key);
    return out;
  },
  aeadOpen(sealed, associated, key) {
    const length = sealed.length - NONCE_BYTES - AEAD_EXTRA_BYTES;
    if (length < 0) return null;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const out = new Uint8Array(length);
    return opened(() => {
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        out,
        null,
        sealed.subarray(NONCE_BYTES),
        associated,
        nonce,
        key,
      );
      return out;
    });
  },

  passwordHash: (password, salt, cost) =>
    filled(32, (out) =>
      sodium.crypto_pwhash(out, password, salt, cost.operations, cost.memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13),
    ),
};

/** Overwrites a secret that is no longer needed. */
export const forget = (secret: Uint8Array): void => sodium.sodium_memzero(secret);

function filled(length: number, fill: (out: Uint8Array) => void): Uint8Array {
  const out = new Uint8Array(length);
  fill(out);
  return out;
}

function keyPair(
  publicBytes: number,
  secretBytes: number,
  make: (publicKey: Uint8Array, secretKey: Uint8Array) => void,
): KeyPair {
  const pair = { publicKey: new Uint8Array(publicBytes), secretKey: new Uint8Array(secretBytes) };
  make(pair.publicKey, pair.secretKey);
  return pair;
}

/** The binding throws on what does not verify, and on misuse; lengths have been checked, so only the first is left. */
function opened<T>(open: () => T): T | null {
  try {
    return open();
  } catch {
    return null;
  }
}

function hashStateOn(state: Uint8Array): HashState {
  return {
    update: (data) => sodium.crypto_generichash_update(state, data),
    fork: () => hashStateOn(state.slice()),
    digest: () => filled(HASH_BYTES, (out) => sodium.crypto_generichash_final(state, out)),
    free: () => sodium.sodium_memzero(state),
  };
}

function streamSeal(key: Uint8Array): StreamSeal {
  const state = new Uint8Array(STREAM_STATE_BYTES);
  const header = new Uint8Array(STREAM_HEADER_BYTES);
  sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key);
  return {
    header,
    push: (chunk, associated, final) =>
      filled(chunk.length + STREAM_EXTRA_BYTES, (out) =>
        sodium.crypto_secretstream_xchacha20poly1305_push(
          state,
          out,
          chunk,
          associated,
          final ? TAG_FINAL : TAG_MESSAGE,
        ),
      ),
    free: () => sodium.sodium_memzero(state),
  };
}

function streamOpen(key: Uint8Array, header: Uint8Array): StreamOpen | null {
  if (header.length !== STREAM_HEADER_BYTES) return null;
  const state = new Uint8Array(STREAM_STATE_BYTES);
  sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key);
  const tag = new Uint8Array(1);
  return {
    pull(cipher, associated) {
      if (cipher.length < STREAM_EXTRA_BYTES) return null;
      const chunk = new Uint8Array(cipher.length - STREAM_EXTRA_BYTES);
      return opened(() => {
        sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, tag, cipher, associated);
        return { chunk, final: tag[0] === TAG_FINAL };
      });
    },
    free: () => sodium.sodium_memzero(state),
  };
}
