/**
 * Which supports count, kept by the database itself. In order of reception (ties: the lower folio), a
 * valid support counts unless an earlier one that itself counts is of the same card (CIC) or the same
 * person (clave de elector). One that does not count stands in nobody's way.
 *
 * `apoyo_que_cuenta` holds those that count; its two unique indexes judge last. A trigger keeps it
 * whoever changes `apertura`, at the end of the transaction, a process's changes one after another.
 * Why stored, and why that can't go stale: docs/decisions/062.
 */
import { sql } from 'kysely';
import type { Migration } from '../platform/migrations.ts';

export interface ApoyoQueCuentaTable {
  proceso_id: string;
  folio: string;
  recibido: Date;
  cic_indice: Uint8Array | null;
  clave_indice: Uint8Array | null;
}

/** A read-only view of all that was opened or tried. */
export interface ApoyoContadoView {
  proceso_id: string;
  folio: string;
  valido: boolean;
  /** The support that counts, received before this one, of the same card or person; null when there is none. */
  duplicado_de: string | null;
  cuenta: boolean;
  /**
   * For the desk (`identidad-cruzada`): another valid support is of this card and of another person, or
   * this one is of a card and of a person that count, earlier, as two.
   */
  identidad_cruzada: boolean;
}

export const conteoMigration: Migration = {
  name: 'apertura/0003-conteo',
  async up(trx) {
    await sql`
      create table apoyo_que_cuenta (
        proceso_id text not null,
        folio text not null,
        recibido timestamptz not null,
        cic_indice bytea,
        clave_indice bytea,
        primary key (proceso_id, folio)
      )`.execute(trx);
    for (const person of ['cic', 'clave']) {
      const [index, column] = [sql.raw(`apoyo_que_cuenta_por_${person}`), sql.raw(`${person}_indice`)];
      await sql`create unique index ${index} on apoyo_que_cuenta (proceso_id, ${column})`.execute(trx);
    }
    await sql`drop index apertura_por_cic`.execute(trx);
    await sql`create index apertura_por_cic on apertura (proceso_id, cic_indice, clave_indice) where valido`.execute(
      trx,
    );

    // Decides anew, in order, for all that hang together with these codes by valid supports. Goes from
    // code to code, not from support to support, so that it grows with their number and no faster.
    await sql`
      create function apertura_recontar(p text, cic bytea, clave bytea) returns void language plpgsql as $$
      declare
        grupo text[];
      begin
        with recursive codigo (tipo, indice) as (
          select * from (values ('cic', cic), ('clave', clave)) v (tipo, indice) where indice is not null
          union
          select o.tipo, o.indice from codigo c cross join lateral (
            select 'clave' as tipo, e.clave_indice as indice from apertura e
             where c.tipo = 'cic' and e.proceso_id = p and e.cic_indice = c.indice and e.valido
               and e.clave_indice is not null
            union all
            select 'cic', e.cic_indice from apertura e
             where c.tipo = 'clave' and e.proceso_id = p and e.clave_indice = c.indice and e.valido
               and e.cic_indice is not null
          ) o
        )
        select array_agg(distinct m.folio) into grupo from codigo c cross join lateral (
          select e.folio from apertura e
           where c.tipo = 'cic' and e.proceso_id = p and e.cic_indice = c.indice and e.valido
          union all
          select e.folio from apertura e
           where c.tipo = 'clave' and e.proceso_id = p and e.clave_indice = c.indice and e.valido
        ) m;
        delete from apoyo_que_cuenta where proceso_id = p and folio = any(grupo);
        -- The unique indexes are the rule: who comes first in order holds card and person.
        insert into apoyo_que_cuenta
        select e.proceso_id, e.folio, e.recibido, e.cic_indice, e.clave_indice
          from apertura e where e.proceso_id = p and e.folio = any(grupo)
         order by e.recibido, e.folio
            on conflict do nothing;
      end $$`.execute(trx);

    await sql`
      create function apertura_contar() returns trigger language plpgsql as $$
      declare
        p text := coalesce(new.proceso_id, old.proceso_id);
        f text := coalesce(new.folio, old.folio);
        was apoyo_que_cuenta;
        now apertura;
      begin
        if not coalesce(old.valido, false) and not coalesce(new.valido, false) then
          return null;
        end if;
        if current_setting('transaction_isolation') <> 'read committed' then
          raise exception 'apertura must be written under read committed: the count looks at what others committed';
        end if;
        perform pg_advisory_xact_lock(hashtextextended('conteo/' || p, 0));
        -- As it is at the end of the transaction and with what others committed meanwhile.
        select * into now from apertura where proceso_id = p and folio = f and valido;
        delete from apoyo_que_cuenta where proceso_id = p and folio = f returning * into was;
        if was.folio is not null and now.folio is not null
           and (was.recibido, was.cic_indice, was.clave_indice)
               is not distinct from (now.recibido, now.cic_indice, now.clave_indice) then
          insert into apoyo_que_cuenta select was.*;
          return null;
        end if;
        if was.folio is not null then
          perform apertura_recontar(p, was.cic_indice, was.clave_indice);
        end if;
        if now.folio is null then
          return null;
        end if;
        -- Nearly always the latest of its card and person: it counts, or an earlier one does, and for
        -- nobody else anything changes.
        insert into apoyo_que_cuenta
        values (p, f, now.recibido, now.cic_indice, now.clave_indice) on conflict do nothing;
        if not found and not exists (
          select from apoyo_que_cuenta c
           where c.proceso_id = p and c.cic_indice = now.cic_indice and (c.recibido, c.folio) < (now.recibido, f)
          union all
          select from apoyo_que_cuenta c
           where c.proceso_id = p and c.clave_indice = now.clave_indice and (c.recibido, c.folio) < (now.recibido, f)
        ) then
          perform apertura_recontar(p, now.cic_indice, now.clave_indice);
        end if;
        return null;
      end $$`.execute(trx);
    // At the end, so that the turn is held through the commit only and no row is waited for under it.
    await sql`
      create constraint trigger contar after insert or delete or update of valido, recibido, cic_indice, clave_indice on apertura
      deferrable initially deferred for each row execute function apertura_contar()`.execute(trx);

    await sql`drop view apoyo_contado`.execute(trx);
    await sql`
      create view apoyo_contado as
      select a.proceso_id, a.folio, a.valido,
             case when por_cic.folio is null or (por_clave.recibido, por_clave.folio) < (por_cic.recibido, por_cic.folio)
                  then por_clave.folio else por_cic.folio end as duplicado_de,
             propio.folio is not null as cuenta,
             coalesce(por_cic.folio <> por_clave.folio, false)
               or exists (select from apertura e where e.proceso_id = a.proceso_id and e.cic_indice = a.cic_indice
                             and e.valido and e.clave_indice < a.clave_indice)
               or exists (select from apertura e where e.proceso_id = a.proceso_id and e.cic_indice = a.cic_indice
                             and e.valido and e.clave_indice > a.clave_indice) as identidad_cruzada
        from apertura a
        left join apoyo_que_cuenta propio on propio.proceso_id = a.proceso_id and propio.folio = a.folio
        left join apoyo_que_cuenta por_cic on por_cic.proceso_id = a.proceso_id and por_cic.cic_indice = a.cic_indice
                  and (por_cic.recibido, por_cic.folio) < (a.recibido, a.folio)
        left join apoyo_que_cuenta por_clave on por_clave.proceso_id = a.proceso_id
                  and por_clave.clave_indice = a.clave_indice
                  and (por_clave.recibido, por_clave.folio) < (a.recibido, a.folio)`.execute(trx);

    // What was opened before.
    await sql`
      insert into apoyo_que_cuenta
      select proceso_id, folio, recibido, cic_indice, clave_indice from apertura where valido
       order by recibido, folio on conflict do nothing`.execute(trx);
  },
};
