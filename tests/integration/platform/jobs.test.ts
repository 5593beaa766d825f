import { afterEach, expect, test } from 'vitest';
import { type Jobs, openJobs, type Queue } from '../../../server/platform/jobs.ts';
import { createTestDatabase, silent, type TestDatabase, withPostgres } from '../../support/postgres.ts';

const t = withPostgres();
const queue = (name: string, more: Partial<Queue<{ n: number }>> = {}): Queue<{ n: number }> => ({
  name,
  retries: 2,
  retryDelaySeconds: 0,
  timeoutSeconds: 60,
  ...more,
});

const opened: Jobs[] = [];
async function open(q: Queue<{ n: number }>, database: TestDatabase = t, supervise = false): Promise<Jobs> {
  const jobs = await openJobs({ pool: database.pool, queues: [q], supervise, log: silent });
  opened.push(jobs);
  return jobs;
}
afterEach(async () => {
  for (const jobs of opened.splice(0)) await jobs.stop();
});

const add = (jobs: Jobs, q: Queue<{ n: number }>, ...numbers: number[]) =>
  t.db.transaction().execute((trx) =>
    jobs.enqueue(
      trx,
      q,
      numbers.map((n) => ({ data: { n } })),
    ),
  );

test('jobs enqueued in a transaction are done once it commits, all of them', async () => {
  const q = queue('todas');
  const jobs = await open(q);
  const done: number[] = [];
  jobs.work(q, { concurrency: 7 }, async ({ data }) => void done.push(data.n));
  await add(jobs, q, ...Array.from({ length: 200 }, (_, n) => n));
  jobs.nudge(q);
  await expect.poll(() => done.length, { timeout: 10_000 }).toBe(200);
  expect(new Set(done).size).toBe(200);
});

test('none is there when the transaction is rolled back', async () => {
  const q = queue('ninguna');
  const jobs = await open(q);
  await t.db
    .transaction()
    .execute(async (trx) => {
      await jobs.enqueue(trx, q, [{ data: { n: 1 } }]);
      throw new Error('atrás');
    })
    .catch(() => undefined);
  await add(jobs, q, 2);
  const done: number[] = [];
  jobs.work(q, { concurrency: 5 }, async ({ data }) => void done.push(data.n));
  await expect.poll(() => done).toEqual([2]);
});

test('one that fails is tried again without its neighbours, and kept when it never succeeds', async () => {
  const q = queue('fallas');
  const jobs = await open(q);
  const tries = new Map<number, number>();
  jobs.work(q, { concurrency: 3, pollMs: 50 }, async ({ data: { n } }) => {
    tries.set(n, (tries.get(n) ?? 0) + 1);
    if (n === 1 || (n === 2 && tries.get(2) === 1)) throw new Error('no');
  });
  await add(jobs, q, 0, 1, 2);
  await expect.poll(() => jobs.failed(q), { timeout: 15_000 }).toBe(1);
  expect(Object.fromEntries(tries)).toEqual({ 0: 1, 1: 3, 2: 2 });
  expect(await jobs.retryFailed(q)).toBe(1);
  await expect.poll(() => tries.get(1), { timeout: 15_000 }).toBe(6);
});

test('one set for later waits', async () => {
  const q = queue('luego');
  const jobs = await open(q);
  await t.db
    .transaction()
    .execute((trx) =>
      jobs.enqueue(trx, q, [{ data: { n: 1 }, notBefore: new Date(Date.now() + 3_600_000) }, { data: { n: 2 } }]),
    );
  const done: number[] = [];
  jobs.work(q, { concurrency: 5, pollMs: 50 }, async ({ data }) => void done.push(data.n));
  await expect.poll(() => done).toEqual([2]);
});

test('stopping waits for what is under way', async () => {
  const q = queue('parar');
  const jobs = await open(q);
  let begun = false;
  let ended = false;
  let release = () => {};
  jobs.work(q, { concurrency: 1 }, async () => {
    begun = true;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    ended = true;
  });
  await add(jobs, q, 1);
  await expect.poll(() => begun).toBe(true);
  const stopped = jobs.stop();
  release();
  await stopped;
  expect(ended).toBe(true);
});

test('a job whose process vanished is given to another', async () => {
  const own = await createTestDatabase();
  const q = queue('huerfana', { timeoutSeconds: 1 });
  const gone = await openJobs({ pool: own.pool, queues: [q], supervise: false, log: silent });
  let taken = false;
  let release = () => {};
  gone.work(q, { concurrency: 1, pollMs: 20 }, async () => {
    taken = true;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  await own.db.transaction().execute((trx) => gone.enqueue(trx, q, [{ data: { n: 1 } }]));
  await expect.poll(() => taken).toBe(true);

  const heir = await openJobs({ pool: own.pool, queues: [q], supervise: true, log: silent });
  const done: number[] = [];
  heir.work(q, { concurrency: 1, pollMs: 100 }, async ({ data }) => void done.push(data.n));
  await expect.poll(() => done, { timeout: 30_000 }).toEqual([1]);
  release();
  await gone.stop();
  await heir.stop();
  await own.close();
});

test('two processes may bring the queues into being at once', async () => {
  const own = await createTestDatabase();
  const both = await Promise.all([1, 2, 3].map(() => open(queue('doble'), own)));
  for (const jobs of both) await jobs.stop();
  await own.close();
});
