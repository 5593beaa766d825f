/**
 * The sealer: takes the rows that have been committed and not yet chained, in whatever order they
 * came, hangs them on the chain and signs its new head. Several nodes may run it: they take turns.
 */
import { sql } from 'kysely';
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { type Cabeza, leerFirmado } from '../../shared/firmados/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import { eslabon, ORIGEN } from './eslabon.ts';

const BATCH = 500;
const INTERVAL_MS = 1000;
const LOCK = 0x62_69_74_61;

/** The head as acuses carry it. */
export interface CabezaBreve {
  readonly n: number;
  readonly hash: string;
}

export interface Sellador {
  /** The latest head known here; null before the first. */
  latestHead(): CabezaBreve | null;
  /** Chains all that waits; resolves with the signed head, null when nothing has ever been noted. */
  sellar(): Promise<string | null>;
  stop(): Promise<void>;
}

/** Starts sealing at intervals (role intake, which holds the signing key). `intervalMs: null` seals only when asked. */
export async function startSellador(options: {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'firmar'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalMs?: number | null;
}): Promise<Sellador> {
  const { db, log } = options;
  const intervalMs = options.intervalMs === undefined ? INTERVAL_MS : options.intervalMs;
  let head: string | null = await lastHead(db);
  let working: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const sellarTodo = async (): Promise<string | null> => {
    let taken = BATCH;
    while (taken === BATCH) taken = await sealBatch(options);
    head = await lastHead(db);
    return head;
  };
  const sellar = (): Promise<string | null> => {
    const next = working.then(sellarTodo);
    working = next.catch(() => undefined);
    return next;
  };
  const turn = async (): Promise<void> => {
    await sellar().catch((error: unknown) => log.warn({ err: error }, 'bitácora: sealing failed'));
    if (!stopped && intervalMs !== null) timer = setTimeout(() => void turn(), intervalMs);
  };
  if (intervalMs !== null) timer = setTimeout(() => void turn(), intervalMs);

  return {
    latestHead() {
      const cabeza = head === null ? null : leerFirmado('cabeza', head);
      return cabeza && { n: cabeza.n, hash: cabeza.hash };
    },
    sellar,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}

async function lastHead(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('bitacora_cabeza')
    .select('documento')
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.documento ?? null;
}

/** Chains one batch in one transaction; how many rows it took. */
async function sealBatch({
  db,
  keys,
  clock,
}: Pick<Parameters<typeof startSellador>[0], 'db' | 'keys' | 'clock'>): Promise<number> {
  const waiting = await db.selectFrom('bitacora_pendiente').select('seq').limit(1).executeTakeFirst();
  if (!waiting) return 0;
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const taken = await trx
      .deleteFrom('bitacora_pendiente')
      .where('seq', 'in', (eb) => eb.selectFrom('bitacora_pendiente').select('seq').orderBy('seq').limit(BATCH))
      .returning('seq')
      .execute();
    if (taken.length === 0) return 0;
    const rows = await trx
      .selectFrom('bitacora')
      .selectAll()
      .where(
        'seq',
        'in',
        taken.map(({ seq }) => seq),
      )
      .orderBy('seq')
      .execute();
    const last = await trx
      .selectFrom('bitacora_cadena')
      .select(['n', 'hash'])
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();

    let n = last?.n ?? 0;
    let hash: Uint8Array = last?.hash ?? ORIGEN;
    const links = rows.map((row) => {
      hash = eslabon(hash, row);
      n += 1;
      return { n, seq: row.seq, hash };
    });
    const head = keys.firmar<Cabeza>({
      tipo: 'cabeza',
      v: 1,
      n,
      hash: bytesToBase64url(hash),
      t: clock.now().getTime(),
    });
    await trx.insertInto('bitacora_cadena').values(links).execute();
    await trx.insertInto('bitacora_cabeza').values({ n, documento: head }).execute();
    return taken.length;
  });
}
