/** The part of sodium-native that `crypto.ts` uses; the package brings no types. */
declare module 'sodium-native' {
  type Bytes = Uint8Array;
  interface SodiumNative {
    readonly crypto_generichash_STATEBYTES: number;
    readonly crypto_box_PUBLICKEYBYTES: number;
    readonly crypto_box_SECRETKEYBYTES: number;
    readonly crypto_box_SEALBYTES: number;
    readonly crypto_sign_PUBLICKEYBYTES: number;
    readonly crypto_sign_SECRETKEYBYTES: number;
    readonly crypto_sign_BYTES: number;
    readonly crypto_secretstream_xchacha20poly1305_STATEBYTES: number;
    readonly crypto_secretstream_xchacha20poly1305_HEADERBYTES: number;
    readonly crypto_secretstream_xchacha20poly1305_ABYTES: number;
    readonly crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: number;
    readonly crypto_secretstream_xchacha20poly1305_TAG_FINAL: number;
    readonly crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: number;
    readonly crypto_aead_xchacha20poly1305_ietf_ABYTES: number;
    readonly crypto_pwhash_ALG_ARGON2ID13: number;

    randombytes_buf(out: Bytes): void;
    sodium_memzero(bytes: Bytes): void;
    crypto_generichash(out: Bytes, input: Bytes, key?: Bytes): void;
    crypto_generichash_init(state: Bytes, key: Bytes | null, length: number): void;
    crypto_generichash_update(state: Bytes, input: Bytes): void;
    crypto_generichash_final(state: Bytes, out: Bytes): void;
    crypto_box_keypair(publicKey: Bytes, secretKey: Bytes): void;
    crypto_box_seal(out: Bytes, message: Bytes, publicKey: Bytes): void;
    crypto_box_seal_open(out: Bytes, sealed: Bytes, publicKey: Bytes, secretKey: Bytes): boolean;
    crypto_sign_keypair(publicKey: Bytes, secretKey: Bytes): void;
    crypto_sign_seed_keypair(publicKey: Bytes, secretKey: Bytes, seed: Bytes): void;
    crypto_sign_detached(out: Bytes, message: Bytes, secretKey: Bytes): void;
    crypto_sign_verify_detached(signature: Bytes, message: Bytes, publicKey: Bytes): boolean;
    crypto_secretstream_xchacha20poly1305_init_push(state: Bytes, header: Bytes, key: Bytes): void;
    crypto_secretstream_xchacha20poly1305_push(
      state: Bytes,
      out: Bytes,
      message: Bytes,
      associated: Bytes,
      tag: number,
    ): number;
    crypto_secretstream_xchacha20poly1305_init_pull(state: Bytes, header: Bytes, key: Bytes): void;
    crypto_secretstream_xchacha20poly1305_pull(
      state: Bytes,
      out: Bytes,
      tag: Bytes,
      cipher: Bytes,
      associated: Bytes,
    ): number;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      out: Bytes,
      message: Bytes,
      associated: Bytes,
      none: null,
      nonce: Bytes,
      key: Bytes,
    ): number;
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      out: Bytes,
      none: null,
      cipher: Bytes,
      associated: Bytes,
      nonce: Bytes,
      key: Bytes,
    ): number;
    crypto_pwhash(
      out: Bytes,
      password: Bytes,
      salt: Bytes,
      operations: number,
      memoryBytes: number,
      algorithm: number,
    ): void;
  }
  const sodium: SodiumNative;
  export default sodium;
}
