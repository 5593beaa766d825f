/**
 * Tables of opening. `apertura` holds what was found in an envelope, sealed under the process's data
 * key, with blind indexes of what identifies a person; `acuse_correo` what the auxiliar is to be
 * told by mail (§4.10). Which support of a person counts: conteo.ts.
 */
import { type Generated, sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';
import { CAUSAS, type Causa } from './causas.ts';
import { type ApoyoContadoView, type ApoyoQueCuentaTable, conteoMigration } from './conteo.ts';

export interface AperturaTable {
  proceso_id: string;
  folio: string;
  /** Why it could not be opened; null when it was. */
  causa: Causa | null;
  /** Tries to open it that ended in an answer. */
  intentos: number;
  abierto: Date;
  /** `Abierto` sealed under the data key, bound to process and folio; null when it was not opened. */
  datos: Uint8Array | null;
  /** Keyed BLAKE2b-256; null when it was not read. */
  cic_indice: Uint8Array | null;
  ocr_indice: Uint8Array | null;
  clave_indice: Uint8Array | null;
  marcas: string[];
  /** Copy of the apoyo's: the order that decides between duplicates. */
  recibido: Date;
  /** Received, verified and not set aside: may count. */
  valido: boolean;
}

export interface AcuseCorreoTable {
  proceso_id: string;
  folio: string;
  autor: string;
  /** Since when it waits to be told. */
  listo: Date;
  /** «CIC …» or «OCR …» sealed under the acuses key; null when none was read, or once it was mailed. */
  identificador: Uint8Array | null;
  leido: boolean;
  /** Key of the mail that tells it, in the outbox; null while it waits. */
  correo: string | null;
}

declare module '../platform/database.ts' {
  interface Tables {
    apertura: AperturaTable;
    acuse_correo: AcuseCorreoTable;
    apoyo_que_cuenta: ApoyoQueCuentaTable;
    apoyo_contado: { readonly [K in keyof ApoyoContadoView]: Generated<ApoyoContadoView[K]> };
  }
}

const list = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(', '));

export const aperturaMigrations: readonly Migration[] = [
  {
    name: 'apertura/0001-apertura',
    async up(trx) {
      await sql`
        create table apertura (
          proceso_id text not null,
          folio text not null,
          causa text constraint apertura_causa_valida check (causa in (${list(CAUSAS)})),
          intentos integer not null,
          abierto timestamptz not null,
          datos bytea,
          cic_indice bytea constraint apertura_cic_largo check (octet_length(cic_indice) = 32),
          ocr_indice bytea constraint apertura_ocr_largo check (octet_length(ocr_indice) = 32),
          clave_indice bytea constraint apertura_clave_largo check (octet_length(clave_indice) = 32),
          marcas text[] not null,
          recibido timestamptz not null,
          valido boolean not null,
          primary key (proceso_id, folio),
          foreign key (proceso_id, folio) references apoyo (proceso_id, folio),
          constraint apertura_causa_o_datos check ((causa is null) = (datos is not null)),
          constraint apertura_valido_abierto check (not valido or causa is null)
        )`.execute(trx);
      for (const person of ['cic', 'clave']) {
        await sql`
          create index ${sql.raw(`apertura_por_${person}`)}
              on apertura (proceso_id, ${sql.raw(`${person}_indice`)}, recibido, folio) where valido`.execute(trx);
      }
      await sql`create index apertura_por_ocr on apertura (proceso_id, ocr_indice) where ocr_indice is not null`.execute(
        trx,
      );
      await sql`create index apertura_sin_abrir on apertura (proceso_id) where causa is not null`.execute(trx);
      // Derived, so that it is right whatever the order of openings, and again when one ceases to be valid.
      await sql`
        create view apoyo_contado as
        select a.proceso_id, a.folio, a.valido, first.folio as duplicado_de,
               a.valido and first.folio is null as cuenta
          from apertura a
          left join lateral (
            select folio from (
              (select e.recibido, e.folio from apertura e
                where e.proceso_id = a.proceso_id and e.cic_indice = a.cic_indice and e.valido
                  and (e.recibido, e.folio) < (a.recibido, a.folio)
                order by e.recibido, e.folio limit 1)
              union all
              (select e.recibido, e.folio from apertura e
                where e.proceso_id = a.proceso_id and e.clave_indice = a.clave_indice and e.valido
                  and (e.recibido, e.folio) < (a.recibido, a.folio)
                order by e.recibido, e.folio limit 1)
            ) earlier order by recibido, folio limit 1
          ) first on true`.execute(trx);
    },
  },
  {
    name: 'apertura/0002-acuse-correo',
    async up(trx) {
      await sql`
        create table acuse_correo (
          proceso_id text not null,
          folio text not null,
          autor text not null references auxiliar (id),
          listo timestamptz not null,
          identificador bytea,
          leido boolean not null,
          correo text,
          primary key (proceso_id, folio),
          foreign key (proceso_id, folio) references apoyo (proceso_id, folio),
          constraint acuse_correo_olvida check (correo is null or identificador is null)
        )`.execute(trx);
      await sql`create index acuse_correo_pendiente on acuse_correo (autor, listo) where correo is null`.execute(trx);
      // Supports whose opening is late: few, and looked for every few seconds.
      await sql`create index apoyo_sin_abrir on apoyo (recibido) where estado in ('recibido', 'noSePudoAbrir')`.execute(
        trx,
      );
    },
  },
  conteoMigration,
];
