/**
 * Tables of intake. `apoyo` holds what was admitted (received or in quarantine), `rechazo` what was
 * refused with a signed answer, `compromiso` what devices announced, `cuaderno*` the shared notebooks.
 * Constraints judge last: one apoyo per folio, one answer per folio and bytes, one commitment per folio.
 */
import { type Generated, sql } from 'kysely';
import { PROCESSING_STATES, type ProcessingState } from '../../shared/apoyo/estados.ts';
import type { Clase, Modalidad } from '../../shared/sobre/formato.ts';
import type { Migration } from '../platform/migrations.ts';

export interface ApoyoTable {
  proceso_id: string;
  folio: string;
  /** Código de integridad: BLAKE2b-256 of the whole envelope. */
  codigo: Uint8Array;
  tamano: number;
  clase: Clase;
  modalidad: Modalidad;
  autor: string;
  dispositivo: string;
  contador: number;
  /** BLAKE2b-256 of the header: what the next envelope's `previo` must be. */
  eslabon: Uint8Array;
  previo: Uint8Array | null;
  /** Key in the blob store. */
  blob: string;
  /** How far its processing is (shared/apoyo/estados.ts). */
  estado: ProcessingState;
  resultado: 'acuse' | 'cuarentena';
  /** Reason of the quarantine; null when received. */
  motivo: string | null;
  marcas: string[];
  /** The phone's clock as it was, and as corrected. */
  reloj: Date;
  corregido: Date;
  /** Sealed after this, by the server's anchor in the header. */
  ancla: Date;
  /** Sealed before this: when its commitment reached the server; null without one. */
  compromiso_recibido: Date | null;
  /** When its last byte was durable. */
  recibido: Date;
  /** The signed answer, word for word. */
  respuesta: string;
}

export interface RechazoTable {
  /** Not a reference: an envelope may name a process that does not exist. */
  proceso_id: string;
  folio: string;
  codigo: Uint8Array;
  tamano: number;
  autor: string;
  dispositivo: string;
  contador: number;
  eslabon: Uint8Array;
  motivo: string;
  recibido: Date;
  respuesta: string;
}

export interface CompromisoTable {
  proceso_id: string;
  folio: string;
  codigo: Uint8Array;
  tamano: number;
  clase: Clase;
  autor: string;
  dispositivo: string;
  reloj: Date;
  corregido: Date;
  /** When it first reached the server. */
  recibido: Date;
  /** The signed document, word for word. */
  documento: string;
}

export const IRREGULARIDADES = ['folio-con-otros-bytes', 'compromiso-con-otros-bytes'] as const;
export type TipoIrregularidad = (typeof IRREGULARIDADES)[number];

export interface IrregularidadTable {
  id: Generated<number>;
  proceso_id: string;
  folio: string;
  /** Of the bytes that came second. */
  codigo: Uint8Array;
  tipo: TipoIrregularidad;
  dispositivo: string;
  en: Date;
}

export interface CuadernoTable {
  proceso_id: string;
  autor: string;
  /** Number of the last update; grows under the row's lock, so the order of numbers is that of commits. */
  n: number;
  /** The document's state up to update `hasta`; null before the first compaction. */
  instantanea: Uint8Array | null;
  hasta: number;
}

export interface CuadernoUpdateTable {
  proceso_id: string;
  autor: string;
  n: number;
  datos: Uint8Array;
}

export interface CuadernoClienteTable {
  proceso_id: string;
  autor: string;
  /** Yjs client id. */
  cliente: number;
  /** The device that announced it; null for one of the server's own. */
  dispositivo: string | null;
  /** Grows with each announcement. */
  orden: Generated<number>;
}

declare module '../platform/database.ts' {
  interface Tables {
    apoyo: ApoyoTable;
    rechazo: RechazoTable;
    compromiso: CompromisoTable;
    irregularidad: IrregularidadTable;
    cuaderno: CuadernoTable;
    cuaderno_update: CuadernoUpdateTable;
    cuaderno_cliente: CuadernoClienteTable;
  }
}

const list = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

export const captacionMigrations: readonly Migration[] = [
  {
    name: 'captacion/0001-admision',
    async up(trx) {
      await sql`
        create table apoyo (
          proceso_id text not null references proceso (id),
          folio text not null,
          codigo bytea not null constraint apoyo_codigo_largo check (octet_length(codigo) = 32),
          tamano integer not null constraint apoyo_tamano_positivo check (tamano > 0),
          clase text not null constraint apoyo_clase_valida check (clase in ('apoyo', 'alta')),
          modalidad text not null constraint apoyo_modalidad_valida check (modalidad in ('auxiliar', 'ciudadano')),
          autor text not null,
          dispositivo text not null,
          contador integer not null constraint apoyo_contador_positivo check (contador > 0),
          eslabon bytea not null constraint apoyo_eslabon_largo check (octet_length(eslabon) = 32),
          previo bytea constraint apoyo_previo_largo check (octet_length(previo) = 32),
          blob text not null,
          estado text not null constraint apoyo_estado_valido check (estado in (${list(PROCESSING_STATES)})),
          resultado text not null constraint apoyo_resultado_valido check (resultado in ('acuse', 'cuarentena')),
          motivo text,
          marcas text[] not null,
          reloj timestamptz not null,
          corregido timestamptz not null,
          ancla timestamptz not null,
          compromiso_recibido timestamptz,
          recibido timestamptz not null,
          respuesta text not null,
          primary key (proceso_id, folio),
          constraint apoyo_cuarentena_con_motivo check ((resultado = 'cuarentena') = (motivo is not null))
        )`.execute(trx);
      await sql`
        create table rechazo (
          proceso_id text not null,
          folio text not null,
          codigo bytea not null constraint rechazo_codigo_largo check (octet_length(codigo) = 32),
          tamano integer not null,
          autor text not null,
          dispositivo text not null,
          contador integer not null,
          eslabon bytea not null constraint rechazo_eslabon_largo check (octet_length(eslabon) = 32),
          motivo text not null,
          recibido timestamptz not null,
          respuesta text not null,
          primary key (proceso_id, folio, codigo)
        )`.execute(trx);
      await sql`
        create table compromiso (
          proceso_id text not null references proceso (id),
          folio text not null,
          codigo bytea not null constraint compromiso_codigo_largo check (octet_length(codigo) = 32),
          tamano integer not null,
          clase text not null,
          autor text not null,
          dispositivo text not null,
          reloj timestamptz not null,
          corregido timestamptz not null,
          recibido timestamptz not null,
          documento text not null,
          primary key (proceso_id, folio)
        )`.execute(trx);
      await sql`
        create table irregularidad (
          id bigint generated always as identity primary key,
          proceso_id text not null,
          folio text not null,
          codigo bytea not null,
          tipo text not null constraint irregularidad_tipo_valido check (tipo in (${list(IRREGULARIDADES)})),
          dispositivo text not null,
          en timestamptz not null,
          constraint irregularidad_una_vez unique (proceso_id, folio, codigo, tipo)
        )`.execute(trx);
    },
  },
  {
    name: 'captacion/0002-cuaderno',
    async up(trx) {
      await sql`
        create table cuaderno (
          proceso_id text not null references proceso (id),
          autor text not null,
          n bigint not null,
          instantanea bytea,
          hasta bigint not null,
          primary key (proceso_id, autor),
          constraint cuaderno_numeros check (0 <= hasta and hasta <= n)
        ) with (fillfactor = 70)`.execute(trx);
      await sql`
        create table cuaderno_update (
          proceso_id text not null,
          autor text not null,
          n bigint not null,
          datos bytea not null,
          primary key (proceso_id, autor, n),
          foreign key (proceso_id, autor) references cuaderno (proceso_id, autor)
        )`.execute(trx);
      await sql`
        create table cuaderno_cliente (
          proceso_id text not null,
          autor text not null,
          cliente bigint not null constraint cuaderno_cliente_valido check (cliente between 0 and 4294967295),
          dispositivo text,
          primary key (proceso_id, autor, cliente),
          foreign key (proceso_id, autor) references cuaderno (proceso_id, autor)
        )`.execute(trx);
    },
  },
  {
    name: 'captacion/0003-clientes-por-orden',
    async up(trx) {
      // The order in which ids were last announced.
      await sql`alter table cuaderno_cliente add column orden bigserial`.execute(trx);
    },
  },
  {
    name: 'captacion/0004-credenciales',
    async up(trx) {
      await sql`
        create index apoyo_credencial on apoyo (proceso_id, autor)
         where clase = 'alta' and resultado = 'acuse'`.execute(trx);
    },
  },
];
