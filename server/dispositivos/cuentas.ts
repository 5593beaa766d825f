/** What is counted and listed of an auxiliar's devices: for her cuaderno, and for whoever asks. */
import { sql } from 'kysely';
import type { Roster, Totales } from '../../shared/firmados/index.ts';
import type { Db, Trx } from '../platform/database.ts';

export interface Suma {
  readonly dispositivoId: string;
  readonly recibidos: number;
  readonly enCuarentena: number;
  readonly rechazados: number;
  readonly bytes: number;
}

/** Adds to the devices' counters, of all time and of `dia` (shared/proceso/dia.ts). The caller's transaction has locked them (`fichas` with `lock`). */
export async function sumarContadores(trx: Trx, sumas: readonly Suma[], dia: string): Promise<void> {
  if (sumas.length === 0) return;
  await sql`
    update dispositivo d
       set recibidos = d.recibidos + s.recibidos,
           en_cuarentena = d.en_cuarentena + s.en_cuarentena,
           rechazados = d.rechazados + s.rechazados,
           dia_sobres = case when d.dia = ${dia}::date then d.dia_sobres else 0 end
                        + s.recibidos + s.en_cuarentena + s.rechazados,
           dia_bytes = case when d.dia = ${dia}::date then d.dia_bytes else 0 end + s.bytes,
           dia = ${dia}::date
      from (select id, sum(recibidos)::bigint as recibidos, sum(en_cuarentena)::bigint as en_cuarentena,
                   sum(rechazados)::bigint as rechazados, sum(bytes)::bigint as bytes
              from unnest(${sumas.map((suma) => suma.dispositivoId)}::text[],
                          ${sumas.map((suma) => suma.recibidos)}::bigint[],
                          ${sumas.map((suma) => suma.enCuarentena)}::bigint[],
                          ${sumas.map((suma) => suma.rechazados)}::bigint[],
                          ${sumas.map((suma) => suma.bytes)}::bigint[])
                as t (id, recibidos, en_cuarentena, rechazados, bytes)
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
  const rows = await newestDevices(db, autorId);
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

/** The counters of an auxiliar's devices as document `totales` lists them, oldest device first. */
export async function contadoresOf(db: Db | Trx, autorId: string): Promise<Totales['dispositivos']> {
  const rows = await newestDevices(db, autorId);
  return rows.map((row) => ({
    id: row.id,
    recibidos: row.recibidos,
    enCuarentena: row.en_cuarentena,
    rechazados: row.rechazados,
  }));
}

/** The documents hold 64 devices: the active ones and the latest others. */
async function newestDevices(db: Db | Trx, autorId: string) {
  const rows = await db
    .selectFrom('dispositivo')
    .selectAll()
    .where('auxiliar_id', '=', autorId)
    .orderBy(sql`baja is null`, 'desc')
    .orderBy('alta', 'desc')
    .limit(64)
    .execute();
  return rows.sort((a, b) => a.alta.getTime() - b.alta.getTime() || (a.id < b.id ? -1 : 1));
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
