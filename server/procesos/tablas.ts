/** Table `proceso`: one exercise of citizens' support, as its promovente registered it (§1.2). */
import { type ColumnType, sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';

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
}

declare module '../platform/database.ts' {
  interface Tables {
    proceso: ProcesoTable;
  }
}

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
];
