/**
 * Work done later, in the database: a job is enqueued in the transaction that makes it necessary,
 * and done at least once by a process whose role does it (pg-boss, in its own schema). Handlers must
 * be safe to run twice. A job that fails is tried again with back-off; one that never succeeds stays,
 * as failed, until someone looks at it.
 *
 * The loop that takes jobs is ours: pg-boss's own ends the process when the database is away as a job
 * ends, and judges a batch as a whole.
 */
import { CompiledQuery } from 'kysely';
import type pg from 'pg';
import PgBoss from 'pg-boss';
import type { Trx } from './database.ts';
import { describeError, type Logger } from './logger.ts';

export interface Queue<Data extends object> {
  readonly name: string;
  /** Tries after the first. */
  readonly retries: number;
  /** Wait before the first retry; it doubles each time, with jitter. */
  readonly retryDelaySeconds: number;
  /** After this a job whose process vanished is given to another. */
  readonly timeoutSeconds: number;
  /** Only for its type. */
  readonly data?: Data;
}

export interface Job<Data extends object> {
  readonly id: string;
  readonly data: Data;
}

export interface Jobs {
  /** Adds jobs as part of the caller's transaction, all with one statement. */
  enqueue<Data extends object>(trx: Trx, queue: Queue<Data>, jobs: readonly NewJob<Data>[]): Promise<void>;
  /** After the commit: has a worker of this process look at once, not at its next turn. */
  nudge(queue: Queue<object>): void;
  /** Does the jobs of a queue, up to `concurrency` at a time, until `stop`. */
  work<Data extends object>(
    queue: Queue<Data>,
    options: { readonly concurrency: number; readonly pollMs?: number },
    handler: (job: Job<Data>) => Promise<void>,
  ): void;
  /** Jobs that failed for good. */
  failed(queue: Queue<object>): Promise<number>;
  /** Gives the jobs that failed for good another round of tries; their number. */
  retryFailed(queue: Queue<object>): Promise<number>;
  /** Takes no more jobs and waits for those under way. */
  stop(): Promise<void>;
}

export interface NewJob<Data extends object> {
  readonly data: Data;
  readonly notBefore?: Date;
}

const SCHEMA = 'trabajos';
/** Any number will do, as long as nothing else of ours locks it. */
const LOCK = 0x74_72_61_62;
const YEARS_10_DAYS = 3650;
const POLL_MS = 500;

/** Brings the queues into being. `supervise` (one role is enough) gives jobs of vanished processes to others. */
export async function openJobs(options: {
  readonly pool: pg.Pool;
  readonly queues: readonly Queue<object>[];
  readonly supervise: boolean;
  readonly log: Logger;
}): Promise<Jobs> {
  const { pool, log } = options;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: SCHEMA,
    schedule: false,
    supervise: options.supervise,
    maintenanceIntervalSeconds: 10,
    archiveCompletedAfterSeconds: 3600,
    archiveFailedAfterSeconds: YEARS_10_DAYS * 86_400,
    deleteAfterDays: 7,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'jobs: maintenance failed'));
  await inTurn(pool, async () => {
    await boss.start();
    for (const queue of options.queues) {
      const settings = {
        name: queue.name,
        policy: 'standard' as const,
        retryLimit: queue.retries,
        retryDelay: queue.retryDelaySeconds,
        retryBackoff: true,
        expireInSeconds: queue.timeoutSeconds,
        retentionDays: YEARS_10_DAYS,
      };
      await boss.createQueue(queue.name, settings);
      await boss.updateQueue(queue.name, settings);
    }
  });

  const workers: Worker[] = [];
  return {
    async enqueue(trx, queue, jobs) {
      if (jobs.length === 0) return;
      const inTransaction = {
        executeSql: (text: string, values: unknown[]) =>
          trx.executeQuery(CompiledQuery.raw(text, values)).then(({ rows }) => ({ rows: [...rows] })),
      };
      await boss.insert(
        jobs.map(({ data, notBefore }) => ({
          name: queue.name,
          data,
          ...(notBefore ? { startAfter: notBefore.toISOString() } : {}),
        })),
        { db: inTransaction },
      );
    },

    nudge(queue) {
      for (const worker of workers) if (worker.queue === queue.name) worker.wake();
    },

    work(queue, { concurrency, pollMs = POLL_MS }, handler) {
      workers.push(startWorker({ boss, log, queue, concurrency, pollMs, handler }));
    },

    async failed(queue) {
      const { rows } = await pool.query(`select count(*) n from ${SCHEMA}.job where name = $1 and state = 'failed'`, [
        queue.name,
      ]);
      return Number(rows[0].n);
    },

    async retryFailed(queue) {
      const { rowCount } = await pool.query(
        `update ${SCHEMA}.job set state = 'retry', retry_count = 0, started_on = null, start_after = now(), completed_on = null
         where name = $1 and state = 'failed'`,
        [queue.name],
      );
      return rowCount ?? 0;
    },

    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await boss.stop({ graceful: false, close: false });
    },
  };
}

interface Worker {
  readonly queue: string;
  wake(): void;
  stop(): Promise<void>;
}

function startWorker<Data extends object>(options: {
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly queue: Queue<Data>;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly handler: (job: Job<Data>) => Promise<void>;
}): Worker {
  const { boss, log, queue, concurrency, pollMs, handler } = options;
  let stopping = false;
  let woken = false;
  let endWait = () => {};

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => endWait(), pollMs);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const attempt = async (job: Job<Data>): Promise<void> => {
    try {
      await handler(job);
    } catch (error) {
      log.warn({ err: error, queue: queue.name, job: job.id }, 'jobs: one failed');
      // What is kept of a failure is its kind: a message may repeat what the job was about.
      const { type, code } = describeError(error);
      await boss.fail(queue.name, job.id, { type, code });
      return;
    }
    await boss.complete(queue.name, job.id);
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      let taken = 0;
      try {
        const jobs = await boss.fetch<Data>(queue.name, { batchSize: concurrency });
        taken = jobs.length;
        await Promise.all(jobs.map(attempt));
      } catch (error) {
        // The database is away: what was taken will be given out again.
        log.warn({ err: error, queue: queue.name }, 'jobs: the database does not answer');
        taken = 0;
      }
      if (!stopping && !woken && taken < concurrency) await rest();
    }
  };
  const running = run();

  const wake = (): void => {
    woken = true;
    endWait();
  };
  return {
    queue: queue.name,
    wake,
    stop() {
      stopping = true;
      wake();
      return running;
    },
  };
}

/** A queue is a partition: processes that start at once and make theirs together would lock each other out. */
async function inTurn(pool: pg.Pool, task: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await task();
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    client.release();
  } catch (error) {
    // Closing the connection gives the lock back, whatever became of it.
    client.release(true);
    throw error;
  }
}
