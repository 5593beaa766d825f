/**
 * The database: typed queries (Kysely) over a pool of connections to PostgreSQL.
 *
 * What comes back: `bigint` as number (a value past 2^53 is a defect and throws), `bytea` as
 * Buffer, `timestamptz` as Date, `numeric` as text.
 *
 * Each capability declares its own tables by adding to `Tables`:
 *
 *     declare module '../platform/database.ts' {
 *       interface Tables { apoyo: ApoyoTable }
 *     }
 */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Logger } from './logger.ts';

/** All tables by name; capabilities add theirs. */
export interface Tables {
  /** Migrations that have been applied. */
  migracion: { nombre: string; aplicada: Date };
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export interface Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const INT8 = 20;

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? safeNumber : pg.types.getTypeParser(oid, format as 'text'),
};

function safeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('bigint past 2^53');
  return number;
}

/** Opens a pool. No connection is made until the first query. */
export function openDatabase(options: {
  readonly url: string;
  readonly maxConnections: number;
  readonly log: Logger;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    application_name: 'rubrica',
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    onConnect: askDurability,
    types,
  });
  // A connection that dies while idle is replaced at the next query; unheard, it would end the process.
  pool.on('error', (error) => {
    // The pool does not wait for its connections' last word: the database may be gone before it is spoken.
    if (!pool.ending) options.log.warn({ err: error }, 'idle database connection lost');
  });
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    prepareRepeated(client);
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

/**
 * Has a connection's commits wait for the disk, whatever the server, the database or the account
 * sets: an acuse is signed on the word of a commit. A connection that can't be told is not used.
 */
async function askDurability(client: pg.ClientBase): Promise<void> {
  await client.query(
    `select set_config('synchronous_commit', 'on', false)
      where current_setting('synchronous_commit') not in ('on', 'remote_apply')`,
  );
}

/** Texts that are prepared; what is made anew each time (lists of many lengths) would fill the server's memory. */
const MAX_PREPARED = 256;
const PREPARED_FROM = 4;
const prepared = new Map<string, { uses: number; readonly name: string }>();

/**
 * Has statements that come again and again prepared, once per connection: parsing and planning them is
 * a quarter of what PostgreSQL spends on an admission. (A PgBouncer in front must be 1.21 or later.)
 */
function prepareRepeated(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const prepare = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return query(text, values, ...rest);
    let known = prepared.get(text);
    if (!known && prepared.size < MAX_PREPARED) {
      known = { uses: 0, name: `rubrica_${prepared.size}` };
      prepared.set(text, known);
    }
    if (!known || ++known.uses < PREPARED_FROM) return query(text, values, ...rest);
    return query({ name: known.name, text, values }, ...rest);
  };
  client.query = prepare as typeof client.query;
}
