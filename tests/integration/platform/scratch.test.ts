import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identity } from '../../../server/platform/exclusive.ts';
import { makeScratch, sweepScratch } from '../../../server/platform/scratch.ts';
import { withFolders } from '../../support/folders.ts';

const newFolder = withFolders();

test('what a killed process left is swept, what a living one uses is not', async () => {
  const data = await newFolder();
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const theirs = `recibir-${(await identity(child.pid!)).replace(' ', '-')}`;
  const ours = await makeScratch(data);
  // An id is used again: same number, born another time.
  const before = `recibir-${process.pid}-1`;
  for (const name of [theirs, before, 'recibir-AbC123', 'spool']) {
    await mkdir(join(data, name));
    await writeFile(join(data, name, 'sobre'), 'x', { mode: 0o400 });
  }
  await writeFile(join(ours, 'sobre'), 'x');

  await sweepScratch(data);
  expect(await readdir(data)).toEqual([ours.slice(data.length + 1), theirs, 'spool'].sort());
  expect(await readdir(ours)).toEqual(['sobre']);

  child.kill('SIGKILL');
  await once(child, 'exit');
  await sweepScratch(data);
  expect(await readdir(data)).toEqual([ours.slice(data.length + 1), 'spool'].sort());
});
