/**
 * A folder of one process's own in the data folder, for what it needs while it runs. Its name says
 * whose it is (process id and birth), so what a killed process left is known and swept at the next start.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './durable.ts';
import { identity } from './exclusive.ts';

const PREFIX = 'recibir-';
const nameOf = (owner: string): string => PREFIX + owner.replace(' ', '-');

/** Makes this process's folder, empty. */
export async function makeScratch(dataDir: string): Promise<string> {
  const folder = join(dataDir, nameOf(await identity(process.pid)));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes the folders whose process is gone. */
export async function sweepScratch(dataDir: string): Promise<void> {
  for (const name of await namesIn(dataDir)) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    const lives = pid > 0 && name === nameOf(await identity(pid));
    if (!lives) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
