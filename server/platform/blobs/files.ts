/**
 * Blobs as files. A blob appears under its name whole or not at all: the bytes are made durable
 * first, then the name is given (a hard link to the spooled file, or, across file systems, a
 * renamed copy), then the directory is made durable.
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

  const place: BlobStore['place'] = async (key, file) => {
    const path = pathOf(key);
    const directory = dirname(path);
    await ensureDirectory(directory);
    try {
      await link(file, path).catch(unless('EEXIST'));
    } catch (error) {
      if (!CANNOT_LINK.has(codeOf(error))) throw error;
      const copy = join(directory, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
      await copyFile(file, copy);
      await syncFile(copy);
      await rename(copy, path);
    }
    return { durable: directories.sync(directory) };
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
