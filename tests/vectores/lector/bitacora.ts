/** The bitácora's chain: docs/protocolo.md §14. */
import { canonical, type Objeto } from './documentos.ts';
import { ascii, type Bytes, H, join } from './primitivas.ts';

/** What the first link hangs on. */
export const ORIGIN: Bytes = new Uint8Array(32);

/** The link of a row. */
export const link = (previous: Bytes, row: Objeto): Bytes =>
  H(join(ascii('rubrica/bitacora/v1\n'), previous, ascii(canonical(row))));
