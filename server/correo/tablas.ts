/**
 * Table `correo`: the outbox. What a mail says and to whom is sealed under one of its process's
 * secrets from the moment it is enqueued; in the clear there are only a process, a key and a state.
 */
import { type Generated, sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';

export const ESTADOS_CORREO = ['pendiente', 'enviado', 'rechazado', 'buzon', 'destruido'] as const;
/**
 * `pendiente` until it is handed to the mail server; `rechazado`: that one refused it for good;
 * `buzon`: shown on the local page, sent nowhere (demonstration); `destruido`: its process's keys ended first.
 */
export type EstadoCorreo = (typeof ESTADOS_CORREO)[number];

/** What may seal a mail. Whoever enqueues needs the secret as much as whoever sends. */
export type SecretoCorreo = 'contacto' | 'acuses';

export interface CorreoTable {
  id: Generated<number>;
  proceso: string;
  /** Caller's key: enqueuing the same one again does nothing. */
  clave: string;
  /** What `sobre` is sealed under. */
  secreto: Generated<SecretoCorreo>;
  /** The sealed mail; null once it was sent or refused. */
  sobre: Uint8Array | null;
  estado: Generated<EstadoCorreo>;
  /** SMTP reply code of the last failure. */
  respuesta: number | null;
  intentos: Generated<number>;
  creado: Date;
  enviado: Date | null;
}

declare module '../platform/database.ts' {
  interface Tables {
    correo: CorreoTable;
  }
}

export const correoMigrations: readonly Migration[] = [
  {
    name: 'correo/0001-correo',
    async up(trx) {
      await sql`
        create table correo (
          id bigint generated always as identity primary key,
          proceso text not null,
          clave text not null,
          sobre bytea,
          estado text not null default 'pendiente'
            constraint correo_estado check (estado in ('pendiente', 'enviado', 'rechazado', 'buzon', 'destruido')),
          respuesta integer,
          intentos integer not null default 0,
          creado timestamptz not null,
          enviado timestamptz,
          constraint correo_clave_unica unique (proceso, clave),
          constraint correo_sobre check ((sobre is null) = (estado in ('enviado', 'destruido')))
        )`.execute(trx);
    },
  },
  {
    name: 'correo/0002-secreto',
    async up(trx) {
      await sql`
        alter table correo
          add column secreto text not null default 'contacto'
            constraint correo_secreto check (secreto in ('contacto', 'acuses'))`.execute(trx);
      await sql`alter table correo drop constraint correo_sobre`.execute(trx);
      await sql`update correo set sobre = null where estado = 'rechazado'`.execute(trx);
      await sql`
        alter table correo add constraint correo_sobre
          check ((sobre is null) = (estado in ('enviado', 'rechazado', 'destruido')))`.execute(trx);
    },
  },
];
