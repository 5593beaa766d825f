/**
 * Uploads under way, as files of this node. What was written survives the process; after a machine's
 * crash a file may be shorter or, on some disks, wrong: that is found when it is read back and hashed.
 *
 * A file that is whole and durable says so itself, and since when: it can only be read any more, and its
 * time of change is that instant. So whoever goes on with it after a failure need not make it anew. It may be an
 * admitted envelope's own file under a second name: nothing is ever written into it, or cut off it.
 *
 * Name: `<folio>.<código, hex>`. Other bytes under the same folio have another name, so a resumed
 * upload never mixes two.
 */
import {
  closeSync,
  createReadStream,
  fchmodSync,
  fdatasync,
  ftruncate,
  futimesSync,
  open,
  write,
  writeSync,
} from 'node:fs';
import { mkdir, readdir, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import { bytesToHex } from '../../shared/base/bytes.ts';
import { CHUNK_BYTES } from '../../shared/sync/limites.ts';

/** Unfinished uploads of one device that are kept; the oldest goes when there is one more. */
export const MAX_PARTIALS_PER_DEVICE = 4;
/** An unfinished upload that nobody touched for so long is removed. */
export const ABANDONED_AFTER_MS = 7 * 24 * 60 * 60 * 1000;
/** Room that is left free on the disk, for everything else that must be written. */
export const RESERVED_BYTES = 256 * 1024 * 1024;
const SPACE_CHECK_MS = 2_000;
/** A write to the system's cache takes some 20 µs; one that takes this long waited for the disk. */
const SLOW_WRITE_MS = 20;
/** For so long writes then go to a thread, which may wait for the disk as long as it takes. */
const SLOW_FOR_MS = 5_000;

/** Permissions of a file that is whole and durable. */
const SEALED = 0o400;

const openFile = promisify(open);
const truncateFile = promisify(ftruncate);
const syncFile = promisify(fdatasync);

export interface SpoolFile {
  readonly path: string;
  /** Whole chunks that were there when it was opened, or the whole envelope. */
  readonly offset: number;
  /** Since when it is whole and durable, milliseconds UTC; null when that is not known. */
  readonly durable: number | null;
  /**
   * Calls back with null once written (to the system, not to the disk): usually before it returns, since
   * handing a chunk to a thread costs more than writing it.
   */
  write(bytes: Uint8Array, at: number, done: (error: Error | null) => void): void;
  /** Reads what is there from the start, a chunk at a time. */
  read(upTo: number, take: (bytes: Uint8Array) => void): Promise<void>;
  /** Makes what was written durable. */
  sync(): Promise<void>;
  /** Notes that it is whole, and durable since this instant. */
  seal(durable: number): void;
  /** Once is enough. */
  close(): void;
}

export interface Spool {
  open(folio: string, codigo: Uint8Array, tamano: number): Promise<SpoolFile>;
  remove(path: string): Promise<void>;
  /** Whether the disk has room for one more envelope. */
  hasRoom(): Promise<boolean>;
  /** Removes abandoned uploads; the number removed. */
  sweep(now: number): Promise<number>;
}

export async function openSpool(folder: string): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  /** Names by device, oldest use first. */
  const byDevice = new Map<string, Set<string>>();
  const note = (name: string): string[] => {
    const device = parseFolio(name.split('.')[0]!)?.dispositivo ?? '';
    const names = byDevice.get(device) ?? new Set();
    byDevice.set(device, names);
    names.delete(name);
    names.add(name);
    return names.size > MAX_PARTIALS_PER_DEVICE ? [...names].slice(0, names.size - MAX_PARTIALS_PER_DEVICE) : [];
  };
  const forget = (name: string): void => {
    const device = parseFolio(name.split('.')[0]!)?.dispositivo ?? '';
    const names = byDevice.get(device);
    names?.delete(name);
    if (names?.size === 0) byDevice.delete(device);
  };
  const remove = async (name: string): Promise<void> => {
    forget(name);
    await unlink(join(folder, name)).catch(unless('ENOENT'));
  };
  for (const name of await byAge(folder)) note(name);

  let space = { checked: 0, enough: true };
  const disk: Disk = { slowUntil: 0 };
  return {
    async open(folio, codigo, tamano) {
      const name = `${folio}.${bytesToHex(codigo)}`;
      for (const old of note(name)) await remove(old);
      const path = join(folder, name);
      // Nearly every upload is new; 'a+' would ignore positions.
      const fresh = await openFile(path, 'wx+', 0o600).catch(unless('EEXIST'));
      if (fresh !== undefined) return spoolFile(fresh, path, 0, null, disk);
      const { size, mode, nlink, mtimeMs } = await stat(path);
      const sealed = (mode & 0o777) === SEALED;
      if (sealed || nlink > 1) {
        if (size === tamano) {
          const durable = sealed ? Math.round(mtimeMs) : null;
          return spoolFile(await openFile(path, 'r'), path, size, durable, disk);
        }
        // Announced with another size than it has: its name is free, its bytes are not ours to change.
        await unlink(path);
        return spoolFile(await openFile(path, 'wx+', 0o600), path, 0, null, disk);
      }
      const offset = size === tamano ? size : size > tamano ? 0 : size - (size % CHUNK_BYTES);
      const fd = await openFile(path, 'r+');
      try {
        if (size !== offset) await truncateFile(fd, offset);
      } catch (error) {
        closeSync(fd);
        throw error;
      }
      return spoolFile(fd, path, offset, null, disk);
    },
    remove: (path) => remove(path.slice(folder.length + 1)),
    async hasRoom() {
      const now = performance.now();
      if (space.checked === 0 || now - space.checked > SPACE_CHECK_MS) {
        const { bavail, bsize } = await statfs(folder);
        space = { checked: now, enough: bavail * bsize > RESERVED_BYTES };
      }
      return space.enough;
    },
    async sweep(now) {
      let removed = 0;
      for (const name of await readdir(folder)) {
        const found = await stat(join(folder, name)).catch(() => null);
        if (!found || now - found.ctimeMs < ABANDONED_AFTER_MS) continue;
        await remove(name);
        removed++;
      }
      return removed;
    },
  };
}

/** What is known of the disk's pace. */
interface Disk {
  slowUntil: number;
}

function spoolFile(fd: number, path: string, offset: number, durable: number | null, disk: Disk): SpoolFile {
  let closed = false;
  const writeInThread = (bytes: Uint8Array, at: number, done: (error: Error | null) => void): void => {
    write(fd, bytes, 0, bytes.length, at, (error, written) => {
      if (error) done(error);
      else if (written < bytes.length) writeInThread(bytes.subarray(written), at + written, done);
      else done(null);
    });
  };
  const writeHere = (bytes: Uint8Array, at: number): Error | null => {
    const begun = performance.now();
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(fd, bytes, written, bytes.length - written, at + written);
      }
      return null;
    } catch (error) {
      return error as Error;
    } finally {
      const ended = performance.now();
      if (ended - begun > SLOW_WRITE_MS) disk.slowUntil = ended + SLOW_FOR_MS;
    }
  };
  return {
    path,
    offset,
    durable,
    write(bytes, at, done) {
      if (performance.now() < disk.slowUntil) writeInThread(bytes, at, done);
      else done(writeHere(bytes, at));
    },
    async read(upTo, take) {
      if (upTo === 0) return;
      const stream = createReadStream(path, { end: upTo - 1, highWaterMark: CHUNK_BYTES });
      let seen = 0;
      for await (const bytes of stream) {
        seen += (bytes as Buffer).length;
        take(bytes as Buffer);
      }
      if (seen !== upTo) throw new Error('an upload’s file is shorter than it was');
    },
    sync: () => syncFile(fd),
    seal(at) {
      futimesSync(fd, at / 1000, at / 1000);
      fchmodSync(fd, SEALED);
    },
    close() {
      if (closed) return;
      closed = true;
      closeSync(fd);
    },
  };
}

async function byAge(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.ctimeMs ?? 0 })),
  );
  return aged.sort((a, b) => a.at - b.at).map(({ name }) => name);
}

/** A handler that lets an error pass as «nothing». */
const unless =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
