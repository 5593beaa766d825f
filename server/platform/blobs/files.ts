/**
 * Blobs as files: the name is a hard link to the spooled file (or, across file systems, a renamed copy), given while
 * its bytes are made durable, so that one commit of the file system's journal can serve both. A blob is there once
 * bytes and name are durable. A crash before may leave a name over anything: whoever brings the bytes again in another
 * file takes its place, once they are durable.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createDirectorySync } from './directory-sync.ts';
import type { BlobStore } from './index.ts';
import { checkKey, checkPrefix } from './keys.ts';

/** Names of copies under way; no key begins with a dot. */
const TEMPORARY = '.copia-';
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK']);

export function createFileStore(folder: string): BlobStore {
  const root = resolve(folder);
  const directories = createDirectorySync();
  const made = new Map<string, Promise<void>>();
  const pathOf = (key: string): string => join(root, checkKey(key));

  /** Makes a directory and those above it, each durable in its parent. */
  const ensureDirectory = (directory: string): Promise<void> => {
    let making = made.get(directory);
    if (!making) {
      making = makeDirectory(directory);
      making.catch(() => made.delete(directory));
      made.set(directory, making);
    }
    return making;
  };
  const makeDirectory = async (directory: string): Promise<void> => {
    if (directory === root) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      return;
    }
    const parent = dirname(directory);
    await ensureDirectory(parent);
    await mkdir(directory, { mode: 0o700 }).catch(unless('EEXIST'));
    await directories.sync(parent);
  };

  /** Takes the name over whatever has it now; the bytes come first, so a crash leaves one or the other, whole. */
  const replace = async (path: string, file: string): Promise<void> => {
    const directory = dirname(path);
    const temporary = join(directory, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
    await syncFile(file);
    try {
      await link(file, temporary);
    } catch (error) {
      if (!CANNOT_LINK.has(codeOf(error))) throw error;
      await copyFile(file, temporary);
      await syncFile(temporary);
    }
    await rename(temporary, path);
    await directories.sync(directory);
  };

  const place: BlobStore['place'] = async (key, file) => {
    const path = pathOf(key);
    const directory = dirname(path);
    await ensureDirectory(directory);
    try {
      await link(file, path);
      return { durable: directories.sync(directory) };
    } catch (error) {
      if (codeOf(error) === 'EEXIST') {
        return { durable: (await isSame(file, path)) ? directories.sync(directory) : replace(path, file) };
      }
      if (!CANNOT_LINK.has(codeOf(error))) throw error;
      return { durable: replace(path, file) };
    }
  };

  return {
    async put(key, file) {
      checkKey(key);
      await syncFile(file);
      await (await place(key, file)).durable;
    },

    place,

    async read(key) {
      const handle = await open(pathOf(key), 'r').catch(unless('ENOENT'));
      return handle ? createReadStream('', { fd: handle }) : null;
    },

    async size(key) {
      const found = await stat(pathOf(key)).catch(unless('ENOENT'));
      return found ? found.size : null;
    },

    async delete(key) {
      const path = pathOf(key);
      const found = await stat(path).catch(unless('ENOENT'));
      if (!found) return;
      await rm(path, { force: true });
      await directories.sync(dirname(path));
    },

    async *list(prefix) {
      yield* walk(join(root, checkPrefix(prefix)), checkPrefix(prefix));
    },

    close: async () => undefined,
  };
}

async function* walk(directory: string, key: string): AsyncIterable<{ key: string; size: number }> {
  const entries = await opendir(directory).catch(unless('ENOENT', 'ENOTDIR'));
  if (!entries) return;
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const [path, name] = [join(directory, entry.name), key ? `${key}/${entry.name}` : entry.name];
    if (entry.isDirectory()) yield* walk(path, name);
    else {
      const found = await stat(path).catch(unless('ENOENT'));
      if (found) yield { key: name, size: found.size };
    }
  }
}

/** Whether two names are of one file. */
async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  return a.ino === b.ino && a.dev === b.dev;
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** A handler that lets some errors pass as «nothing». */
const unless =
  (...codes: readonly string[]) =>
  (error: unknown): undefined => {
    if (!codes.includes(codeOf(error))) throw error;
  };
