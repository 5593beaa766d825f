/**
 * One link of the chain. Link n is
 *
 *     BLAKE2b-256( "rubrica/bitacora/v1\n" ‖ link n−1 (32 zero bytes for n = 1) ‖ canonical JSON of the row )
 *
 * with the row as {seq, cuando (ms), proceso, rol, actor, que, objeto, detalle}. The order of the
 * chain is that in which rows were sealed, not that of `seq`: transactions commit in no order.
 */
import { concatBytes, utf8 } from '../../shared/base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../../shared/base/canonical.ts';
import { nativeCrypto } from '../platform/crypto.ts';

export interface Fila {
  readonly seq: number;
  readonly cuando: Date;
  readonly proceso: string | null;
  readonly rol: string;
  readonly actor: string | null;
  readonly que: string;
  readonly objeto: string | null;
  readonly detalle: CanonicalValue;
}

const DOMAIN = utf8('rubrica/bitacora/v1\n');

/** What the first link hangs on. */
export const ORIGEN: Uint8Array = new Uint8Array(32);

export function eslabon(previous: Uint8Array, fila: Fila): Uint8Array {
  const { seq, cuando, proceso, rol, actor, que, objeto, detalle } = fila;
  const row = toCanonical({ seq, cuando: cuando.getTime(), proceso, rol, actor, que, objeto, detalle });
  return nativeCrypto.hash(concatBytes(DOMAIN, previous, utf8(row)));
}
