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
  /** What there is to tell of its CIC or OCR. */
  situacion: SituacionAcuse;
  /** «CIC …» or «OCR …» sealed under the acuses key; null when there is none to tell, or once it was mailed. */
  identificador: Uint8Array | null;
  /** Key of the mail that tells it, in the outbox; null while it waits. */
  correo: string | null;
  /** What the last mail said; null before the first. */
  dicho: SituacionAcuse | null;
}

export const SITUACIONES_ACUSE = [
  /** Opening was not waited for any longer. */
  'pendiente',
  /** It was tried, and is kept; should another try open it, that is told. */
  'no-se-pudo-abrir',
  'leido',
  'no-leido',
] as const;
export type SituacionAcuse = (typeof SITUACIONES_ACUSE)[number];
/** Those after which there may be more to tell. */
export const POR_COMPLETAR: readonly SituacionAcuse[] = ['pendiente', 'no-se-pudo-abrir'];

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
  {
    name: 'apertura/0004-acuse-completado',
    async up(trx) {
      const known = list(SITUACIONES_ACUSE);
      await sql`
        alter table acuse_correo
          add column situacion text not null default 'pendiente'
            constraint acuse_correo_situacion check (situacion in (${known})),
          add column dicho text constraint acuse_correo_dicho check (dicho in (${known}))`.execute(trx);
      // What was opened has been told for good; the rest is owed.
      await sql`
        update acuse_correo c
           set situacion = case when c.leido then 'leido' else 'no-leido' end,
               dicho = case when c.correo is null then null when c.leido then 'leido' else 'no-leido' end
          from apoyo a where a.proceso_id = c.proceso_id and a.folio = c.folio and a.estado = 'verificado'`.execute(
        trx,
      );
      await sql`update acuse_correo set dicho = 'pendiente' where correo is not null and dicho is null`.execute(trx);
      await sql`alter table acuse_correo drop column leido, alter column situacion drop default`.execute(trx);
      await sql`create index acuse_correo_por_completar on acuse_correo (proceso_id, folio) where situacion = 'pendiente'`.execute(
        trx,
      );
    },
  },
];
