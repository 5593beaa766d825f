/**
 * The primitives Rúbrica stands on, and nothing else: every other module asks for a `Crypto` and
 * never touches a library. Two adapters implement it: `sodium.ts` (libsodium in WebAssembly, for
 * the phone, the command line and tests) and `server/platform/crypto.ts` (native libsodium). Both
 * run the same conformance suite.
 *
 * Names follow libsodium. All byte arrays returned are fresh; none of the arguments is kept or
 * changed. A verification that fails returns false or null; only misuse (a key of the wrong
 * length) throws.
 */

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Cost of Argon2id: operations and bytes of memory. */
export interface PasswordCost {
  readonly operations: number;
  readonly memoryBytes: number;
}

/** A BLAKE2b-256 state. It must end in `digest` or `free`. */
export interface HashState {
  update(data: Uint8Array): void;
  /** A second state that goes on from here by itself. */
  fork(): HashState;
  /** BLAKE2b-256 of all given so far; ends the state. */
  digest(): Uint8Array;
  /** Ends the state unread. */
  free(): void;
}

/** Writing side of secretstream XChaCha20-Poly1305. */
export interface StreamSeal {
  /** 24 bytes that the reader needs. */
  readonly header: Uint8Array;
  /** Cipher text of `chunk.length + 17` bytes, bound to `associated`; `final` ends the stream (TAG_FINAL). */
  push(chunk: Uint8Array, associated: Uint8Array, final: boolean): Uint8Array;
  free(): void;
}

/** Reading side. Order, number and end of the chunks are verified by construction. */
export interface StreamOpen {
  /** The chunk and whether it was the last, or null when it does not verify. */
  pull(cipher: Uint8Array, associated: Uint8Array): { readonly chunk: Uint8Array; readonly final: boolean } | null;
  free(): void;
}

export interface Crypto {
  randomBytes(length: number): Uint8Array;

  /** BLAKE2b-256, optionally keyed (key of 16 to 64 bytes). */
  hash(data: Uint8Array, key?: Uint8Array): Uint8Array;
  hashState(): HashState;

  /** X25519. */
  boxKeyPair(): KeyPair;
  /** crypto_box_seal: `message.length + 48` bytes. */
  boxSeal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
  boxSealOpen(sealed: Uint8Array, keys: KeyPair): Uint8Array | null;

  streamSeal(key: Uint8Array): StreamSeal;
  /** Null when the header is not one of a stream. */
  streamOpen(key: Uint8Array, header: Uint8Array): StreamOpen | null;

  /** Ed25519. */
  signKeyPair(seed?: Uint8Array): KeyPair;
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array;
  verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;

  /** XChaCha20-Poly1305 (IETF) with a fresh random nonce in front: `24 + message.length + 16` bytes. Key of 32. */
  aeadSeal(message: Uint8Array, associated: Uint8Array, key: Uint8Array): Uint8Array;
  aeadOpen(sealed: Uint8Array, associated: Uint8Array, key: Uint8Array): Uint8Array | null;

  /** Argon2id version 1.3, 32 bytes. `salt` has 16 bytes. */
  passwordHash(password: Uint8Array, salt: Uint8Array, cost: PasswordCost): Uint8Array;
}

export const HASH_BYTES = 32;
export const BOX_SEAL_OVERHEAD = 48;
export const STREAM_HEADER_BYTES = 24;
export const STREAM_CHUNK_OVERHEAD = 17;
export const SIGNATURE_BYTES = 64;
export const CONTENT_KEY_BYTES = 32;

/** Argon2id for the auxiliar's password: 64 MB, 3 passes (about 0.3 s on a cheap phone). */
export const PASSWORD_COST: PasswordCost = { operations: 3, memoryBytes: 64 * 1024 * 1024 };
