/**
 * The device's chain: each envelope names the hash of the header before it. Faults mark, never
 * refuse. Arrivals may be out of order, so a mark is judged again when what was missing arrives.
 */
import { sql } from 'kysely';
import { MAX_COUNTER, makeFolio } from '../../shared/apoyo/folio.ts';
import type { Trx } from '../platform/database.ts';

/** `contador-con-salto`: the one before is not here (yet). `cadena-rota`: it is, and is another one. */
export type MarcaCadena = 'contador-con-salto' | 'cadena-rota';
export const MARCAS_CADENA: readonly string[] = ['contador-con-salto', 'cadena-rota'] satisfies MarcaCadena[];

interface Eslabon {
  readonly proceso: string;
  readonly dispositivo: string;
  readonly contador: number;
}

/** Takes turns with other openings of the same device, so that neighbours see each other. */
export const lockChain = async (trx: Trx, dispositivo: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`cadena/${dispositivo}`}, 0))`.execute(trx);
};

/** The mark of one envelope by what is here now; null when its link holds. */
export async function juzgarEslabon(
  trx: Trx,
  { proceso, dispositivo, contador }: Eslabon,
): Promise<MarcaCadena | null> {
  const folio = makeFolio({ dispositivo, contador });
  const own = await trx
    .selectFrom('apoyo')
    .select('previo')
    .where('proceso_id', '=', proceso)
    .where('folio', '=', folio)
    .executeTakeFirst();
  if (!own) return null;
  if (contador === 1) return own.previo === null ? null : 'cadena-rota';
  if (own.previo === null) return 'cadena-rota';
  const before = makeFolio({ dispositivo, contador: contador - 1 });
  const { rows } = await sql<{ eslabon: Buffer }>`
    select eslabon from apoyo where proceso_id = ${proceso} and folio = ${before}
    union all
    select eslabon from rechazo where proceso_id = ${proceso} and folio = ${before}`.execute(trx);
  if (rows.length === 0) return 'contador-con-salto';
  return rows.some(({ eslabon }) => eslabon.equals(own.previo!)) ? null : 'cadena-rota';
}

/** Judges the next one's link again, now that this one is here. */
export async function rejuzgarSiguiente(trx: Trx, { proceso, dispositivo, contador }: Eslabon): Promise<void> {
  if (contador === MAX_COUNTER) return;
  const next = { proceso, dispositivo, contador: contador + 1 };
  const marca = await juzgarEslabon(trx, next);
  await sql`
    update apertura
       set marcas = array(select m from unnest(marcas) m where m <> all(${[...MARCAS_CADENA]}::text[]))
                    || ${marca === null ? [] : [marca]}::text[]
     where proceso_id = ${proceso} and folio = ${makeFolio(next)}`.execute(trx);
}
