/**
 * What is inside an envelope: a manifest that names its parts with size and hash, then the parts.
 * The manifest's `datos` are checked by their own schema (apoyo/contenido.ts) once opened.
 */
import { bytesToBase64url, concatBytes, equalBytes, uint32ToBytes, utf8, utf8ToText } from '../base/bytes.ts';
import { type CanonicalValue, parseCanonical, toCanonical } from '../base/canonical.ts';
import { bytes, count, listOf, object, oneOf, text } from '../base/shape.ts';
import type { Crypto } from '../crypto/index.ts';
import { MAX_CONTENT_BYTES, manifestLength, padmeLength } from './formato.ts';

export interface Parte {
  readonly nombre: string;
  /** Media type. */
  readonly tipo: string;
  readonly bytes: Uint8Array;
}

export interface Contenido {
  readonly datos: CanonicalValue;
  readonly partes: readonly Parte[];
}

const MAX_PARTS = 16;
/** The longest manifest; a usual one has well under 4 KB. What is longer is not even parsed. */
export const MAX_MANIFEST_BYTES = 64 * 1024;

interface Manifiesto {
  readonly v: 1;
  readonly datos: CanonicalValue;
  readonly partes: readonly { nombre: string; tipo: string; tamano: number; hash: string }[];
}

const hasShape = object({
  v: oneOf(1),
  datos: (value) => value !== undefined,
  partes: listOf(object({ nombre: text, tipo: text, tamano: count, hash: bytes(32) }), MAX_PARTS),
});

/** Whether a value is a manifest: the exact shape, and no name twice. */
function isManifiesto(value: CanonicalValue): boolean {
  if (!hasShape(value)) return false;
  const { partes } = value as unknown as Manifiesto;
  return new Set(partes.map((parte) => parte.nombre)).size === partes.length;
}

/**
 * The padded content of an envelope. Throws on what `readContenido` would not take: TypeError for
 * too many parts, a name twice or not a name; RangeError when it or its manifest is larger than may be.
 */
export function writeContenido(crypto: Crypto, { datos, partes }: Contenido): Uint8Array {
  const value = {
    v: 1,
    datos,
    partes: partes.map(({ nombre, tipo, bytes: part }) => ({
      nombre,
      tipo,
      tamano: part.length,
      hash: bytesToBase64url(crypto.hash(part)),
    })),
  };
  if (!isManifiesto(value)) throw new TypeError('not a manifest');
  const manifiesto = utf8(toCanonical(value));
  if (manifiesto.length > MAX_MANIFEST_BYTES) throw new RangeError('manifest too long');
  const parts = [uint32ToBytes(manifiesto.length), manifiesto, ...partes.map((parte) => parte.bytes)];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = padmeLength(length);
  if (padded > MAX_CONTENT_BYTES) throw new RangeError('content too large for an envelope');
  return concatBytes(...parts, new Uint8Array(padded - length));
}

/** Reads opened content; null unless manifest, sizes, hashes and padding are all exactly right. */
export function readContenido(crypto: Crypto, content: Uint8Array): Contenido | null {
  const length = manifestLength(content);
  if (length === null || length > MAX_MANIFEST_BYTES) return null;
  const manifestText = utf8ToText(content.subarray(4, 4 + length));
  const parsed = manifestText === null ? null : parseCanonical(manifestText);
  if (!parsed || !isManifiesto(parsed.value)) return null;
  const manifiesto = parsed.value as unknown as Manifiesto;

  let at = 4 + length;
  const partes: Parte[] = [];
  for (const { nombre, tipo, tamano, hash } of manifiesto.partes) {
    if (at + tamano > content.length) return null;
    const part = content.slice(at, at + tamano);
    if (bytesToBase64url(crypto.hash(part)) !== hash) return null;
    partes.push({ nombre, tipo, bytes: part });
    at += tamano;
  }
  if (padmeLength(at) !== content.length) return null;
  if (!equalBytes(content.subarray(at), new Uint8Array(content.length - at))) return null;
  return { datos: manifiesto.datos, partes };
}
