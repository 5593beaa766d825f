/** Copying folders of a backup: every file durable before the copy counts. */
import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../durable.ts';

/** Copies a file and makes the copy durable. A file that vanished meanwhile is left out. */
export async function copyDurably(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return true;
}

/**
 * Copies a folder with all that is in it, also while it changes. `skip` names, by their path within
 * it, what is left out, or left empty when it is a folder.
 */
export async function copyTree(from: string, to: string, skip: (path: string) => boolean = () => false): Promise<void> {
  const walk = async (path: string): Promise<void> => {
    await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    const entries = await readdir(join(from, path), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const entry of entries) {
      const inside = path ? `${path}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (skip(inside)) await mkdir(join(to, inside), { recursive: true, mode: 0o700 });
        else await walk(inside);
      } else if (entry.isFile() && !skip(inside)) await copyDurably(join(from, inside), join(to, inside));
    }
    await syncDirectory(join(to, path));
  };
  await walk('');
  await syncDirectory(dirname(to));
}
