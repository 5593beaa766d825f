/**
 * Opens a whole envelope with the process's secret key. Only the opening role has one.
 * Everything is verified; the first thing amiss is the answer.
 */
import { concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  type Crypto,
  type KeyPair,
  SIGNATURE_BYTES,
  STREAM_CHUNK_OVERHEAD,
  STREAM_HEADER_BYTES,
} from '../crypto/index.ts';
import { type Encabezado, leerPrefijo, PLAIN_CHUNK_BYTES, PREFIX_BYTES, SEALED_KEY_BYTES } from './formato.ts';
import { type Contenido, readContenido } from './manifiesto.ts';

/**
 * `malformado`: not an envelope, or of another length. `otra-clave`: the content key is not sealed
 * to this process key. `alterado`: a chunk does not verify, or is out of order, missing or extra.
 * `manifiesto`: what was inside does not match its own manifest.
 */
export type AbrirError = 'malformado' | 'otra-clave' | 'alterado' | 'manifiesto';

export interface Abierto {
  readonly encabezado: Encabezado;
  readonly headerBytes: Uint8Array;
  readonly contenido: Contenido;
}

/** Opens an envelope; the signature is the caller's to verify first (verificar.ts). */
export function abrir(crypto: Crypto, sobre: Uint8Array, procesoKeys: KeyPair): Result<Abierto, AbrirError> {
  const prefijo = leerPrefijo(sobre);
  if (!prefijo.ok || prefijo.value.tamano !== sobre.length) return err('malformado');
  const { encabezado, headerBytes } = prefijo.value;

  const keyAt = PREFIX_BYTES + headerBytes.length;
  const streamAt = keyAt + SEALED_KEY_BYTES;
  const chunksAt = streamAt + STREAM_HEADER_BYTES;
  const contentKey = crypto.boxSealOpen(sobre.subarray(keyAt, streamAt), procesoKeys);
  if (!contentKey) return err('otra-clave');
  const stream = crypto.streamOpen(contentKey, sobre.subarray(streamAt, chunksAt));
  contentKey.fill(0);
  if (!stream) return err('alterado');

  const end = sobre.length - SIGNATURE_BYTES;
  const chunks: Uint8Array[] = [];
  try {
    for (let at = chunksAt; at < end; ) {
      const next = Math.min(at + PLAIN_CHUNK_BYTES + STREAM_CHUNK_OVERHEAD, end);
      const pulled = stream.pull(sobre.subarray(at, next), headerBytes);
      if (!pulled || pulled.final !== (next === end)) return err('alterado');
      chunks.push(pulled.chunk);
      at = next;
    }
  } finally {
    stream.free();
  }

  const contenido = readContenido(crypto, concatBytes(...chunks));
  return contenido ? ok({ encabezado, headerBytes, contenido }) : err('manifiesto');
}
