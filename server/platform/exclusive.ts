/**
 * A short lock between processes of one machine, as a file in a folder. A lock whose process died is
 * recognised (by process id and birth) and taken.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
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

/** Whether the process that wrote a note still lives. */
export async function isAlive(note: string): Promise<boolean> {
  const content = await readFile(note, 'utf8').catch(() => '');
  const pid = Number(content.split(' ')[0]);
  return pid > 0 && (await identity(pid)) === content;
}

/** A process's id and birth: ids are used again, the pair is not. */
export async function identity(pid: number): Promise<string> {
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
