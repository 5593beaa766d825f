/**
 * Seals an envelope (formato.ts). The content key is random, used once and forgotten; whoever
 * seals can't open what was sealed.
 */
import { bytesToBase64url, concatBytes, utf8 } from '../base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../base/canonical.ts';
import { CONTENT_KEY_BYTES, type Crypto, SIGNATURE_BYTES } from '../crypto/index.ts';
import { keyId } from '../firmados/index.ts';
import { type Encabezado, isEncabezado, MAGIC, MAX_HEADER_BYTES, PLAIN_CHUNK_BYTES, VERSION } from './formato.ts';
import { type Contenido, writeContenido } from './manifiesto.ts';

/** Bytes that envelopes are stored and sent in. */
export const TROZO_BYTES = 65_536;

/** Signs the message of an envelope: Ed25519 by the capture key, ES256 by a citizen's device key. */
export type Firmante = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;

export interface Sellado {
  /** The whole envelope in pieces of `TROZO_BYTES`, the last one shorter. */
  readonly trozos: readonly Uint8Array[];
  readonly tamano: number;
  /** Código de integridad, base64url. */
  readonly codigo: string;
  readonly encabezado: Encabezado;
  /** BLAKE2b-256 of the header, base64url: `previo` of the next envelope. */
  readonly eslabon: string;
}

/** What a signature over an envelope is made of, from BLAKE2b-256 of the bytes before it. */
export const mensajeDelSobre = (digest: Uint8Array): Uint8Array => concatBytes(utf8('rubrica/sobre/v1\n'), digest);

/**
 * Seals a content to the process's public key. Throws, rather than seal what could not be opened:
 * TypeError on a header or content that no reader would take, or a key other than `destino`;
 * RangeError on one too large.
 */
export async function sellar(
  crypto: Crypto,
  encabezado: Omit<Encabezado, 'contenido' | 'v'>,
  contenido: Contenido,
  procesoKey: Uint8Array,
  firmar: Firmante,
): Promise<Sellado> {
  const content = writeContenido(crypto, contenido);
  const complete: Encabezado = { ...encabezado, v: 1, contenido: content.length };
  if (!isEncabezado(complete as unknown as CanonicalValue)) throw new TypeError('not a header');
  if (complete.destino !== keyId(crypto, procesoKey)) throw new TypeError('the key is not the header’s destino');
  const header = utf8(toCanonical(complete as unknown as CanonicalValue));
  if (header.length > MAX_HEADER_BYTES) throw new RangeError('header too large');

  const out = createTrozos();
  const hash = crypto.hashState();
  const write = (bytes: Uint8Array): void => {
    hash.update(bytes);
    out.write(bytes);
  };

  write(concatBytes(MAGIC, new Uint8Array([VERSION, header.length & 0xff, header.length >> 8]), header));
  const contentKey = crypto.randomBytes(CONTENT_KEY_BYTES);
  write(crypto.boxSeal(contentKey, procesoKey));
  const stream = crypto.streamSeal(contentKey);
  contentKey.fill(0);
  write(stream.header);
  for (let at = 0; at < content.length; at += PLAIN_CHUNK_BYTES) {
    const end = Math.min(at + PLAIN_CHUNK_BYTES, content.length);
    write(stream.push(content.subarray(at, end), header, end === content.length));
  }
  stream.free();
  content.fill(0);

  const mensaje = mensajeDelSobre(hash.fork().digest());
  try {
    const firma = await firmar(mensaje);
    if (firma.length !== SIGNATURE_BYTES) throw new TypeError('not a signature');
    write(firma);
  } catch (error) {
    hash.free();
    throw error;
  }
  return {
    trozos: out.end(),
    tamano: out.length(),
    codigo: bytesToBase64url(hash.digest()),
    encabezado: complete,
    eslabon: bytesToBase64url(crypto.hash(header)),
  };
}

/** Gathers written bytes into pieces of `TROZO_BYTES`. */
function createTrozos() {
  const trozos: Uint8Array[] = [];
  let current = new Uint8Array(TROZO_BYTES);
  let used = 0;
  return {
    write(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length; ) {
        if (used === TROZO_BYTES) {
          trozos.push(current);
          current = new Uint8Array(TROZO_BYTES);
          used = 0;
        }
        const piece = bytes.subarray(at, at + TROZO_BYTES - used);
        current.set(piece, used);
        used += piece.length;
        at += piece.length;
      }
    },
    end(): Uint8Array[] {
      trozos.push(current.slice(0, used));
      return trozos;
    },
    length: (): number => trozos.reduce((sum, trozo) => sum + trozo.length, 0),
  };
}
