/**
 * Several processes may use one private PostgreSQL: the server, its roles apart, a back-up beside
 * it. Each leaves a note while it does; a short lock makes «is anybody using it?» and what follows
 * one step. Notes and locks of processes that died are recognised (by process id and birth) and
 * swept away, so nothing here survives a `kill -9` in a way that matters.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOCK_WAIT_MS = 60_000;

/** Runs `step` while no other process is in a step of this folder. */
export async function exclusively<T>(folder: string, step: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'candado');
  await takeLock(lock);
  try {
    return await step();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<void> {
  // The lock appears with its content already in it: a reader never sees it empty.
  const mine = `${lock}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(mine, await identity(process.pid));
  try {
    for (let waited = 0; ; waited += 20) {
      try {
        await link(mine, lock);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (!(await isAlive(lock))) await rm(lock, { force: true });
      else if (waited >= LOCK_WAIT_MS) throw new Error(`Another process holds ${lock} and does not let go.`);
      else await delay(20);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

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

async function isAlive(note: string): Promise<boolean> {
  const content = await readFile(note, 'utf8').catch(() => '');
  const pid = Number(content.split(' ')[0]);
  return pid > 0 && (await identity(pid)) === content;
}

/** A process's id and birth: ids are used again, the pair is not. */
async function identity(pid: number): Promise<string> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return '';
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Fields after the name, which may hold spaces and is in parentheses: the 20th is the start time.
  const birth = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${birth}`;
}
