/**
 * OCR, the number printed on the back to be read by machines: it names the citizen, not the card.
 * Models C and later: thirteen digits, the last thirteen of the MRZ's first line where there is
 * one. The oldest cards print twelve (from memory), whose inner order is not established. The section is the
 * citizen's at registration (planoinformativo.com 1091256 names the two parts): it may differ from the front's.
 * No check digit of its own.
 */
import { err, ok, type Result } from '../base/result.ts';

export type Ocr =
  | {
      readonly tipo: 'ocr13';
      readonly ocr: string;
      /** Electoral section at registration, four digits. */
      readonly seccion: string;
      /** Identificador del ciudadano, nine digits: what INE's public check asks for models E and later. */
      readonly identificador: string;
    }
  | { readonly tipo: 'ocr12'; readonly ocr: string };

/** Reads an OCR of thirteen or twelve digits. */
export function parseOcr(text: string): Result<Ocr, 'formato'> {
  if (/^\d{13}$/.test(text)) {
    return ok({ tipo: 'ocr13', ocr: text, seccion: text.slice(0, 4), identificador: text.slice(4) });
  }
  return /^\d{12}$/.test(text) ? ok({ tipo: 'ocr12', ocr: text }) : err('formato');
}

/** The thirteen digits of a section and an identificador. Throws when they are not four and nine digits. */
export function buildOcr(seccion: string, identificador: string): string {
  if (!/^\d{4}$/.test(seccion) || !/^\d{9}$/.test(identificador)) throw new TypeError('not an OCR');
  return seccion + identificador;
}
