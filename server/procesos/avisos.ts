/**
 * Notices of a process to all its auxiliares: put in, withdrawn, and those that hold. At most four hold at
 * once, each in one of four places that the database gives to one notice at a time. A notice is never
 * changed: one that is wrong is withdrawn and another put in its place.
 */
import { sql } from 'kysely';
import { ALPHABET } from '../../shared/apoyo/folio.ts';
import { bytesToBase64url, utf8 } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { Aviso, ClaseAviso } from '../../shared/firmados/index.ts';
import { MAX_AVISO, MAX_AVISOS } from '../../shared/sync/limites.ts';
import { type Anotacion, anotar } from '../bitacora/index.ts';
import type { Clock } from '../platform/clock.ts';
import { nativeCrypto } from '../platform/crypto.ts';
import type { Db, Trx } from '../platform/database.ts';
import { randomSigns } from '../platform/random.ts';

export interface NuevoAviso {
  readonly proceso: string;
  readonly clase: ClaseAviso;
  readonly texto: string;
  readonly desde: Date;
  readonly hasta: Date;
}

/**
 * `proceso`: there is none of that id. `texto`: too long, with characters that are not shown as they are written,
 * or empty where the hours don't say it all. `horas`: it ends before it begins, or has ended. `demasiados`: four hold.
 */
export type AvisoRefusal = 'proceso' | 'texto' | 'horas' | 'demasiados';

export interface AvisosDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** After the commit: tells the phones that are connected. */
  readonly avisar: (proceso: string) => Promise<void>;
}

/** Control characters, halves of a character, and those that turn the direction of what stands around them. */
const NO_TEXT = /[\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const isTexto = (texto: string, clase: ClaseAviso): boolean =>
  texto.length <= MAX_AVISO && !NO_TEXT.test(texto) && (clase === 'mantenimiento' || texto.trim() !== '');

/** Puts a notice in; answers its id. `quien` is who says it. */
export async function ponerAviso(
  { db, clock, avisar }: AvisosDeps,
  { proceso, clase, texto, desde, hasta }: NuevoAviso,
  quien: Anotacion['quien'],
): Promise<Result<string, AvisoRefusal>> {
  const now = clock.now();
  if (!isTexto(texto, clase)) return err('texto');
  if (desde >= hasta || hasta <= now) return err('horas');

  const put = await db.transaction().execute(async (trx): Promise<Result<string, AvisoRefusal>> => {
    const found = await trx.selectFrom('proceso').select('id').where('id', '=', proceso).forUpdate().executeTakeFirst();
    if (!found) return err('proceso');
    // Those that are over leave their places.
    await trx
      .updateTable('proceso_aviso')
      .set({ fuera: sql<Date>`hasta` })
      .where('proceso_id', '=', proceso)
      .where('fuera', 'is', null)
      .where('hasta', '<=', now)
      .execute();
    const held = await trx
      .selectFrom('proceso_aviso')
      .select('lugar')
      .where('proceso_id', '=', proceso)
      .where('fuera', 'is', null)
      .execute();
    const taken = new Set(held.map(({ lugar }) => lugar));
    const lugar = Array.from({ length: MAX_AVISOS }, (_, i) => i + 1).find((one) => !taken.has(one));
    if (lugar === undefined) return err('demasiados');
    const id = randomSigns(ALPHABET, 6);
    await trx
      .insertInto('proceso_aviso')
      .values({ proceso_id: proceso, id, lugar, clase, texto, desde, hasta, puesto: now, fuera: null })
      .execute();
    const huella = bytesToBase64url(nativeCrypto.hash(utf8(texto)));
    await anotar(trx, {
      cuando: now,
      proceso,
      quien,
      que: 'aviso-puesto',
      objeto: id,
      detalle: { clase, desde: desde.getTime(), hasta: hasta.getTime(), huella },
    });
    return ok(id);
  });
  if (put.ok) await avisar(proceso);
  return put;
}

/** Takes a notice back; false when none of that id holds. */
export async function retirarAviso(
  { db, clock, avisar }: AvisosDeps,
  { proceso, id }: { readonly proceso: string; readonly id: string },
  quien: Anotacion['quien'],
): Promise<boolean> {
  const now = clock.now();
  const gone = await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('proceso_aviso')
      .set({ fuera: now })
      .where('proceso_id', '=', proceso)
      .where('id', '=', id)
      .where('fuera', 'is', null)
      .where('hasta', '>', now)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await anotar(trx, { cuando: now, proceso, quien, que: 'aviso-retirado', objeto: id });
    return true;
  });
  if (gone) await avisar(proceso);
  return gone;
}

/** The notices that hold at an instant, by process, earliest first; a process without any is absent. */
export async function avisosVigentes(
  db: Db | Trx,
  procesos: readonly string[],
  at: Date,
): Promise<Map<string, readonly Aviso[]>> {
  const rows = await db
    .selectFrom('proceso_aviso')
    .select(['proceso_id', 'id', 'clase', 'texto', 'desde', 'hasta'])
    .where('proceso_id', 'in', [...procesos])
    .where('fuera', 'is', null)
    .where('hasta', '>', at)
    .orderBy('desde')
    .orderBy('id')
    .execute();
  const vigentes = new Map<string, Aviso[]>();
  for (const { proceso_id, desde, hasta, ...rest } of rows) {
    const aviso: Aviso = { ...rest, desde: desde.getTime(), hasta: hasta.getTime() };
    vigentes.set(proceso_id, [...(vigentes.get(proceso_id) ?? []), aviso]);
  }
  return vigentes;
}
