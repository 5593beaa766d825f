/**
 * One upload: takes an envelope's chunks in order, writes each to the spool while it is hashed, and
 * ends with a whole, durable envelope whose header agrees with its sender. Never holds more than the
 * chunk at hand.
 */

import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import { base64urlToBytes, equalBytes } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { type Encabezado, leerPrefijo } from '../../shared/sobre/formato.ts';
import { createVerificador, type Verificado, type Verificador } from '../../shared/sobre/verificar.ts';
import { CHUNK_BYTES } from '../../shared/sync/limites.ts';
import type { Clock } from '../platform/clock.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Spool, SpoolFile } from './spool.ts';

/** What the device says it will send. */
export interface Anuncio {
  readonly folio: string;
  readonly tamano: number;
  readonly codigo: Uint8Array;
}

/** A whole envelope, written. */
export interface Recibido extends Anuncio {
  readonly encabezado: Encabezado;
  /** BLAKE2b-256 of the header. */
  readonly eslabon: Uint8Array;
  readonly verificado: Verificado;
  /** Whether the bytes are those of the announced código de integridad. */
  readonly integro: boolean;
  /** Resolves once its bytes are on disk: with the instant that the last one was, milliseconds UTC. */
  readonly durable: Promise<number>;
  readonly path: string;
}

export type Avance =
  | { readonly type: 'escrito'; readonly offset: number }
  | { readonly type: 'fallo'; readonly codigo: MotivoFallo };

export interface Subida extends Anuncio {
  /** Bytes written. */
  readonly offset: number;
  /** Takes the next chunk; calls back once it is written, perhaps before it returns. One at a time. */
  take(at: number, bytes: Uint8Array, done: (avance: Avance) => void): void;
  /**
   * Once all is written: gives the file back, and begins to make it durable. Throws when it was left before. Bytes
   * that could not be made durable are thrown away: the system may show them as written for ever after.
   */
  finish(): Recibido;
  /** Ends it here, unless it is being finished: what was written is kept for a later resumption, or discarded. */
  leave(options: { readonly discard: boolean }): Promise<void>;
}

/** Opens or resumes an upload. Throws only when the disk does not serve. */
export async function openSubida(
  { spool, clock }: { readonly spool: Spool; readonly clock: Clock },
  anuncio: Anuncio,
  isTheirs: (encabezado: Encabezado) => boolean,
): Promise<Subida> {
  const { folio, tamano, codigo } = anuncio;
  let file: SpoolFile = await spool.open(folio, codigo, tamano);
  let hash: Verificador = createVerificador(crypto, tamano);
  let header: Leido | null = null;
  let offset = 0;
  let busy: Promise<void> = Promise.resolve();
  /** Whoever ends it first gives its file back: the number of a closed file is soon another's. */
  let estado: 'abierta' | 'terminando' | 'dejada' = 'abierta';

  /** Reads the header when these are the first bytes, then hashes them. */
  const digest = (bytes: Uint8Array): MotivoFallo | null => {
    if (offset === 0) {
      const read = readHeader(bytes, anuncio, isTheirs);
      if (!read.ok) return read.error;
      header = read.value;
    }
    hash.update(bytes);
    return null;
  };

  const startOver = async (): Promise<void> => {
    file.close();
    await spool.remove(file.path);
    hash.free();
    hash = createVerificador(crypto, tamano);
    file = await spool.open(folio, codigo, tamano);
    offset = 0;
  };

  const resume = async (): Promise<void> => {
    let amiss = false;
    await file.read(file.offset, (bytes) => {
      amiss ||= digest(bytes) !== null;
      offset += bytes.length;
    });
    // What a crash left there is not the start of this envelope.
    if (amiss) await startOver();
  };

  const makeDurable = async (): Promise<number> => {
    try {
      // What was durable before a failure has been so since then, however long the failure lasted.
      if (file.durable !== null) return file.durable;
      await file.sync();
      const now = clock.now().getTime();
      file.seal(now);
      return now;
    } catch (error) {
      await spool.remove(file.path);
      throw error;
    } finally {
      file.close();
    }
  };

  if (file.offset > 0) {
    await resume().catch((error: unknown) => {
      hash.free();
      file.close();
      throw error;
    });
  }

  return {
    folio,
    tamano,
    codigo,
    get offset() {
      return offset;
    },

    take(at, bytes, done) {
      if (
        estado !== 'abierta' ||
        at !== offset ||
        bytes.length !== Math.min(CHUNK_BYTES, tamano - offset) ||
        bytes.length === 0
      ) {
        done({ type: 'fallo', codigo: 'desfasado' });
        return;
      }
      const amiss = digest(bytes);
      if (amiss) {
        done({ type: 'fallo', codigo: amiss });
        return;
      }
      let end: (() => void) | null = null;
      let ended = false;
      file.write(bytes, at, (error) => {
        ended = true;
        end?.();
        if (error) done({ type: 'fallo', codigo: codeOf(error) === 'ENOSPC' ? 'espacio' : 'interno' });
        else {
          offset += bytes.length;
          done({ type: 'escrito', offset });
        }
      });
      if (ended) return;
      busy = new Promise((resolve) => {
        end = resolve;
      });
    },

    finish() {
      if (estado !== 'abierta') throw new Error(`an upload that was ${estado} is not finished`);
      estado = 'terminando';
      const durable = makeDurable();
      // Whoever does not wait for it has refused the envelope.
      durable.catch(() => undefined);
      const verificado = hash.finish();
      const integro = equalBytes(base64urlToBytes(verificado.codigo)!, codigo);
      const { encabezado, eslabon } = header!;
      return { ...anuncio, encabezado, eslabon, verificado, integro, durable, path: file.path };
    },

    async leave({ discard }) {
      const mine = estado === 'abierta';
      if (mine) estado = 'dejada';
      await busy;
      if (mine) {
        hash.free();
        file.close();
      }
      if (discard) await spool.remove(file.path);
    },
  };
}

const codeOf = (error: Error): string | undefined => (error as NodeJS.ErrnoException).code;

/** Reads the header in the first chunk and holds it against the announcement and its sender. */
function readHeader(
  bytes: Uint8Array,
  { folio, tamano }: Anuncio,
  isTheirs: (encabezado: Encabezado) => boolean,
): Result<Leido, MotivoFallo> {
  const prefijo = leerPrefijo(bytes);
  if (!prefijo.ok) return err(prefijo.error === 'demasiado-grande' ? 'tamano' : 'formato');
  const { encabezado, headerBytes } = prefijo.value;
  if (encabezado.folio !== folio || !isTheirs(encabezado)) return err('ajeno');
  if (prefijo.value.tamano !== tamano) return err('tamano');
  return ok({ encabezado, eslabon: crypto.hash(headerBytes) });
}

interface Leido {
  readonly encabezado: Encabezado;
  readonly eslabon: Uint8Array;
}
