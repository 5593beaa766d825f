/**
 * Signed documents: canonical JSON that carries its own signature.
 *
 * A signed document is one canonical text (see base/canonical.ts) of an object with at least
 *
 *     tipo    what it is, one of `Firmado['tipo']`
 *     v       1
 *     clave   id of the signing key: base64url of the first 8 bytes of BLAKE2b-256(public key)
 *     firma   base64url of the Ed25519 signature over
 *             utf8("rubrica/" + tipo + "/v1\n") ‖ utf8(canonical text of the object without `firma`)
 *
 * `tipo` and the text before it separate the domains: a signature over one kind of document is
 * worth nothing for another. All times are integer milliseconds since 1970 UTC; all bytes are
 * base64url without padding.
 */
import { base64urlToBytes, bytesToBase64url, concatBytes, utf8 } from '../base/bytes.ts';
import { type CanonicalValue, parseCanonical, toCanonical } from '../base/canonical.ts';
import type { Crypto, KeyPair } from '../crypto/index.ts';
import type { Firmado } from './documentos.ts';
import { esDocumento } from './documentos.ts';

export * from './documentos.ts';

/** The longest text of a signed document, in UTF-16 units. */
export const MAX_FIRMADO = 16_384;

/** The body that its author signs: a document without key id and signature. */
export type Sin<T extends Firmado> = Omit<T, 'clave' | 'firma'>;

/** A key's id: short, and derived from the key itself, so that no register is needed to name it. */
export const keyId = (crypto: Crypto, publicKey: Uint8Array): string =>
  bytesToBase64url(crypto.hash(publicKey).subarray(0, 8));

/**
 * Signs a document; the result is its canonical text. Throws on a body that no reader would take, and
 * on one that bears a key id or a signature already: it would be signed over and verify for nobody.
 */
export function firmar<T extends Firmado>(crypto: Crypto, body: Sin<T>, keys: KeyPair): string {
  if ('clave' in body || 'firma' in body) throw new TypeError('a signed document is not signed again');
  const unsigned = { ...body, clave: keyId(crypto, keys.publicKey) } as { tipo: string } & Record<
    string,
    CanonicalValue
  >;
  const firma = crypto.sign(signedBytes(unsigned), keys.secretKey);
  const text = toCanonical({ ...unsigned, firma: bytesToBase64url(firma) });
  if (!leerFirmado(body.tipo, text)) throw new TypeError(`not a document of kind ${body.tipo}`);
  return text;
}

/** Reads a document of a kind without judging its signature; null when it is not exactly one. */
export function leerFirmado<K extends Firmado['tipo']>(tipo: K, text: string): Extract<Firmado, { tipo: K }> | null {
  if (text.length > MAX_FIRMADO) return null;
  const parsed = parseCanonical(text);
  return parsed && esDocumento(tipo, parsed.value) ? parsed.value : null;
}

/** Whether a document, as read, bears a valid signature of this key. */
export function verificarFirma(crypto: Crypto, document: Firmado, publicKey: Uint8Array): boolean {
  if (document.clave !== keyId(crypto, publicKey)) return false;
  const { firma, ...unsigned } = document;
  const signature = base64urlToBytes(firma);
  return signature !== null && crypto.verifySignature(signature, signedBytes(unsigned), publicKey);
}

/** Reads and verifies at once; null when anything is amiss. */
export function abrirFirmado<K extends Firmado['tipo']>(
  crypto: Crypto,
  tipo: K,
  text: string,
  publicKey: Uint8Array,
): Extract<Firmado, { tipo: K }> | null {
  const document = leerFirmado(tipo, text);
  return document && verificarFirma(crypto, document, publicKey) ? document : null;
}

const signedBytes = (unsigned: { readonly tipo: string }): Uint8Array =>
  concatBytes(utf8(`rubrica/${unsigned.tipo}/v1\n`), utf8(toCanonical(unsigned as unknown as CanonicalValue)));
