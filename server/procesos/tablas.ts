/**
 * Table `proceso`: one exercise of citizens' support, as its promovente registered it (§1.2); its texts for
 * auxiliares, and its notices to them.
 */
import { type ColumnType, type Generated, sql } from 'kysely';
import type { ClaseAviso } from '../../shared/firmados/index.ts';
import type { CualTexto } from '../../shared/proceso/textos.ts';
import type { Migration } from '../platform/migrations.ts';
import type { TipoLogo } from './logo.ts';

export const ESTADOS_PROCESO = ['activo', 'suspendido', 'cerrado'] as const;
export type EstadoDelProceso = (typeof ESTADOS_PROCESO)[number];

/** The privacy notice shown to citizens (§1.3). */
export interface AvisoPrivacidad {
  readonly version: string;
  readonly texto: string;
  readonly url: string;
}

/** What the citizen signs. */
export interface Manifiesto {
  readonly version: string;
  readonly texto: string;
}

/** JSON is written as text and read parsed. */
type Json<T> = ColumnType<T, string, string>;
type MayLack<T> = ColumnType<T | null, T | null | undefined, T | null>;

export interface ProcesoTable {
  id: string;
  tipo: string;
  nombre: string;
  planteamiento: string;
  promovente: string;
  entidad: string;
  inicio: Date;
  fin: Date;
  estado: EstadoDelProceso;
  aviso: Json<AvisoPrivacidad>;
  manifiesto: Json<Manifiesto>;
  /** X25519, 32 bytes: what its supports are sealed to. */
  clave_publica: Uint8Array;
  /** Signed document `clave-proceso`. */
  certificado: string;
  creado: Date;
  /** A picture as logo.ts takes it, its media type and what it shows; all null where there is none. */
  logo: MayLack<Uint8Array>;
  logo_tipo: MayLack<TipoLogo>;
  logo_descripcion: MayLack<string>;
}

/** Every version of what auxiliares accept; only ever added to, so that what was accepted can be read again. */
export interface TextoAuxiliarTable {
  proceso_id: string;
  cual: CualTexto;
  version: string;
  contenido: Json<{ readonly texto: string; readonly resumen?: string; readonly url?: string }>;
  desde: Date;
  /** The one with the highest is in force. */
  orden: Generated<number>;
}

/** A notice to all auxiliares of a process (avisos.ts). */
export interface ProcesoAvisoTable {
  proceso_id: string;
  id: string;
  /** 1 to 4: no two that hold have the same. */
  lugar: number;
  clase: ClaseAviso;
  texto: string;
  desde: Date;
  hasta: Date;
  puesto: Date;
  /** When it was withdrawn, or was over and found so; null while it has its place. */
  fuera: Date | null;
}

declare module '../platform/database.ts' {
  interface Tables {
    proceso: ProcesoTable;
    texto_auxiliar: TextoAuxiliarTable;
    proceso_aviso: ProcesoAvisoTable;
  }
}

/** As they were when the table came; never changed. */
const TEXTOS_DE_ANTES = {
  aviso: {
    texto:
      'Tus datos de registro, tu credencial, tu fotografía y tu firma se usan sólo para comprobar que eres auxiliar de este proceso.',
  },
  responsiva: {
    resumen:
      'Me comprometo a guardar en secreto los datos de quienes me dan su apoyo y a usarlos sólo para este proceso.',
    texto:
      'Conozco mis obligaciones sobre el tratamiento y la protección de los datos personales que recabe. No los copio, no los fotografío por otro medio ni los comparto con nadie.',
  },
  cuenta: {
    resumen: 'Mi cuenta y este teléfono son personales: no los presto.',
    texto:
      'Mi correo, mi código y mi contraseña los uso sólo yo. Lo que se capture con ellos se tiene por hecho por mí.',
  },
} as const;

export const procesosMigrations: readonly Migration[] = [
  {
    name: 'procesos/0001-proceso',
    async up(trx) {
      await sql`
        create table proceso (
          id text primary key constraint proceso_id_forma check (id ~ '^[A-Z]{2,4}-[0-9]{4}-[0-9]{3,5}$'),
          tipo text not null,
          nombre text not null,
          planteamiento text not null constraint proceso_planteamiento_largo check (char_length(planteamiento) <= 479),
          promovente text not null,
          entidad text not null,
          inicio timestamptz not null,
          fin timestamptz not null,
          estado text not null constraint proceso_estado_valido check (estado in ('activo', 'suspendido', 'cerrado')),
          aviso jsonb not null,
          manifiesto jsonb not null,
          clave_publica bytea not null constraint proceso_clave_largo check (octet_length(clave_publica) = 32),
          certificado text not null,
          creado timestamptz not null,
          constraint proceso_periodo check (inicio < fin)
        )`.execute(trx);
    },
  },
  {
    name: 'procesos/0002-textos-auxiliar',
    async up(trx) {
      await sql`
        create table texto_auxiliar (
          proceso_id text not null references proceso (id),
          cual text not null constraint texto_auxiliar_cual check (cual in ('aviso', 'responsiva', 'cuenta')),
          version text not null constraint texto_auxiliar_version check (char_length(version) between 1 and 64),
          contenido jsonb not null,
          desde timestamptz not null,
          orden bigint generated always as identity,
          primary key (proceso_id, cual, version)
        )`.execute(trx);
      await sql`
        create function solo_se_agrega() returns trigger language plpgsql as $$
        begin
          raise exception 'this table is only ever added to' using errcode = 'insufficient_privilege';
        end $$`.execute(trx);
      await sql`
        create trigger solo_se_agrega before update or delete or truncate on texto_auxiliar
        for each statement execute function solo_se_agrega()`.execute(trx);
      // Processes from before get the texts that are true of every one of them.
      for (const [cual, contenido] of Object.entries(TEXTOS_DE_ANTES)) {
        await sql`
          insert into texto_auxiliar (proceso_id, cual, version, contenido, desde)
          select id, ${cual}, '0', ${JSON.stringify(contenido)}::jsonb || case ${cual} when 'aviso'
                 then jsonb_build_object('url', aviso->>'url') else '{}'::jsonb end, creado
            from proceso`.execute(trx);
      }
    },
  },
  {
    name: 'procesos/0003-avisos',
    async up(trx) {
      await sql`
        create table proceso_aviso (
          proceso_id text not null references proceso (id),
          id text not null,
          lugar smallint not null constraint proceso_aviso_lugar_valido check (lugar between 1 and 4),
          clase text not null constraint proceso_aviso_clase_valida check (clase in ('mantenimiento', 'general')),
          texto text not null constraint proceso_aviso_texto_largo check (char_length(texto) <= 400),
          desde timestamptz not null,
          hasta timestamptz not null,
          puesto timestamptz not null,
          fuera timestamptz,
          primary key (proceso_id, id),
          constraint proceso_aviso_horas check (desde < hasta),
          constraint proceso_aviso_con_texto check (clase = 'mantenimiento' or texto <> '')
        )`.execute(trx);
      await sql`
        create unique index proceso_aviso_un_lugar on proceso_aviso (proceso_id, lugar) where fuera is null`.execute(
        trx,
      );
    },
  },
  {
    name: 'procesos/0004-logo',
    async up(trx) {
      await sql`
        alter table proceso
          add column logo bytea constraint proceso_logo_largo check (octet_length(logo) between 1 and 32768),
          add column logo_tipo text constraint proceso_logo_tipo check (logo_tipo in ('image/png', 'image/webp')),
          add column logo_descripcion text
            constraint proceso_logo_descripcion check (char_length(logo_descripcion) between 1 and 120),
          add constraint proceso_logo_entero check (num_nulls(logo, logo_tipo, logo_descripcion) in (0, 3))`.execute(
        trx,
      );
    },
  },
];
