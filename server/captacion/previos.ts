/** What the database already knows of the folios that are to be judged: answers, commitments, predecessors. */
import { sql } from 'kysely';
import { makeFolio } from '../../shared/apoyo/folio.ts';
import { equalBytes } from '../../shared/base/bytes.ts';
import type { Encabezado } from '../../shared/sobre/formato.ts';
import type { Db, Trx } from '../platform/database.ts';

export interface Respondido {
  readonly resultado: 'acuse' | 'cuarentena' | 'rechazo';
  readonly codigo: Buffer;
  readonly eslabon: Buffer;
  readonly motivo: string | null;
  /** The signed answer. */
  readonly respuesta: string;
}

export interface Previos {
  /** All answers given under a folio: at most one that is no refusal. */
  answers(proceso: string, folio: string): readonly Respondido[];
  /** The commitment that came first under a folio. */
  compromiso(proceso: string, folio: string): { readonly codigo: Buffer; readonly recibido: number } | null;
}

/** The answer that these bytes have: should they have been refused as damaged and received later, the reception. */
export function answerTo(given: readonly Respondido[], codigo: Uint8Array): Respondido | undefined {
  const same = given.filter((answer) => equalBytes(answer.codigo, codigo));
  return same.find(({ resultado }) => resultado !== 'rechazo') ?? same[0];
}

/** The folio before this one in its device's chain; null for the first. */
export const folioBefore = ({ dispositivo, contador }: Pick<Encabezado, 'dispositivo' | 'contador'>): string | null =>
  contador > 1 ? makeFolio({ dispositivo, contador: contador - 1 }) : null;

interface Row {
  kind: 'compromiso' | Respondido['resultado'];
  proceso_id: string;
  folio: string;
  codigo: Buffer;
  eslabon: Buffer | null;
  motivo: string | null;
  respuesta: string | null;
  recibido: Date;
}

/** Reads all of it with one statement. */
export async function readPrevios(
  db: Db | Trx,
  encabezados: readonly Pick<Encabezado, 'proceso' | 'folio' | 'dispositivo' | 'contador'>[],
): Promise<Previos> {
  const wanted = new Map<string, { proceso: string; folio: string }>();
  for (const header of encabezados) {
    const { proceso } = header;
    for (const folio of [header.folio, folioBefore(header)]) {
      if (folio !== null) wanted.set(key(proceso, folio), { proceso, folio });
    }
  }
  const asked = [...wanted.values()];
  const { rows } = await sql<Row>`
    with q as (select * from unnest(${asked.map(({ proceso }) => proceso)}::text[], ${asked.map(({ folio }) => folio)}::text[]) as t (proceso_id, folio))
    select a.resultado as kind, a.proceso_id, a.folio, a.codigo, a.eslabon, a.motivo, a.respuesta, a.recibido
      from q join apoyo a using (proceso_id, folio)
    union all
    select 'rechazo', r.proceso_id, r.folio, r.codigo, r.eslabon, r.motivo, r.respuesta, r.recibido
      from q join rechazo r using (proceso_id, folio)
    union all
    select 'compromiso', c.proceso_id, c.folio, c.codigo, null, null, null, c.recibido
      from q join compromiso c using (proceso_id, folio)`.execute(db);

  const answers = new Map<string, Respondido[]>();
  const compromisos = new Map<string, { codigo: Buffer; recibido: number }>();
  for (const row of rows) {
    const at = key(row.proceso_id, row.folio);
    if (row.kind === 'compromiso') {
      compromisos.set(at, { codigo: row.codigo, recibido: row.recibido.getTime() });
      continue;
    }
    const { kind: resultado, codigo, motivo } = row;
    const found = answers.get(at) ?? [];
    found.push({ resultado, codigo, motivo, eslabon: row.eslabon!, respuesta: row.respuesta! });
    answers.set(at, found);
  }
  return {
    answers: (proceso, folio) => answers.get(key(proceso, folio)) ?? [],
    compromiso: (proceso, folio) => compromisos.get(key(proceso, folio)) ?? null,
  };
}

const key = (proceso: string, folio: string): string => `${proceso}/${folio}`;
