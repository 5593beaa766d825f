/** What the door must know of a device: itself, its keys, its auxiliar and its process, in one query. */
import { sql } from 'kysely';
import type { Modalidad } from '../../shared/sobre/formato.ts';
import type { Db, Trx } from '../platform/database.ts';
import type { EstadoDelProceso } from '../procesos/index.ts';

export interface Ficha {
  readonly dispositivoId: string;
  readonly procesoId: string;
  /** Id of the auxiliar. */
  readonly autorId: string;
  readonly modalidad: Modalidad;
  /** Uncompressed P-256 point, 65 bytes. */
  readonly clavePublica: Uint8Array;
  /** Whether it is among the auxiliar's active devices. */
  readonly activo: boolean;
  readonly auxiliar: { readonly alta: boolean; readonly motivoBaja: string | null };
  /** Times are milliseconds UTC. */
  readonly proceso: { readonly inicio: number; readonly fin: number; readonly estado: EstadoDelProceso };
  readonly clavesCaptura: readonly ClaveCaptura[];
  /** What was answered on the day asked for. */
  readonly hoy: Hoy;
}

/** A day's envelopes by the account that they count on (captacion/cuota.ts decides which). */
export interface Hoy {
  /** Of the author's devices that are active now, what does not count for a device alone. */
  readonly autor: Consumo;
  /** What counts for this device alone. */
  readonly aparte: Consumo;
  /** Everything, of all devices of its author. */
  readonly todo: Consumo;
}

export interface Consumo {
  readonly sobres: number;
  readonly bytes: number;
}

export interface ClaveCaptura {
  /** Key id. */
  readonly id: string;
  /** Ed25519, 32 bytes. */
  readonly publica: Uint8Array;
  readonly desde: number;
  /** Since when it is replaced; null for the one in use. */
  readonly hasta: number | null;
}

interface Row {
  id: string;
  proceso_id: string;
  auxiliar_id: string;
  clave_publica: Buffer;
  baja: Date | null;
  auxiliar_baja: Date | null;
  auxiliar_motivo: string | null;
  inicio: Date;
  fin: Date;
  estado: EstadoDelProceso;
  claves: { id: string; publica: string; desde: number; hasta: number | null }[];
  hoy: Hoy;
}

/**
 * The records of these devices, by id; an id that nobody bears is absent. `dia` is the day of `hoy`, which
 * without it is zero.
 *
 * `lock` (in a transaction) holds the facts until its end: a baja of a device or of its auxiliar
 * waits, and so does another transaction that locks a device of the same auxiliar, since who locks
 * will count on them (`sumarContadores`) and go by `hoy`, which is of all her devices. Auxiliares are
 * locked before devices and both in the order of their ids, so nobody waits in a circle.
 */
export async function fichas(
  db: Db | Trx,
  dispositivoIds: readonly string[],
  options: { readonly lock?: boolean; readonly dia?: string } = {},
): Promise<Map<string, Ficha>> {
  if (dispositivoIds.length === 0) return new Map();
  const ids = [...dispositivoIds];
  // A statement of its own: the one after it sees all that was committed while this one waited.
  if (options.lock) {
    await sql`
      select 1 from auxiliar
       where id in (select auxiliar_id from dispositivo where id = any(${ids}::text[]))
       order by id for no key update`.execute(db);
  }
  const { rows } = await sql<Row>`
    select d.id, d.proceso_id, d.auxiliar_id, d.clave_publica, d.baja,
           a.baja as auxiliar_baja, a.motivo_baja as auxiliar_motivo,
           p.inicio, p.fin, p.estado,
           (select coalesce(json_agg(json_build_object(
                     'id', c.id, 'publica', encode(c.publica, 'hex'),
                     'desde', floor(extract(epoch from c.desde) * 1000)::bigint,
                     'hasta', floor(extract(epoch from c.hasta) * 1000)::bigint) order by c.desde), '[]')
              from clave_captura c where c.dispositivo_id = d.id) as claves,
           (select json_build_object(
                     'autor', json_build_object(
                       'sobres', coalesce(sum(o.dia_sobres) filter (where o.baja is null), 0),
                       'bytes', coalesce(sum(o.dia_bytes) filter (where o.baja is null), 0)),
                     'aparte', json_build_object(
                       'sobres', coalesce(sum(o.dia_aparte_sobres) filter (where o.id = d.id), 0),
                       'bytes', coalesce(sum(o.dia_aparte_bytes) filter (where o.id = d.id), 0)),
                     'todo', json_build_object(
                       'sobres', coalesce(sum(o.dia_sobres + o.dia_aparte_sobres), 0),
                       'bytes', coalesce(sum(o.dia_bytes + o.dia_aparte_bytes), 0)))
              from dispositivo o where o.auxiliar_id = d.auxiliar_id and o.dia = ${options.dia ?? null}::date) as hoy
      from dispositivo d
      join auxiliar a on a.id = d.auxiliar_id
      join proceso p on p.id = d.proceso_id
     where d.id = any(${ids}::text[])
     order by d.id
     ${options.lock ? sql`for no key update of d` : sql``}`.execute(db);
  return new Map(rows.map((row) => [row.id, toFicha(row)]));
}

const toFicha = (row: Row): Ficha => ({
  dispositivoId: row.id,
  procesoId: row.proceso_id,
  autorId: row.auxiliar_id,
  modalidad: 'auxiliar',
  clavePublica: row.clave_publica,
  activo: row.baja === null,
  auxiliar: { alta: row.auxiliar_baja === null, motivoBaja: row.auxiliar_motivo },
  proceso: { inicio: row.inicio.getTime(), fin: row.fin.getTime(), estado: row.estado },
  clavesCaptura: row.claves.map((clave) => ({ ...clave, publica: Buffer.from(clave.publica, 'hex') })),
  hoy: row.hoy,
});
