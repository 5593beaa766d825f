/**
 * Where sealed envelopes are kept: one small interface, in files or in any S3. A blob is written
 * whole, once, under a key that names its content, and is never changed.
 *
 * Keys: up to eight segments of letters, digits, «.», «_», «-» separated by «/»; no segment begins
 * with a dot.
 */
import type { Readable } from 'node:stream';
import type { BlobPlace } from '../config.ts';
import { createFileStore } from './files.ts';

export interface BlobStore {
  /**
   * Keeps a file's bytes under a key; they are durable when the promise resolves. The file stays
   * where it is, for its owner to delete once the record that names the blob is committed. Putting
   * the same key again is harmless.
   */
  put(key: string, file: string): Promise<void>;
  /**
   * As `put`, while somebody else makes the file's bytes durable (fdatasync). Resolves once the blob has its name;
   * `durable`, once that name would outlive a crash. Only when both are durable is the blob there; what a crash
   * leaves before is made good when its bytes come again.
   */
  place(key: string, file: string): Promise<{ readonly durable: Promise<void> }>;
  /** The bytes as a stream, or null when there is no such blob. */
  read(key: string): Promise<Readable | null>;
  /** Bytes of a blob, or null when there is none. */
  size(key: string): Promise<number | null>;
  /** Removes a blob; none is fine too. */
  delete(key: string): Promise<void>;
  /** Every blob whose key begins so (whole segments), in no order. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly size: number }>;
  close(): Promise<void>;
}

/** The store that the settings name. The S3 client is large and loaded only where it is used. */
export async function openBlobs(place: BlobPlace): Promise<BlobStore> {
  if (place.kind === 'files') return createFileStore(place.folder);
  const { createS3Store } = await import('./s3.ts');
  return createS3Store(place);
}
