/**
 * The sealed queue as a file: what a phone hands in when it has no network, and the server takes
 * through the very same admission.
 *
 *     offset  bytes  what
 *     0       4      "RUBX"
 *     4       1      version = 1
 *     5       …      records, one after another, until the end of the file:
 *                      4  C = length of the commitment's text in UTF-8, little endian, 1 … 65,536
 *                      C  the signed commitment (firmados: `compromiso`), canonical text
 *                      4  N = length of the envelope, little endian, 1 … MAX_SOBRE_BYTES
 *                      N  the envelope
 *
 * Nothing in it is readable by who carries it: commitments name folios and hashes, envelopes are
 * sealed. Reader and writer hold one piece at a time.
 */
import { bytesToUint32, concatBytes, uint32ToBytes, utf8, utf8ToText } from '../base/bytes.ts';
import { MAX_SOBRE_BYTES } from './formato.ts';

export const EXPORTADO_MAGIC = new Uint8Array([0x52, 0x55, 0x42, 0x58]);
export const EXPORTADO_VERSION = 1;
const MAX_COMPROMISO_BYTES = 65_536;
/** The largest piece of an envelope that the reader gives. */
const PIECE_BYTES = 65_536;

/** The first bytes of a file. */
export const exportadoStart = (): Uint8Array<ArrayBuffer> =>
  concatBytes(EXPORTADO_MAGIC, new Uint8Array([EXPORTADO_VERSION]));

/** What stands before a record's envelope of `tamano` bytes. */
export function exportadoRecord(compromiso: string, tamano: number): Uint8Array<ArrayBuffer> {
  const text = utf8(compromiso);
  if (text.length < 1 || text.length > MAX_COMPROMISO_BYTES) throw new RangeError('not a commitment');
  if (tamano < 1 || tamano > MAX_SOBRE_BYTES) throw new RangeError('not an envelope’s size');
  return concatBytes(uint32ToBytes(text.length), text, uint32ToBytes(tamano));
}

/**
 * What a file holds, in order: for each record its commitment (as text, not verified), then its
 * envelope in pieces of at most 64 KiB. `cortado`: the file ends within a record; all before is whole.
 * `malformado`: it is not such a file, or not from here on. After either there is nothing more.
 */
export type Exportado =
  | { readonly tipo: 'registro'; readonly compromiso: string; readonly tamano: number }
  | { readonly tipo: 'trozo'; readonly bytes: Uint8Array }
  | { readonly tipo: 'cortado' }
  | { readonly tipo: 'malformado' };

/** Reads a file, given in pieces of any size; lets go of it however reading ends. */
export async function* leerExportado(file: AsyncIterable<Uint8Array>): AsyncGenerator<Exportado> {
  const source = createSource(file);
  try {
    yield* readAll(source);
  } finally {
    await source.close();
  }
}

async function* readAll(source: ReturnType<typeof createSource>): AsyncGenerator<Exportado> {
  const start = await source.exactly(EXPORTADO_MAGIC.length + 1);
  if (!start || exportadoStart().some((byte, at) => start[at] !== byte)) return yield { tipo: 'malformado' };

  for (;;) {
    const length = await source.exactly(4);
    if (!length) return source.leftover() ? yield { tipo: 'cortado' } : undefined;
    const textBytes = bytesToUint32(length);
    if (textBytes < 1 || textBytes > MAX_COMPROMISO_BYTES) return yield { tipo: 'malformado' };
    const text = await source.exactly(textBytes);
    const size = text && (await source.exactly(4));
    if (!size) return yield { tipo: 'cortado' };
    const compromiso = utf8ToText(text);
    const tamano = bytesToUint32(size);
    if (compromiso === null || tamano < 1 || tamano > MAX_SOBRE_BYTES) return yield { tipo: 'malformado' };

    yield { tipo: 'registro', compromiso, tamano };
    for (let left = tamano; left > 0; ) {
      const bytes = await source.atMost(Math.min(left, PIECE_BYTES));
      if (!bytes) return yield { tipo: 'cortado' };
      yield { tipo: 'trozo', bytes };
      left -= bytes.length;
    }
  }
}

/** Takes bytes off a stream in the sizes asked for. */
function createSource(file: AsyncIterable<Uint8Array>) {
  const iterator = file[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);

  async function more(): Promise<boolean> {
    const next = await iterator.next();
    if (next.done) return false;
    held = held.length === 0 ? next.value : concatBytes(held, next.value);
    return true;
  }
  function take(length: number): Uint8Array {
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  }
  return {
    /** Exactly so many bytes; null when the file ends before. */
    async exactly(length: number): Promise<Uint8Array | null> {
      while (held.length < length) if (!(await more())) return null;
      return take(length);
    },
    /** At least one byte and at most so many; null at the end. */
    async atMost(length: number): Promise<Uint8Array | null> {
      while (held.length === 0) if (!(await more())) return null;
      return take(Math.min(length, held.length));
    },
    leftover: (): boolean => held.length > 0,
    close: async (): Promise<void> => {
      await iterator.return?.();
    },
  };
}
