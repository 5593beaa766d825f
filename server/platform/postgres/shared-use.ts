/**
 * Several processes may use one private PostgreSQL: the server, its roles apart, a back-up beside
 * it. Each leaves a note while it does, so that the last to leave can stop it. Notes of processes
 * that died are recognised and swept away.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identity, isAlive } from '../exclusive.ts';

/** Notes that this process uses what is in the folder; the answer takes the note back. */
export async function noteUse(folder: string): Promise<{ forget(): Promise<void> }> {
  const notes = join(folder, 'en-uso');
  await mkdir(notes, { recursive: true });
  const note = join(notes, `${process.pid}.${randomBytes(4).toString('hex')}`);
  await writeFile(note, await identity(process.pid));
  return { forget: () => rm(note, { force: true }) };
}

/** Whether a living process has a note here. Call it within `exclusively`. */
export async function isUsed(folder: string): Promise<boolean> {
  const notes = join(folder, 'en-uso');
  if (!existsSync(notes)) return false;
  let used = false;
  for (const name of await readdir(notes)) {
    if (await isAlive(join(notes, name))) used = true;
    else await rm(join(notes, name), { force: true });
  }
  return used;
}
