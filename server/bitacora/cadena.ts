/** The chain as it lies in the database: its links with their rows, in pages, and its end. */
import { bytesToBase64url, equalBytes } from '../../shared/base/bytes.ts';
import type { Cabeza } from '../../shared/firmados/index.ts';
import type { Db } from '../platform/database.ts';
import { eslabon, type Fila, ORIGEN } from './eslabon.ts';

const PAGE = 1000;

/** Whether a row gives the link that the chain holds. A row that has no canonical text was never written by us. */
export function hangs(previous: Uint8Array, fila: Fila, link: Uint8Array): boolean {
  try {
    return equalBytes(eslabon(previous, fila), link);
  } catch {
    return false;
  }
}

/** The first links after the nth, each with its row, null when that is gone. */
export async function readLinks(db: Db, after: number) {
  const rows = await db
    .selectFrom('bitacora_cadena as c')
    .leftJoin('bitacora as b', 'b.seq', 'c.seq')
    .select([
      'c.n',
      'c.hash',
      'c.seq as enlazada',
      'b.seq',
      'b.cuando',
      'b.proceso',
      'b.rol',
      'b.actor',
      'b.que',
      'b.objeto',
      'b.detalle',
    ])
    .where('c.n', '>', after)
    .orderBy('c.n')
    .limit(PAGE)
    .execute();
  return rows.map(({ n, hash, enlazada, ...fila }) => ({
    n,
    hash,
    seq: enlazada,
    fila: fila.seq === null ? null : (fila as Fila),
  }));
}

/** A place in the chain that somebody vouches for. */
export interface Punto {
  readonly n: number;
  readonly hash: Uint8Array;
  /** The signed head at it; null before the first link. */
  readonly documento: string | null;
}

export const COMIENZO: Punto = { n: 0, hash: ORIGEN, documento: null };

/** Why the chain's end is not one to go on from. */
export type Rotura =
  /** It ends before the place that was known, or there is another link in that place. */
  | 'otra-historia'
  /** Its last link has no head signed by this server. */
  | 'cabeza-no-valida';

export type Seguimiento =
  | { readonly kind: 'sigue'; readonly punto: Punto }
  | { readonly kind: 'roto'; readonly rotura: Rotura };

/**
 * The chain's end, if it is `known` or goes on from it under a head that `abrir` takes for ours.
 * Null known: nothing is, and the head's signature alone vouches for its end.
 */
export async function seguir(
  db: Db,
  known: Punto | null,
  abrir: (documento: string) => Promise<Cabeza | null>,
): Promise<Seguimiento> {
  const last = await db
    .selectFrom('bitacora_cadena as c')
    .leftJoin('bitacora_cabeza as h', 'h.n', 'c.n')
    .select(['c.n', 'c.hash', 'h.documento'])
    .orderBy('c.n', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return known === null || known.n === 0 ? { kind: 'sigue', punto: COMIENZO } : roto('otra-historia');
  const { n, hash, documento } = last;
  if (known?.n === n && equalBytes(known.hash, hash)) return { kind: 'sigue', punto: known };
  if (known && n <= known.n) return roto('otra-historia');

  const cabeza = documento === null ? null : await abrir(documento);
  if (cabeza?.n !== n || cabeza.hash !== bytesToBase64url(hash)) return roto('cabeza-no-valida');
  const punto = { n, hash, documento };
  return known === null || (await leads(db, known, punto)) ? { kind: 'sigue', punto } : roto('otra-historia');
}

const roto = (rotura: Rotura): Seguimiento => ({ kind: 'roto', rotura });

/** Whether the rows between two places, chained anew from the first, give the second. */
async function leads(db: Db, from: Punto, to: Punto): Promise<boolean> {
  let { n, hash } = from;
  while (n < to.n) {
    const links = await readLinks(db, n);
    if (links.length === 0) return false;
    for (const link of links) {
      if (n === to.n) break;
      if (link.n !== n + 1 || !link.fila || !hangs(hash, link.fila, link.hash)) return false;
      n = link.n;
      hash = link.hash;
    }
  }
  return equalBytes(hash, to.hash);
}
