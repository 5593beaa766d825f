/**
 * Uploads under way, as files of this node. What was written survives the process; after a machine's
 * crash a file may be shorter or, on some disks, wrong: that is found when it is read back and hashed.
 *
 * Name: `<folio>.<código, hex>`. Other bytes under the same folio have another name, so a resumed
 * upload never mixes two.
 */
import { close, createReadStream, fdatasync, fstat, ftruncate, open, write } from 'node:fs';
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
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

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const truncateFile = promisify(ftruncate);
const syncFile = promisify(fdatasync);

export interface SpoolFile {
  readonly path: string;
  /** Whole chunks that were there when it was opened, or the whole envelope. */
  readonly offset: number;
  /** Calls back with null once written (to the system, not to the disk). */
  write(bytes: Uint8Array, at: number, done: (error: Error | null) => void): void;
  /** Reads what is there from the start, a chunk at a time. */
  read(upTo: number, take: (bytes: Uint8Array) => void): Promise<void>;
  /** Makes what was written durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
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
    await rm(join(folder, name), { force: true });
  };
  for (const name of await byAge(folder)) note(name);

  let space = { checked: 0, enough: true };
  return {
    async open(folio, codigo, tamano) {
      const name = `${folio}.${bytesToHex(codigo)}`;
      for (const old of note(name)) await remove(old);
      const path = join(folder, name);
      // 'a+' would ignore positions; 'r+' needs the file to be there.
      const fd = await openFile(path, 'r+', 0o600).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return openFile(path, 'wx+', 0o600);
      });
      const { size } = await statFile(fd);
      const offset = size === tamano ? size : size > tamano ? 0 : size - (size % CHUNK_BYTES);
      if (size !== offset) await truncateFile(fd, offset);
      return spoolFile(fd, path, offset);
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
        if (!found || now - found.mtimeMs < ABANDONED_AFTER_MS) continue;
        await remove(name);
        removed++;
      }
      return removed;
    },
  };
}

function spoolFile(fd: number, path: string, offset: number): SpoolFile {
  let closing: Promise<void> | null = null;
  return {
    path,
    offset,
    write(bytes, at, done) {
      const next = (from: number): void => {
        write(fd, bytes, from, bytes.length - from, at + from, (error, written) => {
          if (error) done(error);
          else if (from + written < bytes.length) next(from + written);
          else done(null);
        });
      };
      next(0);
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
    close() {
      closing ??= closeFile(fd);
      return closing;
    },
  };
}

async function byAge(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  return aged.sort((a, b) => a.at - b.at).map(({ name }) => name);
}
