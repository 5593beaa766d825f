/**
 * The phone's two keys. The device key (ECDSA P-256) never leaves WebCrypto; it authenticates
 * and needs no password. The capture key (Ed25519) seals; it rests wrapped under Argon2id of the
 * auxiliar's password.
 */
import { base64urlToBytes, bytesToBase64url, utf8 } from '../../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { type Crypto, type KeyPair, PASSWORD_COST } from '../../../shared/crypto/index.ts';
import type { ClaveEnvuelta, Llaves } from '../almacen/index.ts';
import type { Plataforma } from '../plataforma.ts';

/** Characters that a password has at least. */
export const MIN_PASSWORD = 10;

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SALT_BYTES = 16;
const SEED_BYTES = 32;
/** Binds a wrapped key to its use and its public half. */
const wrapContext = (publicKey: string): Uint8Array => utf8(`rubrica/clave-captura/v1\n${publicKey}`);

/** One text has one password, however a keyboard composes its accents. */
const passwordBytes = (password: string): Uint8Array => utf8(password.normalize('NFKC'));

/** Whether a password is long enough, counted in characters as people see them. */
export const isPasswordLongEnough = (password: string): boolean =>
  [...password.normalize('NFKC')].length >= MIN_PASSWORD;

type Keys = Pick<Plataforma, 'crypto' | 'subtle' | 'extractableKeys' | 'derivar'>;

/** A new pair of keys under a password, and the capture key open for use. */
export async function makeLlaves(p: Keys, password: string): Promise<{ llaves: Llaves; captura: KeyPair }> {
  const device = await p.subtle.generateKey(ECDSA, p.extractableKeys, ['sign', 'verify']);
  const point = new Uint8Array(await p.subtle.exportKey('raw', device.publicKey));
  const seed = p.crypto.randomBytes(SEED_BYTES);
  const captura = p.crypto.signKeyPair(seed);
  seed.fill(0);
  return {
    llaves: {
      dispositivo: device.privateKey,
      publicaDispositivo: bytesToBase64url(point),
      captura: await wrapCaptura(p, captura, password),
    },
    captura,
  };
}

/** An open capture key as it rests under a password, whatever it rested under before. */
export async function wrapCaptura(
  p: Pick<Plataforma, 'crypto' | 'derivar'>,
  { publicKey, secretKey }: KeyPair,
  password: string,
): Promise<ClaveEnvuelta> {
  const publica = bytesToBase64url(publicKey);
  // An Ed25519 secret key of libsodium begins with its seed.
  const seed = secretKey.slice(0, SEED_BYTES);
  const sal = p.crypto.randomBytes(SALT_BYTES);
  const key = await p.derivar(passwordBytes(password), sal, PASSWORD_COST);
  const envuelta = p.crypto.aeadSeal(seed, wrapContext(publica), key);
  key.fill(0);
  seed.fill(0);
  return { publica, sal, costo: PASSWORD_COST, envuelta };
}

/** Opens the capture key; another password is an answer, not a defect. */
export async function openCaptura(
  p: Pick<Plataforma, 'crypto' | 'derivar'>,
  wrapped: ClaveEnvuelta,
  password: string,
): Promise<Result<KeyPair, 'contrasena-incorrecta'>> {
  const key = await p.derivar(passwordBytes(password), wrapped.sal, wrapped.costo);
  const seed = p.crypto.aeadOpen(wrapped.envuelta, wrapContext(wrapped.publica), key);
  key.fill(0);
  if (!seed) return err('contrasena-incorrecta');
  const keys = p.crypto.signKeyPair(seed);
  seed.fill(0);
  return ok(keys);
}

/** ES256: ECDSA P-256 with SHA-256, r‖s. */
export async function signWithDevice(subtle: SubtleCrypto, key: CryptoKey, message: Uint8Array): Promise<Uint8Array> {
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, message as BufferSource);
  return new Uint8Array(signature);
}

/** Forgets a secret key. */
export const wipe = (keys: KeyPair): void => {
  keys.secretKey.fill(0);
};

/** Public key of a wrapped capture key. */
export const publicOf = (wrapped: ClaveEnvuelta): Uint8Array => base64urlToBytes(wrapped.publica)!;

/** Argon2id in this thread: for Node, and inside the browser's one-shot worker. */
export const deriveHere =
  (crypto: Crypto): Plataforma['derivar'] =>
  async (password, salt, cost) =>
    crypto.passwordHash(password, salt, cost);
