/**
 * Table `auxiliar`: who may capture for a process (§2.4). What tells who she is (name, e-mail) is
 * sealed under the process's `contacto` key; her e-mail can be looked for by a keyed index only.
 */
import { sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';

export interface AuxiliarTable {
  proceso_id: string;
  /** Seven signs of the folio's alphabet; unique in the whole installation. */
  id: string;
  /** AEAD of `Contacto`, bound to process and id (contacto.ts). */
  contacto: Uint8Array;
  /** Keyed BLAKE2b-256 of the e-mail. */
  correo_indice: Uint8Array;
  alta: Date;
  baja: Date | null;
  motivo_baja: string | null;
}

declare module '../platform/database.ts' {
  interface Tables {
    auxiliar: AuxiliarTable;
  }
}

export const auxiliaresMigrations: readonly Migration[] = [
  {
    name: 'auxiliares/0001-auxiliar',
    async up(trx) {
      await sql`
        create table auxiliar (
          proceso_id text not null references proceso (id),
          id text primary key constraint auxiliar_id_forma check (id ~ '^[0-9A-HJKMNP-TW-Z]{7}$'),
          contacto bytea not null,
          correo_indice bytea not null constraint auxiliar_correo_largo check (octet_length(correo_indice) = 32),
          alta timestamptz not null,
          baja timestamptz,
          motivo_baja text,
          constraint auxiliar_baja_con_motivo check ((baja is null) = (motivo_baja is null))
        )`.execute(trx);
      await sql`create unique index auxiliar_correo_unico on auxiliar (proceso_id, correo_indice) where baja is null`.execute(
        trx,
      );
    },
  },
];
