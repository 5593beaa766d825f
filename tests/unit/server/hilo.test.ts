import { expect, test } from 'vitest';
import { startHilo } from '../../../server/hilo.ts';
import { type Config, readConfig } from '../../../server/platform/config.ts';
import { silent } from '../../support/postgres.ts';

const config = (): Config => {
  const read = readConfig({});
  if (!read.ok) throw new Error(read.error.join());
  return read.value;
};

/** A thread that counts its starts in shared memory, falls the first time, and stops when told. */
const PROGRAM = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    const counts = new Int32Array(workerData.counts);
    const starts = Atomics.add(counts, 0, 1) + 1;
    Atomics.notify(counts, 0);
    if (starts === 1) throw new Error('fallen');
    parentPort.on('message', (message) => {
      if (message === 'apurar') { Atomics.add(counts, 1, 1); Atomics.notify(counts, 1); }
      if (message === 'parar') parentPort.close();
    });
  `)}`,
);

test('a thread that falls is started again, is woken, and ends when told', async () => {
  const counts = new SharedArrayBuffer(8);
  const view = new Int32Array(counts);
  const hilo = startHilo(PROGRAM, { ...config(), counts } as Config, silent, { againAfterMs: 1 });
  hilo.apurar();
  await expect.poll(() => view[0], { interval: 5 }).toBe(2);
  hilo.apurar();
  await expect.poll(() => view[1], { interval: 5 }).toBeGreaterThanOrEqual(1);
  await hilo.stop();
  expect(view[0]).toBe(2);
});
