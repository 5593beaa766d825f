/** Writing to the bitácora, in the transaction of the change that is noted. */
import { sql } from 'kysely';
import { type CanonicalValue, toCanonical } from '../../shared/base/canonical.ts';
import type { Trx } from '../platform/database.ts';

export interface Anotacion {
  readonly cuando: Date;
  readonly proceso: string | null;
  /** Who did it: what they are («auxiliar», «servidor», «autoridad»…) and an opaque id. */
  readonly quien: { readonly rol: string; readonly id: string | null };
  /** What was done: a stable code, such as «apoyo-recibido». */
  readonly que: string;
  /** On what: a folio, a device's id… */
  readonly objeto: string | null;
  /** Why, and what else a reader needs. No personal data: the bitácora outlives the purge. */
  readonly detalle?: { readonly [key: string]: CanonicalValue };
}

/** Adds rows, all with one statement. They are chained shortly after the commit. */
export async function anotar(trx: Trx, ...anotaciones: readonly Anotacion[]): Promise<void> {
  if (anotaciones.length === 0) return;
  const rows = anotaciones.map(({ cuando, proceso, quien, que, objeto, detalle }) => ({
    cuando,
    proceso,
    rol: quien.rol,
    actor: quien.id,
    que,
    objeto,
    // What has no canonical text could not be chained: it throws here.
    detalle: toCanonical(detalle ?? {}),
  }));
  await trx
    .with('nuevas', (db) => db.insertInto('bitacora').values(rows).returning('seq'))
    .insertInto('bitacora_pendiente')
    .columns(['seq'])
    .expression((eb) => eb.selectFrom('nuevas').select(sql<number>`seq`.as('seq')))
    .execute();
}
