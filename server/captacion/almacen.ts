/**
 * Cuadernos in the database: a snapshot and the updates since, numbered under the row's lock so that
 * the order of numbers is the order of commits. Whoever holds the lock has read all before it.
 */
import { sql } from 'kysely';
import type { Compromiso } from '../../shared/firmados/index.ts';
import type { Db, Trx } from '../platform/database.ts';

export interface CuadernoId {
  readonly procesoId: string;
  readonly autor: string;
}

export interface Guardado {
  readonly n: number;
  /** Snapshot first, then updates in order. */
  readonly updates: readonly Uint8Array[];
  /** Bytes and number of the updates since the snapshot. */
  readonly sueltos: { readonly bytes: number; readonly number: number };
  /** Client ids by the device that announced them, in the order in which they last were; null is the server's. */
  readonly clientes: ReadonlyMap<number, string | null>;
}

/** Reads a cuaderno as of one instant; an empty one when there is none yet. */
export const leerCuaderno = (db: Db, { procesoId, autor }: CuadernoId): Promise<Guardado> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const row = await trx
        .selectFrom('cuaderno')
        .select(['n', 'hasta', 'instantanea'])
        .where('proceso_id', '=', procesoId)
        .where('autor', '=', autor)
        .executeTakeFirst();
      if (!row) return { n: 0, updates: [], sueltos: { bytes: 0, number: 0 }, clientes: new Map() };
      const loose = await trx
        .selectFrom('cuaderno_update')
        .select('datos')
        .where('proceso_id', '=', procesoId)
        .where('autor', '=', autor)
        .where('n', '>', row.hasta)
        .orderBy('n')
        .execute();
      const clients = await trx
        .selectFrom('cuaderno_cliente')
        .select(['cliente', 'dispositivo'])
        .where('proceso_id', '=', procesoId)
        .where('autor', '=', autor)
        .orderBy('orden')
        .execute();
      const updates = loose.map(({ datos }) => datos);
      return {
        n: row.n,
        updates: row.instantanea ? [row.instantanea, ...updates] : updates,
        sueltos: { bytes: updates.reduce((sum, { length }) => sum + length, 0), number: updates.length },
        clientes: new Map(clients.map(({ cliente, dispositivo }) => [cliente, dispositivo])),
      };
    });

export interface Cerrojo {
  readonly n: number;
  /** Updates up to this one are only in the snapshot. */
  readonly hasta: number;
}

/** Makes sure that the rows are there and locks them, in one order, so that nobody waits in a circle. */
export async function cerrojo(trx: Trx, ids: readonly CuadernoId[]): Promise<ReadonlyMap<string, Cerrojo>> {
  const procesos = ids.map(({ procesoId }) => procesoId);
  const autores = ids.map(({ autor }) => autor);
  const lock = sql<{ autor: string; n: number; hasta: number }>`
    select c.autor, c.n, c.hasta
      from unnest(${procesos}::text[], ${autores}::text[]) as t (proceso_id, autor)
      join cuaderno c using (proceso_id, autor)
     order by c.proceso_id, c.autor for update of c`;
  let { rows } = await lock.execute(trx);
  if (rows.length < ids.length) {
    await sql`
      insert into cuaderno (proceso_id, autor, n, hasta)
      select proceso_id, autor, 0, 0 from unnest(${procesos}::text[], ${autores}::text[]) as t (proceso_id, autor)
       order by proceso_id, autor
      on conflict do nothing`.execute(trx);
    ({ rows } = await lock.execute(trx));
  }
  return new Map(rows.map(({ autor, n, hasta }) => [autor, { n, hasta }]));
}

/** Updates after a number, in order. */
export const updatesDesde = (trx: Trx, { procesoId, autor }: CuadernoId, n: number) =>
  trx
    .selectFrom('cuaderno_update')
    .select(['n', 'datos'])
    .where('proceso_id', '=', procesoId)
    .where('autor', '=', autor)
    .where('n', '>', n)
    .orderBy('n')
    .execute();

export interface Vinculo extends CuadernoId {
  readonly cliente: number;
  readonly dispositivo: string | null;
  /** Whether the document holds anything under it: then it stays with whom it has, and is bound to nobody anew. */
  readonly escrito: boolean;
}

/** Client ids of one device (or of the server) that a cuaderno remembers though nothing was written under them: the latest. */
export const MAX_IDLE_IDS = 64;

/** Binds client ids to who announced them. Answers who has each, in order; undefined is nobody, ever again. */
export async function vincular(
  trx: Trx,
  vinculos: readonly Vinculo[],
): Promise<readonly (string | null | undefined)[]> {
  const key = ({ autor, cliente }: { autor: string; cliente: number }): string => `${autor}/${cliente}`;
  // Of two who announce one id in the same instant the first has it.
  const first = [...new Map([...vinculos].reverse().map((vinculo) => [key(vinculo), vinculo])).values()];
  const { rows } = await sql<{ autor: string; cliente: number; dispositivo: string | null }>`
    insert into cuaderno_cliente (proceso_id, autor, cliente, dispositivo)
    select proceso_id, autor, cliente, dispositivo
      from unnest(${first.map(({ procesoId }) => procesoId)}::text[], ${first.map(({ autor }) => autor)}::text[],
                  ${first.map(({ cliente }) => cliente)}::bigint[],
                  ${first.map(({ dispositivo }) => dispositivo)}::text[],
                  ${first.map(({ escrito }) => escrito)}::boolean[]) as t (proceso_id, autor, cliente, dispositivo, escrito)
     where not escrito or exists (select from cuaderno_cliente c
                                   where (c.proceso_id, c.autor, c.cliente) = (t.proceso_id, t.autor, t.cliente))
    on conflict (proceso_id, autor, cliente) do update set orden = default
    returning autor, cliente, dispositivo`.execute(trx);
  const owners = new Map(rows.map((row) => [key(row), row.dispositivo]));
  return vinculos.map((vinculo) => owners.get(key(vinculo)));
}

/** Lets client ids go. */
export async function desvincular(
  trx: Trx,
  ids: readonly (CuadernoId & { readonly cliente: number })[],
): Promise<void> {
  await sql`
    delete from cuaderno_cliente
     where (proceso_id, autor, cliente) in
           (select * from unnest(${ids.map(({ procesoId }) => procesoId)}::text[], ${ids.map(({ autor }) => autor)}::text[],
                                 ${ids.map(({ cliente }) => cliente)}::bigint[]))`.execute(trx);
}

/** What a batch adds to one cuaderno. */
export interface Escritura extends CuadernoId {
  /** Number of the last update, these included. */
  readonly n: number;
  readonly updates: readonly Uint8Array[];
  /** The whole state up to `n`, when it is time for a new snapshot. */
  readonly instantanea: Uint8Array | null;
}

export async function guardar(trx: Trx, escrituras: readonly Escritura[]): Promise<void> {
  const loose = escrituras
    .filter(({ instantanea }) => instantanea === null)
    .flatMap(({ procesoId, autor, n, updates }) =>
      updates.map((datos, i) => ({ procesoId, autor, n: n - updates.length + 1 + i, datos })),
    );
  if (loose.length > 0) {
    await sql`
      insert into cuaderno_update (proceso_id, autor, n, datos)
      select * from unnest(${loose.map(({ procesoId }) => procesoId)}::text[], ${loose.map(({ autor }) => autor)}::text[],
                           ${loose.map(({ n }) => n)}::bigint[],
                           ${loose.map(({ datos }) => Buffer.from(datos.buffer, datos.byteOffset, datos.length))}::bytea[])`.execute(
      trx,
    );
  }
  await sql`
    update cuaderno c set n = t.n
      from unnest(${escrituras.map(({ procesoId }) => procesoId)}::text[], ${escrituras.map(({ autor }) => autor)}::text[],
                  ${escrituras.map(({ n }) => n)}::bigint[]) as t (proceso_id, autor, n)
     where c.proceso_id = t.proceso_id and c.autor = t.autor`.execute(trx);
  for (const { procesoId, autor, n, instantanea } of escrituras) {
    if (instantanea === null) continue;
    await trx
      .updateTable('cuaderno')
      .set({ instantanea, hasta: n })
      .where('proceso_id', '=', procesoId)
      .where('autor', '=', autor)
      .execute();
    await trx
      .deleteFrom('cuaderno_update')
      .where('proceso_id', '=', procesoId)
      .where('autor', '=', autor)
      .where('n', '<=', n)
      .execute();
  }
}

export interface CompromisoRecibido {
  readonly documento: Compromiso;
  readonly texto: string;
  readonly autor: string;
  readonly dispositivo: string;
  readonly recibido: Date;
}

/** Keeps commitments; the first under a folio stays. Returns those that came second with other bytes. */
export async function guardarCompromisos(
  trx: Trx,
  compromisos: readonly CompromisoRecibido[],
): Promise<readonly CompromisoRecibido[]> {
  const column = <T>(pick: (one: CompromisoRecibido) => T): T[] => compromisos.map(pick);
  const { rows: kept } = await sql<{ folio: string }>`
    insert into compromiso (proceso_id, folio, codigo, tamano, clase, autor, dispositivo, reloj, corregido, recibido, documento)
    select * from unnest(
      ${column((one) => one.documento.proceso)}::text[], ${column((one) => one.documento.folio)}::text[],
      ${column((one) => Buffer.from(one.documento.codigo, 'base64url'))}::bytea[],
      ${column((one) => one.documento.tamano)}::int[], ${column((one) => one.documento.clase)}::text[],
      ${column((one) => one.autor)}::text[], ${column((one) => one.dispositivo)}::text[],
      ${column((one) => new Date(one.documento.reloj))}::timestamptz[],
      ${column((one) => new Date(one.documento.corregido))}::timestamptz[],
      ${column((one) => one.recibido)}::timestamptz[], ${column((one) => one.texto)}::text[])
    on conflict do nothing
    returning folio`.execute(trx);
  if (kept.length === compromisos.length) return [];
  const { rows } = await sql<{ proceso_id: string; folio: string; codigo: Buffer }>`
    select c.proceso_id, c.folio, c.codigo
      from unnest(${column((one) => one.documento.proceso)}::text[], ${column((one) => one.documento.folio)}::text[]) as t (proceso_id, folio)
      join compromiso c using (proceso_id, folio)`.execute(trx);
  const first = new Map(rows.map((row) => [`${row.proceso_id}/${row.folio}`, row.codigo.toString('base64url')]));
  return compromisos.filter(
    ({ documento }) => first.get(`${documento.proceso}/${documento.folio}`) !== documento.codigo,
  );
}
