/**
 * Mail through a durable outbox: enqueued in the transaction of what it is about, sent at least
 * once by the jobs role, tried again with back-off for as long as the mail server does not refuse it.
 */
import type { Clock } from '../platform/clock.ts';
import type { Database, Db, Trx } from '../platform/database.ts';
import type { Jobs, Queue } from '../platform/jobs.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import { abrirCorreo, type Mensaje, sellarCorreo } from './sellado.ts';
import type { EstadoCorreo, SecretoCorreo } from './tablas.ts';
import type { Transporte } from './transporte.ts';

export { registerBuzon } from './buzon.ts';
export type { Mensaje } from './sellado.ts';
export { correoMigrations, type EstadoCorreo, type SecretoCorreo } from './tablas.ts';
export { createSmtp, type Transporte } from './transporte.ts';

/** Up to about two days of tries: 10 s, 20 s, 40 s… */
export const CORREO_QUEUE: Queue<{ readonly id: number }> = {
  name: 'correo',
  retries: 14,
  retryDelaySeconds: 10,
  timeoutSeconds: 120,
};

export interface Correo extends Mensaje {
  /** Whose secret seals it. */
  readonly proceso: string;
  /** Which one: `contacto` unless said; `acuses` for what intake, which holds that one, is not to read. */
  readonly secreto?: SecretoCorreo;
  /** Names the mail within its process: enqueued again, it is not sent again. Opaque, no personal data. */
  readonly clave: string;
}

export interface Buzon {
  /** Seals mails into the outbox as part of the caller's transaction. Throws when the process has no keys, or the role not that secret. */
  enqueueCorreo(trx: Trx, ...correos: readonly Correo[]): Promise<void>;
  /** After the commit: has them sent at once rather than at the next turn. */
  nudge(): void;
}

export function createCorreo(options: {
  readonly keys: Pick<Keystore, 'unwrap'>;
  readonly jobs: Pick<Jobs, 'enqueue' | 'nudge'>;
  readonly clock: Clock;
}): Buzon {
  const { keys, jobs, clock } = options;
  return {
    async enqueueCorreo(trx, ...correos) {
      if (correos.length === 0) return;
      const rows = [];
      for (const { proceso, clave, secreto = 'contacto', ...mensaje } of correos) {
        const key = await keys.unwrap(proceso, secreto);
        if (!key.ok) throw new Error(`no key «${secreto}» of the process ${proceso}: ${key.error}`);
        const sobre = sellarCorreo(key.value, proceso, clave, mensaje);
        rows.push({ proceso, clave, secreto, sobre, creado: clock.now() });
      }
      const added = await trx
        .insertInto('correo')
        .values(rows)
        .onConflict((conflict) => conflict.constraint('correo_clave_unica').doNothing())
        .returning('id')
        .execute();
      await jobs.enqueue(
        trx,
        CORREO_QUEUE,
        added.map(({ id }) => ({ data: { id } })),
      );
    },
    nudge: () => jobs.nudge(CORREO_QUEUE),
  };
}

/** Starts sending (role jobs). Without a `transporte` mails go to the local mailbox page. */
export function startCorreo(options: {
  readonly database: Pick<Database, 'db'>;
  readonly keys: Pick<Keystore, 'unwrap'>;
  readonly jobs: Pick<Jobs, 'work'>;
  readonly transporte: Transporte | null;
  readonly clock: Clock;
  readonly log: Logger;
}): void {
  options.jobs.work(CORREO_QUEUE, { concurrency: 4 }, ({ data }) => enviar(options, data.id));
}

async function enviar(options: Parameters<typeof startCorreo>[0], id: number): Promise<void> {
  const { keys, transporte, clock, log } = options;
  const { db } = options.database;
  const row = await db.selectFrom('correo').selectAll().where('id', '=', id).executeTakeFirst();
  if (row?.estado !== 'pendiente' || !row.sobre) return;
  if (!transporte) return settle(db, id, { estado: 'buzon', enviado: clock.now() });

  const key = await keys.unwrap(row.proceso, row.secreto);
  if (!key.ok && key.error === 'destruido') return settle(db, id, { estado: 'destruido', sobre: null });
  if (!key.ok) throw new Error(`no key «${row.secreto}»: ${key.error}`);
  const mensaje = abrirCorreo(key.value, row.proceso, row.clave, row.sobre);
  if (!mensaje) throw new Error('the sealed mail does not open');

  await db
    .updateTable('correo')
    .set((eb) => ({ intentos: eb('intentos', '+', 1) }))
    .where('id', '=', id)
    .execute();
  const entrega = await transporte.entregar(mensaje, `correo-${id}`);
  switch (entrega.kind) {
    case 'enviado':
      return settle(db, id, { estado: 'enviado', sobre: null, enviado: clock.now() });
    case 'rechazado':
      log.warn({ correoId: id, respuesta: entrega.respuesta }, 'mail refused');
      return settle(db, id, { estado: 'rechazado', sobre: null, respuesta: entrega.respuesta });
  }
}

type Settled = { estado: EstadoCorreo; sobre?: null; respuesta?: number; enviado?: Date };

async function settle(db: Db, id: number, values: Settled): Promise<void> {
  await db.updateTable('correo').set(values).where('id', '=', id).execute();
}

/** What became of a mail; null when none was enqueued under that key. */
export async function estadoCorreo(db: Db, proceso: string, clave: string): Promise<EstadoCorreo | null> {
  const row = await db
    .selectFrom('correo')
    .select('estado')
    .where('proceso', '=', proceso)
    .where('clave', '=', clave)
    .executeTakeFirst();
  return row?.estado ?? null;
}
