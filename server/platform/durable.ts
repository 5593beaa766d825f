/** Small files that must be whole or absent, also after the power fails. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file under a temporary name, makes it durable, and only then gives it its name. */
export async function writeDurably(file: string, content: Uint8Array | string, mode = 0o600): Promise<void> {
  const temporary = join(dirname(file), `.${randomBytes(6).toString('hex')}.nuevo`);
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncDirectory(dirname(file));
}

/** Makes what was created, renamed or removed in a folder durable. */
export async function syncDirectory(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Content of a file, or null when there is none. */
export async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Names in a folder without the temporary ones; none when there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Overwrites the files of a folder and removes it. On a copy-on-write disk the old blocks may outlive it. */
export async function shred(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const handle = await open(join(folder, name), 'r+');
    try {
      const { size } = await handle.stat();
      await handle.write(randomBytes(size), 0, size, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await rm(folder, { recursive: true, force: true });
  await syncDirectory(dirname(folder));
}

export const makeFolder = (folder: string, mode = 0o700): Promise<string | undefined> =>
  mkdir(folder, { recursive: true, mode });
