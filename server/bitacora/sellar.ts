/**
 * The sealer: takes the rows that have been committed and not yet chained, in whatever order they
 * came, hangs them on the chain and signs its new head. Several nodes may run it: they take turns.
 *
 * A sealer signs one history. It remembers the last head it vouched for, and signs nothing, nor
 * hands out any other head, while the chain in the database is not that one or goes on from it.
 */
import { sql } from 'kysely';
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { confiar } from '../../shared/firmados/confianza.ts';
import type { Cabeza } from '../../shared/firmados/index.ts';
import type { Clock } from '../platform/clock.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Db } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import { type Punto, type Rotura, type Seguimiento, seguir } from './cadena.ts';
import { eslabon } from './eslabon.ts';

const BATCH = 500;
const INTERVAL_MS = 1000;
const LOCK = 0x62_69_74_61;

/** The head as acuses carry it. */
export interface CabezaBreve {
  readonly n: number;
  readonly hash: string;
}

export interface Sellador {
  /** The latest head that this sealer vouches for; null before the first. */
  latestHead(): CabezaBreve | null;
  /**
   * Chains all that waits, unless the chain is another than the one known here: then it signs nothing.
   * Resolves with the latest head vouched for, null when there is none.
   */
  sellar(): Promise<string | null>;
  stop(): Promise<void>;
}

/** Starts sealing at intervals (role intake, which holds the signing key). `intervalMs: null` seals only when asked. */
export async function startSellador(options: {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'firmar' | 'certificados' | 'huella' | 'refresh'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalMs?: number | null;
}): Promise<Sellador> {
  const { db, log } = options;
  const intervalMs = options.intervalMs === undefined ? INTERVAL_MS : options.intervalMs;
  const abrir = createAbrir(options.keys);
  let working: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  let known: Punto | null = null;
  let rotura: Rotura | null = null;
  const take = (found: Seguimiento): boolean => {
    const now = found.kind === 'roto' ? found.rotura : null;
    if (found.kind === 'sigue') known = found.punto;
    // Said once, not every second.
    if (now && now !== rotura) log.error({ rotura: now, n: known?.n }, 'bitácora: not the chain known here');
    if (!now && rotura) log.warn({ n: known?.n }, 'bitácora: the chain is whole again');
    rotura = now;
    return now === null;
  };
  take(await seguir(db, known, abrir));

  const sellarTodo = async (): Promise<string | null> => {
    for (let taken = BATCH; taken === BATCH; ) {
      const sealed = await sealBatch(options, known, abrir);
      taken = take(sealed) ? sealed.taken : 0;
    }
    return known?.documento ?? null;
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
      return known && known.n > 0 ? { n: known.n, hash: bytesToBase64url(known.hash) } : null;
    },
    sellar,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}

type Keys = Parameters<typeof startSellador>[0]['keys'];
type Abrir = (documento: string) => Promise<Cabeza | null>;

/** Reads heads signed by this server, with whichever of its keys, also one that another node has just been given. */
const createAbrir = (keys: Keys): Abrir => {
  const read = async (documento: string): Promise<Cabeza | null> =>
    confiar(crypto, await keys.certificados(), keys.huella)?.abrirDelServidor('cabeza', documento, ({ t }) => t) ??
    null;
  return async (documento) => {
    const cabeza = await read(documento);
    if (cabeza) return cabeza;
    await keys.refresh();
    return read(documento);
  };
};

/** Chains one batch in one transaction, if the chain is `known` or goes on from it; how many rows it took. */
async function sealBatch(
  { db, keys, clock }: Pick<Parameters<typeof startSellador>[0], 'db' | 'keys' | 'clock'>,
  known: Punto | null,
  abrir: Abrir,
): Promise<Seguimiento & { readonly taken: number }> {
  const waiting = await db.selectFrom('bitacora_pendiente').select('seq').limit(1).executeTakeFirst();
  if (!waiting) return { ...(await seguir(db, known, abrir)), taken: 0 };
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const found = await seguir(trx, known, abrir);
    if (found.kind === 'roto') return { ...found, taken: 0 };
    const taken = await trx
      .deleteFrom('bitacora_pendiente')
      .where('seq', 'in', (eb) => eb.selectFrom('bitacora_pendiente').select('seq').orderBy('seq').limit(BATCH))
      .returning('seq')
      .execute();
    if (taken.length === 0) return { ...found, taken: 0 };
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

    let { n, hash } = found.punto;
    const links = rows.map((row) => {
      hash = eslabon(hash, row);
      n += 1;
      return { n, seq: row.seq, hash };
    });
    const documento = keys.firmar<Cabeza>({
      tipo: 'cabeza',
      v: 1,
      n,
      hash: bytesToBase64url(hash),
      t: clock.now().getTime(),
    });
    await trx.insertInto('bitacora_cadena').values(links).execute();
    await trx.insertInto('bitacora_cabeza').values({ n, documento }).execute();
    return { kind: 'sigue', punto: { n, hash, documento }, taken: taken.length };
  });
}
