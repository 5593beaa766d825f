/** What is counted and listed of an auxiliar's devices: for her cuaderno, and for whoever asks. */
import { sql } from 'kysely';
import type { Roster, Totales } from '../../shared/firmados/index.ts';
import type { Db, Trx } from '../platform/database.ts';

export interface Suma {
  readonly dispositivoId: string;
  /** Envelopes: for the day's account. */
  readonly sobres: number;
  /** How many of them are supports, by their answer: an enrolment's images are none. */
  readonly recibidos: number;
  readonly enCuarentena: number;
  readonly rechazados: number;
  readonly bytes: number;
  /** Whether it counts for the device alone, and not for its author (`Hoy`). */
  readonly aparte: boolean;
}

/** Adds to the devices' counters, of all time and of `dia` (shared/proceso/dia.ts). The caller's transaction has locked them (`fichas` with `lock`). */
export async function sumarContadores(trx: Trx, sumas: readonly Suma[], dia: string): Promise<void> {
  if (sumas.length === 0) return;
  await sql`
    update dispositivo d
       set recibidos = d.recibidos + s.recibidos,
           en_cuarentena = d.en_cuarentena + s.en_cuarentena,
           rechazados = d.rechazados + s.rechazados,
           dia_sobres = case when d.dia = ${dia}::date then d.dia_sobres else 0 end + s.sobres,
           dia_bytes = case when d.dia = ${dia}::date then d.dia_bytes else 0 end + s.bytes,
           dia_aparte_sobres = case when d.dia = ${dia}::date then d.dia_aparte_sobres else 0 end + s.aparte_sobres,
           dia_aparte_bytes = case when d.dia = ${dia}::date then d.dia_aparte_bytes else 0 end + s.aparte_bytes,
           dia = ${dia}::date
      from (select id, sum(recibidos)::bigint as recibidos, sum(en_cuarentena)::bigint as en_cuarentena,
                   sum(rechazados)::bigint as rechazados,
                   coalesce(sum(sobres) filter (where not aparte), 0)::bigint as sobres,
                   coalesce(sum(bytes) filter (where not aparte), 0)::bigint as bytes,
                   coalesce(sum(sobres) filter (where aparte), 0)::bigint as aparte_sobres,
                   coalesce(sum(bytes) filter (where aparte), 0)::bigint as aparte_bytes
              from unnest(${sumas.map((suma) => suma.dispositivoId)}::text[],
                          ${sumas.map((suma) => suma.sobres)}::bigint[],
                          ${sumas.map((suma) => suma.recibidos)}::bigint[],
                          ${sumas.map((suma) => suma.enCuarentena)}::bigint[],
                          ${sumas.map((suma) => suma.rechazados)}::bigint[],
                          ${sumas.map((suma) => suma.bytes)}::bigint[],
                          ${sumas.map((suma) => suma.aparte)}::boolean[])
                as t (id, sobres, recibidos, en_cuarentena, rechazados, bytes, aparte)
             group by id) s
     where d.id = s.id`.execute(trx);
}

/** An auxiliar's devices as document `dispositivos` lists them, oldest first; null for no such auxiliar. */
export async function rosterOf(
  db: Db | Trx,
  autorId: string,
): Promise<Pick<Roster, 'auxiliar' | 'alta' | 'motivoBaja' | 'dispositivos'> | null> {
  const auxiliar = await db
    .selectFrom('auxiliar')
    .select(['baja', 'motivo_baja'])
    .where('id', '=', autorId)
    .executeTakeFirst();
  if (!auxiliar) return null;
  const rows = await newestDevices(db, [autorId]);
  return {
    auxiliar: autorId,
    alta: auxiliar.baja === null,
    motivoBaja: auxiliar.motivo_baja,
    dispositivos: rows.map((row) => ({
      id: row.id,
      nombre: row.nombre,
      activo: row.baja === null,
      alta: row.alta.getTime(),
      baja: row.baja?.getTime() ?? null,
    })),
  };
}

/** The counters of auxiliares' devices, by auxiliar, as document `totales` lists them, oldest device first. */
export async function contadoresPorAuxiliar(
  db: Db | Trx,
  autorIds: readonly string[],
): Promise<ReadonlyMap<string, Totales['dispositivos']>> {
  const contados = new Map<string, Totales['dispositivos'][number][]>();
  for (const row of await newestDevices(db, autorIds)) {
    const { id, recibidos, en_cuarentena: enCuarentena, rechazados } = row;
    const theirs = contados.get(row.auxiliar_id) ?? [];
    contados.set(row.auxiliar_id, [...theirs, { id, recibidos, enCuarentena, rechazados }]);
  }
  return contados;
}

/** Those of one auxiliar. */
export const contadoresOf = async (db: Db | Trx, autorId: string): Promise<Totales['dispositivos']> =>
  (await contadoresPorAuxiliar(db, [autorId])).get(autorId) ?? [];

/** The documents hold 64 devices: the active ones and the latest others. Oldest first. */
async function newestDevices(db: Db | Trx, autorIds: readonly string[]) {
  return db
    .with('numerado', (cte) =>
      cte
        .selectFrom('dispositivo')
        .selectAll()
        .select(
          sql<number>`row_number() over (partition by auxiliar_id order by baja is null desc, alta desc)`.as('lugar'),
        )
        .where('auxiliar_id', '=', sql<string>`any(${[...autorIds]}::text[])`),
    )
    .selectFrom('numerado')
    .selectAll()
    .where('lugar', '<=', 64)
    .orderBy('alta')
    .orderBy('id')
    .execute();
}

const CONTACT_STEP_MS = 60_000;

/** Notes that a device spoke with the server, to the minute. */
export async function anotarContacto(db: Db | Trx, dispositivoId: string, at: Date): Promise<void> {
  await db
    .updateTable('dispositivo')
    .set({ ultimo_contacto: at })
    .where('id', '=', dispositivoId)
    .where((eb) =>
      eb.or([eb('ultimo_contacto', 'is', null), eb('ultimo_contacto', '<', new Date(at.getTime() - CONTACT_STEP_MS))]),
    )
    .execute();
}
