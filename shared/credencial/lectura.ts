/**
 * What the codes read on one back say together. A CIC counts when the MRZ's check digits hold or
 * when the public QR or the Code 128 gives it (both carry error detection of their own); codes
 * that were read must agree, else they are of different cards.
 */
import { err, ok, type Result } from '../base/result.ts';
import { parseCode128 } from './cic.ts';
import { parseMrz } from './mrz.ts';
import { parseQr } from './qr.ts';

/** Texts as the readers gave them; any may be missing. */
export interface CodigosLeidos {
  readonly qr?: string | undefined;
  readonly code128?: string | undefined;
  readonly mrz?: string | undefined;
}

export interface Identificacion {
  readonly cic: string;
  /** Thirteen digits; null when only the Code 128 was read. */
  readonly ocr: string | null;
  readonly fuentes: readonly ('qr' | 'code128' | 'mrz')[];
}

/** `nada`: no text yields a CIC. `discrepan`: two yield different ones, or different OCRs. */
export type LecturaError = 'nada' | 'discrepan';

/** Joins what was read. Texts that are of no known form are passed over. */
export function identify(leidos: CodigosLeidos): Result<Identificacion, LecturaError> {
  const found: { fuente: 'qr' | 'code128' | 'mrz'; cic: string; ocr: string | null }[] = [];
  const qr = leidos.qr === undefined ? null : parseQr(leidos.qr);
  if (qr?.ok) found.push({ fuente: 'qr', cic: qr.value.cic, ocr: qr.value.ocr });
  const code128 = leidos.code128 === undefined ? null : parseCode128(leidos.code128);
  if (code128?.ok) found.push({ fuente: 'code128', cic: code128.value, ocr: null });
  const mrz = leidos.mrz === undefined ? null : parseMrz(leidos.mrz);
  if (mrz?.ok) found.push({ fuente: 'mrz', cic: mrz.value.cic, ocr: mrz.value.ocr });

  const cics = new Set(found.map(({ cic }) => cic));
  const ocrs = new Set(found.flatMap(({ ocr }) => ocr ?? []));
  if (cics.size === 0) return err('nada');
  if (cics.size > 1 || ocrs.size > 1) return err('discrepan');
  const [cic = ''] = cics;
  const [ocr = null] = ocrs;
  return ok({ cic, ocr, fuentes: found.map(({ fuente }) => fuente) });
}
