/**
 * What a citizen may take away of her support: its folio and its código de integridad, as the text of a
 * QR that any camera reads. Nothing personal is in it, and nothing that the acuse does not show (§4.10).
 * Plain ASCII: a reader that mistakes the encoding shows it all the same.
 *
 *     Folio K7QM-0412-W
 *     Codigo de integridad q83v…        43 signs, base64url
 */
import { parseFolio } from './folio.ts';

export interface Comprobante {
  readonly folio: string;
  readonly codigo: string;
}

const FORM = /^Folio (\S+)\nCodigo de integridad ([A-Za-z0-9_-]{43})$/;

export const writeComprobante = ({ folio, codigo }: Comprobante): string =>
  `Folio ${folio}\nCodigo de integridad ${codigo}`;

/** Reads the text of one; null when it is anything else. */
export function readComprobante(text: string): Comprobante | null {
  const [, folio = '', codigo = ''] = FORM.exec(text) ?? [];
  return parseFolio(folio) ? { folio, codigo } : null;
}
