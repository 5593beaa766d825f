/**
 * `sobre` version 1: the sealed envelope of one support. Sealed on the phone at once; from
 * then on only the process's opening role can read it.
 *
 *     offset  bytes  what
 *     0       4      "RUBR"
 *     4       1      version = 1
 *     5       2      H = length of the header, little endian, 1 … 4096
 *     7       H      header: canonical JSON (base/canonical.ts) of `Encabezado`
 *     7+H     80     content key, crypto_box_seal to the process's X25519 key
 *     +80     24     secretstream header
 *     +24     …      secretstream XChaCha20-Poly1305 of the padded content, in plain chunks of
 *                    65,536 bytes (the last one shorter or equal), each 17 bytes longer sealed; the
 *                    associated data of every chunk is the header's bytes; the last chunk, and
 *                    only it, bears TAG_FINAL
 *     end-64  64     signature by `firma.clave` over
 *                    utf8("rubrica/sobre/v1\n") ‖ BLAKE2b-256(all bytes before the signature)
 *                    alg "Ed25519": RFC 8032 · "ES256": ECDSA P-256 with SHA-256, r‖s
 *
 * The **código de integridad** is BLAKE2b-256 of the whole envelope, signature included.
 *
 * The content is: length of the manifest (4 bytes, little endian) ‖ manifest (canonical JSON) ‖
 * parts in the manifest's order ‖ zeros up to `contenido` bytes, which is the Padmé length of what
 * comes before, so that sizes tell little.
 *
 * The header carries no personal datum. Everything in it is authenticated twice: by the signature
 * and as associated data.
 */
import { parseFolio } from '../apoyo/folio.ts';
import { bytesToUint32, utf8ToText } from '../base/bytes.ts';
import { type CanonicalValue, parseCanonical } from '../base/canonical.ts';
import { err, ok, type Result } from '../base/result.ts';
import { bytes, count, instant, object, oneOf, orNull, text } from '../base/shape.ts';
import {
  BOX_SEAL_OVERHEAD,
  CONTENT_KEY_BYTES,
  SIGNATURE_BYTES,
  STREAM_CHUNK_OVERHEAD,
  STREAM_HEADER_BYTES,
} from '../crypto/index.ts';
import { type Ancla, esDocumento } from '../firmados/documentos.ts';

export const MAGIC = new Uint8Array([0x52, 0x55, 0x42, 0x52]);
export const VERSION = 1;
export const PREFIX_BYTES = 7;
export const MAX_HEADER_BYTES = 4096;
export const PLAIN_CHUNK_BYTES = 65_536;
export const SEALED_KEY_BYTES = CONTENT_KEY_BYTES + BOX_SEAL_OVERHEAD;
/** The largest envelope admitted. A usual one has well under 500 KB. */
export const MAX_SOBRE_BYTES = 4 * 1024 * 1024;
/** The largest padded content that fits in the largest envelope with the largest header. */
export const MAX_CONTENT_BYTES = 4_100_000;

/** `apoyo`: a support. `alta`: the images of an enrolment (§3.3); only `apoyo` meets window and counting. */
export const CLASES = ['apoyo', 'alta'] as const;
export type Clase = (typeof CLASES)[number];

/** Through an auxiliar (§4) or by the citizen herself, «Mi Apoyo» (§5). */
export const MODALIDADES = ['auxiliar', 'ciudadano'] as const;
export type Modalidad = (typeof MODALIDADES)[number];

export interface Encabezado {
  readonly v: 1;
  readonly clase: Clase;
  readonly folio: string;
  readonly proceso: string;
  readonly modalidad: Modalidad;
  /** Id of the auxiliar or of the citizen's activation. */
  readonly autor: string;
  /** Id of the enrolment; the folio's first part. */
  readonly dispositivo: string;
  readonly firma: { readonly alg: 'Ed25519' | 'ES256'; readonly clave: string };
  /** Id of the process key that the content key is sealed to. */
  readonly destino: string;
  /** The folio's second part; with `previo`, the device's chain. */
  readonly contador: number;
  /** BLAKE2b-256 of the previous envelope's header bytes; null for the first. */
  readonly previo: string | null;
  /** The phone's clock as it was. */
  readonly reloj: number;
  /** The same, corrected by the last anchor. */
  readonly corregido: number;
  /** The latest server time that the phone had: proof of «sealed after». */
  readonly ancla: Ancla;
  /** Bytes of the padded content. */
  readonly contenido: number;
}

const hasShape = object({
  v: oneOf(1),
  clase: oneOf(...CLASES),
  folio: text,
  proceso: text,
  modalidad: oneOf(...MODALIDADES),
  autor: text,
  dispositivo: text,
  firma: object({ alg: oneOf('Ed25519', 'ES256'), clave: bytes(8) }),
  destino: bytes(8),
  contador: count,
  previo: orNull(bytes(32)),
  reloj: instant,
  corregido: instant,
  ancla: (value) => value !== undefined && esDocumento('ancla', value),
  contenido: (value) => typeof value === 'number' && value >= 4,
});

/** Whether a value is a header: the exact shape, and a folio that says the same enrolment and counter. */
export function isEncabezado(value: CanonicalValue): boolean {
  if (!hasShape(value)) return false;
  const { folio, dispositivo, contador } = value as unknown as Encabezado;
  const parts = parseFolio(folio);
  return parts?.dispositivo === dispositivo && parts.contador === contador;
}

/** Bytes of the whole envelope, from its header alone. */
export function sobreBytes(headerBytes: number, contentBytes: number): number {
  const chunks = Math.max(1, Math.ceil(contentBytes / PLAIN_CHUNK_BYTES));
  return (
    PREFIX_BYTES +
    headerBytes +
    SEALED_KEY_BYTES +
    STREAM_HEADER_BYTES +
    contentBytes +
    chunks * STREAM_CHUNK_OVERHEAD +
    SIGNATURE_BYTES
  );
}

/** Padmé: the least padded length that leaks O(log log n) bits of the length and costs at most 12 %. */
export function padmeLength(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return step < 1 ? length : Math.ceil(length / step) * step;
}

export interface Prefijo {
  readonly encabezado: Encabezado;
  /** The header's bytes, exactly as they stand: associated data and link of the chain. */
  readonly headerBytes: Uint8Array;
  /** Bytes of the whole envelope. */
  readonly tamano: number;
}

export type PrefijoError = 'incompleto' | 'malformado' | 'demasiado-grande';

/**
 * Reads the header from the first bytes of an envelope (as many as are there).
 * `incompleto`: more bytes are needed. `malformado`: not an envelope of version 1.
 */
export function leerPrefijo(start: Uint8Array): Result<Prefijo, PrefijoError> {
  for (let i = 0; i < MAGIC.length && i < start.length; i++) if (start[i] !== MAGIC[i]) return err('malformado');
  if (start.length < PREFIX_BYTES) return err('incompleto');
  if (start[4] !== VERSION) return err('malformado');
  const headerLength = start[5]! | (start[6]! << 8);
  if (headerLength < 1 || headerLength > MAX_HEADER_BYTES) return err('malformado');
  if (start.length < PREFIX_BYTES + headerLength) return err('incompleto');

  const headerBytes = start.slice(PREFIX_BYTES, PREFIX_BYTES + headerLength);
  const headerText = utf8ToText(headerBytes);
  const parsed = headerText === null ? null : parseCanonical(headerText);
  if (!parsed || !isEncabezado(parsed.value)) return err('malformado');
  const encabezado = parsed.value as unknown as Encabezado;
  const tamano = sobreBytes(headerLength, encabezado.contenido);
  if (tamano > MAX_SOBRE_BYTES) return err('demasiado-grande');
  return ok({ encabezado, headerBytes, tamano });
}

/** Reads the manifest's length from opened content; null when it can't be one. */
export function manifestLength(content: Uint8Array): number | null {
  if (content.length < 4) return null;
  const length = bytesToUint32(content);
  return length <= content.length - 4 ? length : null;
}
