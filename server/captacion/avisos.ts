/**
 * Words between nodes: that a cuaderno was written, or that an author's roster or a process changed.
 * They go out after commits, never inside one (a NOTIFY makes PostgreSQL serialise commits), and only
 * wake: who is woken reads the database. Who was deaf for a while reads everything anew.
 */

import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { Database, Db, Trx } from '../platform/database.ts';
import type { Logger } from '../platform/logger.ts';

const CANAL = 'rubrica_cuaderno';
/** Who speaks, where it is not a node: of authors, and of a process. */
const AUTORES = '*';
const PROCESO = '#';
/** A payload has at most 8000 bytes. */
const MAX_AUTORES = 500;
const MAX_WAIT_MS = 10_000;

export interface Avisos {
  /** This node wrote these authors' cuadernos. */
  escritos(autores: readonly string[]): void;
  close(): Promise<void>;
}

export interface Oyente {
  escritaFuera(autor: string): void;
  avisada(autor: string): void;
  procesoAvisado(proceso: string): void;
  /** Words may have been missed: everything in memory is to be read anew. */
  sordo(): void;
}

/**
 * Says that an author's roster or process changed, so that phones that are connected learn it at
 * once. To be called after the commit of that change, from any process.
 */
export async function avisarAutores(db: Db | Trx, autores: readonly string[]): Promise<void> {
  for (let i = 0; i < autores.length; i += MAX_AUTORES) {
    await sql`select pg_notify(${CANAL}, ${`${AUTORES}:${autores.slice(i, i + MAX_AUTORES).join(',')}`})`.execute(db);
  }
}

/** Says that the period, the state or the notices of a process changed, to all its phones that are connected. */
export async function avisarProceso(db: Db | Trx, proceso: string): Promise<void> {
  await sql`select pg_notify(${CANAL}, ${`${PROCESO}:${proceso}`})`.execute(db);
}

/** Listens on a connection of its own until closed, and comes back when it is lost. */
export function createAvisos(
  { pool, db }: Pick<Database, 'pool' | 'db'>,
  nodo: string,
  oyente: Oyente,
  log: Logger,
): Avisos {
  let client: PoolClient | null = null;
  let closing = false;
  let wait = 100;
  let timer: NodeJS.Timeout | null = null;

  const onNotification = ({ payload }: { payload?: string | undefined }): void => {
    const [from, list] = (payload ?? '').split(':');
    if (!list || from === nodo) return;
    for (const autor of list.split(',')) {
      if (from === AUTORES) oyente.avisada(autor);
      else if (from === PROCESO) oyente.procesoAvisado(autor);
      else oyente.escritaFuera(autor);
    }
  };

  const listen = async (again: boolean): Promise<void> => {
    timer = null;
    if (closing) return;
    try {
      const fresh = await pool.connect();
      if (closing) {
        fresh.release();
        return;
      }
      fresh.on('notification', onNotification);
      fresh.once('error', () => lose(fresh));
      fresh.once('end', () => lose(fresh));
      client = fresh;
      await fresh.query(`listen ${CANAL}`);
      wait = 100;
      if (again) oyente.sordo();
    } catch (error) {
      if (client) lose(client);
      else retry(error);
    }
  };
  const lose = (lost: PoolClient): void => {
    if (client !== lost) return;
    client = null;
    lost.removeListener('notification', onNotification);
    lost.release(true);
    retry(null);
  };
  const retry = (error: unknown): void => {
    if (closing || timer) return;
    log.warn({ err: error, wait }, 'notices between nodes: connection lost');
    timer = setTimeout(() => void listen(true), wait);
    wait = Math.min(wait * 2, MAX_WAIT_MS);
  };
  void listen(false);

  /** Gathered while a notice is under way. */
  let waiting = new Set<string>();
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (waiting.size > 0) {
      const autores = [...waiting].slice(0, MAX_AUTORES);
      for (const autor of autores) waiting.delete(autor);
      await sql`select pg_notify(${CANAL}, ${`${nodo}:${autores.join(',')}`})`.execute(db);
    }
  };

  return {
    escritos(autores) {
      for (const autor of autores) waiting.add(autor);
      sending ??= send()
        .catch((error: unknown) => {
          waiting = new Set();
          if (!closing) log.warn({ err: error }, 'notices between nodes: one could not be sent');
        })
        .finally(() => {
          sending = null;
        });
    },
    async close() {
      closing = true;
      if (timer) clearTimeout(timer);
      await sending;
      const open = client;
      client = null;
      if (!open) return;
      open.removeListener('notification', onNotification);
      await open.query(`unlisten ${CANAL}`).catch(() => undefined);
      open.release(true);
    },
  };
}
