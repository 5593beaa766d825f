/**
 * Verification: walks the whole chain in pages, rebuilds every link from its row, and holds it
 * against the signed heads: those kept in the database, and those that left it (in acuses, or saved
 * by `npm run verificar -- --guardar`), which its owner can't take back.
 */
import { sql } from 'kysely';
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import type { Confianza } from '../../shared/firmados/confianza.ts';
import type { Db, Trx } from '../platform/database.ts';
import { hangs, readLinks } from './cadena.ts';
import { ORIGEN } from './eslabon.ts';

export type Hallazgo =
  /** A row is not what was chained, or the chain's order was changed. */
  | { readonly kind: 'fila-cambiada'; readonly n: number; readonly seq: number }
  /** The chain names a row that is no longer there. */
  | { readonly kind: 'fila-quitada'; readonly n: number; readonly seq: number }
  /** The chain lacks a link. */
  | { readonly kind: 'eslabon-quitado'; readonly n: number }
  /** A row that is neither chained nor waiting to be: it did not come in by the door, or its link was removed. */
  | { readonly kind: 'fila-sin-eslabon'; readonly seq: number }
  /** A row waits although the sealer has chained rows written long after it. */
  | { readonly kind: 'fila-en-espera'; readonly seq: number }
  /** The chain goes on past the last head: whoever added to it could not sign. */
  | { readonly kind: 'fin-sin-cabeza'; readonly n: number }
  /** The chain at this head is another one, or it ends before it. */
  | { readonly kind: 'cabeza-no-coincide'; readonly n: number; readonly origen: Origen }
  /** Not a head signed by this server. */
  | { readonly kind: 'cabeza-no-valida'; readonly origen: Origen };

/** Where a head came from: the database, or outside. */
export type Origen = 'base' | 'fuera';

export interface Verificacion {
  /** Links walked, and the hash of the last. */
  readonly n: number;
  readonly hash: string;
  readonly enEspera: number;
  readonly cabezas: number;
  /** Signed document of the head at the chain's end; null when there is none of ours. */
  readonly cabeza: string | null;
  /** The furthest link that a head from outside vouches for; null when none was given that holds. */
  readonly hasta: number | null;
  /** The first ones; `total` says how many there are. */
  readonly hallazgos: readonly Hallazgo[];
  readonly total: number;
}

const KEPT = 100;
/** A row that waits longer than this while younger ones were chained is worth a look. */
const WAIT_MS = 3_600_000;

interface CabezaLeida {
  readonly n: number;
  readonly hash: string;
  readonly origen: Origen;
}

/**
 * Verifies the bitácora against the heads in the database and those given. A head is the text of
 * a signed `cabeza`, or of a signed answer (an acuse), which carries one.
 */
export function verificarBitacora(options: {
  readonly db: Db;
  readonly confianza: Confianza;
  readonly cabezas: readonly string[];
}): Promise<Verificacion> {
  // One snapshot: what is sealed meanwhile is left for the next time.
  return options.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => walk(trx, options.confianza, options.cabezas));
}

async function walk(trx: Trx, confianza: Confianza, given: readonly string[]): Promise<Verificacion> {
  const hallazgos: Hallazgo[] = [];
  let total = 0;
  const report = (hallazgo: Hallazgo): void => {
    total += 1;
    if (hallazgos.length < KEPT) hallazgos.push(hallazgo);
  };

  const outside = given.flatMap((text) => {
    const cabeza = readHead(confianza, text, 'fuera');
    if (!cabeza) report({ kind: 'cabeza-no-valida', origen: 'fuera' });
    return cabeza ? [cabeza] : [];
  });
  const awaited = new Map<number, CabezaLeida[]>();
  for (const cabeza of outside) awaited.set(cabeza.n, [...(awaited.get(cabeza.n) ?? []), cabeza]);

  let n = 0;
  let hash: Uint8Array = ORIGEN;
  let newest = 0;
  let cabezas = outside.length;
  let cabeza: string | null = null;
  let hasta: number | null = null;
  let signed = true;
  for (;;) {
    const links = await readLinks(trx, n);
    if (links.length === 0) break;
    const stored = await trx
      .selectFrom('bitacora_cabeza')
      .selectAll()
      .where('n', '>', n)
      .where('n', '<=', links.at(-1)!.n)
      .execute();
    const heads = new Map<number, CabezaLeida | null>();
    for (const { n: at, documento } of stored) heads.set(at, readHead(confianza, documento, 'base'));
    cabezas += stored.length;

    for (const link of links) {
      // Each gap is reported once, and the walk goes on from what the chain says, to find the rest.
      for (let missing = n + 1; missing < link.n; missing++) report({ kind: 'eslabon-quitado', n: missing });
      if (link.fila === null) report({ kind: 'fila-quitada', n: link.n, seq: link.seq });
      else if (link.n === n + 1 && !hangs(hash, link.fila, link.hash)) {
        report({ kind: 'fila-cambiada', n: link.n, seq: link.seq });
      } else newest = Math.max(newest, link.fila.cuando.getTime());
      n = link.n;
      hash = link.hash;
      const own = heads.get(n);
      signed = heads.has(n);
      cabeza = own ? stored.find((head) => head.n === n)!.documento : null;
      if (own === null) report({ kind: 'cabeza-no-valida', origen: 'base' });
      for (const head of [...(own ? [own] : []), ...(awaited.get(n) ?? [])]) {
        if (head.n !== n || head.hash !== bytesToBase64url(hash)) {
          report({ kind: 'cabeza-no-coincide', n: head.n, origen: head.origen });
        } else if (head.origen === 'fuera') hasta = n;
      }
      awaited.delete(n);
    }
  }
  if (!signed) report({ kind: 'fin-sin-cabeza', n });
  const beyond = await trx.selectFrom('bitacora_cabeza').select('n').where('n', '>', n).orderBy('n').execute();
  for (const head of beyond) report({ kind: 'cabeza-no-coincide', n: head.n, origen: 'base' });
  // What is left was signed beyond the chain's present end, or at a link that is gone.
  for (const left of awaited.values()) {
    for (const cabeza of left) report({ kind: 'cabeza-no-coincide', n: cabeza.n, origen: cabeza.origen });
  }

  for (const seq of await unlinked(trx)) report({ kind: 'fila-sin-eslabon', seq });
  const waiting = await trx
    .selectFrom('bitacora_pendiente as p')
    .leftJoin('bitacora as b', 'b.seq', 'p.seq')
    .select(['p.seq', 'b.cuando'])
    .execute();
  for (const { seq, cuando } of waiting) {
    if (cuando && newest - cuando.getTime() > WAIT_MS) report({ kind: 'fila-en-espera', seq });
  }
  return { n, hash: bytesToBase64url(hash), enEspera: waiting.length, cabezas, cabeza, hasta, hallazgos, total };
}

function readHead(confianza: Confianza, text: string, origen: Origen): CabezaLeida | null {
  const cabeza = confianza.abrirDelServidor('cabeza', text, ({ t }) => t);
  if (cabeza) return { n: cabeza.n, hash: cabeza.hash, origen };
  const acuse = confianza.abrirDelServidor('respuesta', text, ({ recibido }) => recibido);
  return acuse?.bitacora ? { ...acuse.bitacora, origen } : null;
}

async function unlinked(trx: Trx): Promise<number[]> {
  const { rows } = await sql<{ seq: number }>`
    select b.seq from bitacora b
    where not exists (select from bitacora_cadena c where c.seq = b.seq)
      and not exists (select from bitacora_pendiente p where p.seq = b.seq)
    order by b.seq limit ${KEPT}`.execute(trx);
  return rows.map(({ seq }) => seq);
}
