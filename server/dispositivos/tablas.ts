/**
 * Tables of enrolment: an auxiliar's devices, their capture keys, and what an enrolment under way
 * needs. The database judges the limit of two active devices (§3.7): each holds one of two places.
 */
import { type Generated, sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';

export interface DispositivoTable {
  proceso_id: string;
  auxiliar_id: string;
  /** Enrolment id, the first part of its folios. */
  id: string;
  /** 1 or 2; no two active devices of an auxiliar hold the same. */
  plaza: number;
  nombre: string;
  /** Uncompressed P-256 point, 65 bytes. */
  clave_publica: Uint8Array;
  alta: Date;
  baja: Date | null;
  motivo_baja: string | null;
  ultimo_contacto: Date | null;
  recibidos: number;
  en_cuarentena: number;
  rechazados: number;
  /** The day (hora Centro) that the next four count; null before the first. */
  dia: Generated<string | null>;
  /** Envelopes answered on that day, and their bytes; of all of them those that count for its author … */
  dia_sobres: Generated<number>;
  dia_bytes: Generated<number>;
  /** … and those that count for the device alone. */
  dia_aparte_sobres: Generated<number>;
  dia_aparte_bytes: Generated<number>;
}

export interface ClaveCapturaTable {
  dispositivo_id: string;
  /** Key id (shared/firmados). */
  id: string;
  /** Ed25519, 32 bytes. */
  publica: Uint8Array;
  desde: Date;
  /** Since when it is replaced; null for the one in use. */
  hasta: Date | null;
}

/**
 * Codes that may still serve, of identities as claimed, whether or not anyone answers to them: so that
 * whoever asks can't tell (alta/codigos.ts).
 */
export interface CodigoCorreoTable {
  /** Keyed hash of process, auxiliar and e-mail as claimed. */
  identidad: Uint8Array;
  /** Keyed hash of the identity and the address that asked for it. */
  origen: Uint8Array;
  /** Tries from that address while it was its latest. */
  intentos: Generated<number>;
  /** Keyed hash of the code. */
  codigo: Uint8Array;
  /** Null: nobody answers to that identity; no mail went out. */
  auxiliar_id: string | null;
  emitido: Date;
  vence: Date;
}

/** What was asked for and tried within an hour: by an identity, or by an address for an identity. */
export interface CuotaCodigoTable {
  /** Keyed hash of the identity, or of address and identity. */
  de: Uint8Array;
  /** Codes asked for since `ventana`. */
  pedidos: number;
  /** Tries from addresses that had asked for none. */
  intentos: number;
  ventana: Date;
}

export interface SesionAltaTable {
  /** BLAKE2b-256 of the token. */
  token: Uint8Array;
  auxiliar_id: string;
  vence: Date;
}

/** Signed requests that were carried out, for as long as their anchor would still be taken. */
export interface PeticionDispositivoTable {
  /** BLAKE2b-256 of what was signed; not of the signature, which can be made anew. */
  mensaje: Uint8Array;
  vence: Date;
}

/**
 * That an auxiliar accepted the process's texts, as her device was enrolled: which versions, and the two signatures
 * over them (`altaMessage`, whose other parts are here and in the keys' rows). Only ever added to.
 */
export interface AceptacionTable {
  proceso_id: string;
  auxiliar_id: string;
  dispositivo_id: string;
  aviso: string;
  responsiva: string;
  cuenta: string;
  cuando: Date;
  /** Key id of the capture key that signed. */
  clave_captura: string;
  /** `sesionHash`. */
  sesion: Uint8Array;
  firma_dispositivo: Uint8Array;
  firma_captura: Uint8Array;
}

declare module '../platform/database.ts' {
  interface Tables {
    peticion_dispositivo: PeticionDispositivoTable;
    dispositivo: DispositivoTable;
    clave_captura: ClaveCapturaTable;
    codigo_correo: CodigoCorreoTable;
    cuota_codigo: CuotaCodigoTable;
    sesion_alta: SesionAltaTable;
    aceptacion: AceptacionTable;
  }
}

export const dispositivosMigrations: readonly Migration[] = [
  {
    name: 'dispositivos/0001-dispositivo',
    async up(trx) {
      await sql`
        create table dispositivo (
          proceso_id text not null references proceso (id),
          auxiliar_id text not null references auxiliar (id),
          id text primary key constraint dispositivo_id_forma check (id ~ '^[0-9A-HJKMNP-TW-Z]{4,6}$'),
          plaza smallint not null constraint dispositivo_plaza_valida check (plaza in (1, 2)),
          nombre text not null,
          clave_publica bytea not null constraint dispositivo_clave_largo check (octet_length(clave_publica) = 65),
          alta timestamptz not null,
          baja timestamptz,
          motivo_baja text,
          ultimo_contacto timestamptz,
          recibidos bigint not null default 0,
          en_cuarentena bigint not null default 0,
          rechazados bigint not null default 0,
          constraint dispositivo_clave_unica unique (clave_publica),
          constraint dispositivo_baja_con_motivo check ((baja is null) = (motivo_baja is null))
        ) with (fillfactor = 70)`.execute(trx);
      await sql`create unique index dispositivo_plaza_unica on dispositivo (auxiliar_id, plaza) where baja is null`.execute(
        trx,
      );
      await sql`create index dispositivo_de_auxiliar on dispositivo (auxiliar_id)`.execute(trx);
      await sql`
        create table clave_captura (
          dispositivo_id text not null references dispositivo (id),
          id text not null,
          publica bytea not null constraint clave_captura_largo check (octet_length(publica) = 32),
          desde timestamptz not null,
          hasta timestamptz,
          primary key (dispositivo_id, id)
        )`.execute(trx);
      await sql`create unique index clave_captura_en_uso on clave_captura (dispositivo_id) where hasta is null`.execute(
        trx,
      );
    },
  },
  {
    name: 'dispositivos/0002-alta',
    async up(trx) {
      await sql`
        create table codigo_correo (
          identidad bytea primary key,
          auxiliar_id text references auxiliar (id),
          codigo bytea not null,
          intentos integer not null,
          vence timestamptz not null,
          pedidos integer not null,
          ventana timestamptz not null
        )`.execute(trx);
      await sql`create index codigo_correo_por_ventana on codigo_correo (ventana)`.execute(trx);
      await sql`
        create table sesion_alta (
          token bytea primary key,
          auxiliar_id text not null references auxiliar (id),
          vence timestamptz not null
        )`.execute(trx);
      await sql`create index sesion_alta_por_vencimiento on sesion_alta (vence)`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0003-codigos-vivos',
    async up(trx) {
      // Codes live ten minutes: who was waiting for one asks again.
      await sql`drop table codigo_correo`.execute(trx);
      await sql`
        create table codigo_correo (
          identidad bytea not null,
          codigo bytea not null,
          auxiliar_id text references auxiliar (id),
          emitido timestamptz not null,
          vence timestamptz not null,
          primary key (identidad, codigo)
        )`.execute(trx);
      await sql`create index codigo_correo_por_vencimiento on codigo_correo (vence)`.execute(trx);
      await sql`
        create table cuota_codigo (
          de bytea primary key,
          pedidos integer not null,
          intentos integer not null,
          ventana timestamptz not null
        )`.execute(trx);
      await sql`create index cuota_codigo_por_ventana on cuota_codigo (ventana)`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0004-cuota-diaria',
    async up(trx) {
      await sql`
        alter table dispositivo
          add column dia date,
          add column dia_sobres integer not null default 0,
          add column dia_bytes bigint not null default 0`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0005-cuota-aparte',
    async up(trx) {
      await sql`
        alter table dispositivo
          add column dia_aparte_sobres integer not null default 0,
          add column dia_aparte_bytes bigint not null default 0`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0006-codigos-de-quien-los-pide',
    async up(trx) {
      // Codes live ten minutes: who was waiting for one asks again.
      await sql`drop table codigo_correo`.execute(trx);
      await sql`
        create table codigo_correo (
          identidad bytea not null,
          origen bytea not null,
          codigo bytea not null,
          auxiliar_id text references auxiliar (id),
          intentos integer not null default 0,
          emitido timestamptz not null,
          vence timestamptz not null,
          primary key (identidad, origen, codigo)
        )`.execute(trx);
      await sql`create index codigo_correo_por_vencimiento on codigo_correo (vence)`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0007-peticiones',
    async up(trx) {
      await sql`
        create table peticion_dispositivo (
          mensaje bytea constraint peticion_dispositivo_una_vez primary key,
          vence timestamptz not null
        )`.execute(trx);
    },
  },
  {
    name: 'dispositivos/0008-aceptacion',
    async up(trx) {
      await sql`
        create table aceptacion (
          proceso_id text not null references proceso (id),
          auxiliar_id text not null references auxiliar (id),
          dispositivo_id text not null references dispositivo (id),
          aviso text not null,
          responsiva text not null,
          cuenta text not null,
          cuando timestamptz not null,
          clave_captura text not null,
          sesion bytea not null constraint aceptacion_sesion_largo check (octet_length(sesion) = 32),
          firma_dispositivo bytea not null,
          firma_captura bytea not null,
          primary key (dispositivo_id, aviso, responsiva, cuenta),
          foreign key (dispositivo_id, clave_captura) references clave_captura (dispositivo_id, id)
        )`.execute(trx);
      await sql`create index aceptacion_de_auxiliar on aceptacion (auxiliar_id)`.execute(trx);
      await sql`
        create trigger solo_se_agrega before update or delete or truncate on aceptacion
        for each statement execute function solo_se_agrega()`.execute(trx);
    },
  },
];
