/**
 * Tables of the bitácora: the rows, which of them still wait to be chained, the chain, and its
 * signed heads. Triggers refuse to change or remove anything; the database's owner can get past
 * them, and the chain then shows it.
 */
import { type ColumnType, type Generated, sql } from 'kysely';
import type { CanonicalValue } from '../../shared/base/canonical.ts';
import type { Migration } from '../platform/migrations.ts';

export interface BitacoraTable {
  seq: Generated<number>;
  cuando: Date;
  proceso: string | null;
  rol: string;
  actor: string | null;
  que: string;
  objeto: string | null;
  /** Canonical JSON as written; kept as jsonb. */
  detalle: ColumnType<CanonicalValue, string, never>;
}

export interface BitacoraPendienteTable {
  seq: number;
}

export interface BitacoraCadenaTable {
  n: number;
  seq: number;
  hash: Uint8Array;
}

export interface BitacoraCabezaTable {
  n: number;
  /** Signed document `cabeza`. */
  documento: string;
}

declare module '../platform/database.ts' {
  interface Tables {
    bitacora: BitacoraTable;
    bitacora_pendiente: BitacoraPendienteTable;
    bitacora_cadena: BitacoraCadenaTable;
    bitacora_cabeza: BitacoraCabezaTable;
  }
}

export const bitacoraMigrations: readonly Migration[] = [
  {
    name: 'bitacora/0001-bitacora',
    async up(trx) {
      await sql`
        create table bitacora (
          seq bigint generated always as identity primary key,
          cuando timestamptz(3) not null,
          proceso text,
          rol text not null,
          actor text,
          que text not null constraint bitacora_que check (que ~ '^[a-z][a-z0-9-]{1,63}$'),
          objeto text,
          detalle jsonb not null
        )`.execute(trx);
      await sql`create index bitacora_proceso on bitacora (proceso, seq)`.execute(trx);
      await sql`create table bitacora_pendiente (seq bigint primary key)`.execute(trx);
      await sql`
        create table bitacora_cadena (
          n bigint primary key,
          seq bigint not null constraint bitacora_cadena_seq_unica unique references bitacora (seq),
          hash bytea not null constraint bitacora_cadena_hash check (octet_length(hash) = 32)
        )`.execute(trx);
      await sql`
        create table bitacora_cabeza (
          n bigint primary key references bitacora_cadena (n),
          documento text not null
        )`.execute(trx);
      await sql`
        create function bitacora_no_cambia() returns trigger language plpgsql as $$
        begin
          raise exception 'the bitácora is only ever added to' using errcode = 'insufficient_privilege';
        end $$`.execute(trx);
      for (const table of ['bitacora', 'bitacora_cadena', 'bitacora_cabeza']) {
        await sql`
          create trigger no_cambia before update or delete or truncate on ${sql.table(table)}
          for each statement execute function bitacora_no_cambia()`.execute(trx);
      }
    },
  },
];
