/**
 * The public QR of the back: an address at qr.ine.mx, no personal data.
 *
 *     http(s)://qr.ine.mx/SSSSIIIIIIIIIEECCCCCCCCC/YYYYMMDD/L/NNNNNN
 *
 *     SSSS       section              ┐ together the thirteen digits of the OCR
 *     IIIIIIIII  identificador        ┘
 *     EE         número de emisión (inferred: the only value that fits)
 *     CCCCCCCCC  CIC
 *     YYYYMMDD   date of issue
 *     L          kind of card; only `P` was seen
 *     NNNNNN     query identifier; six digits seen
 *
 * Sources: scheme and host from all public readers seen; CIC as the last nine of twenty-four digits, two of them;
 * the identificador's place, date, letter and last digits, one each (unsure); emisión inferred.
 *
 * Models G and H bear two more QRs, large, encrypted and opaque: those come out as `ajeno`, and `elegirQr` passes
 * over them. Known short forms at the same host carry no CIC: `sinCic`. Model D's may lead to another host.
 */
import { err, ok, type Result } from '../base/result.ts';
import { isoFromYyyymmdd } from './fecha.ts';

export interface QrCredencial {
  readonly cic: string;
  readonly ocr: string;
  readonly seccion: string;
  readonly identificador: string;
  readonly emision: string;
  /** Date of issue, `YYYY-MM-DD`. */
  readonly expedida: string;
  readonly tipo: string;
  readonly consulta: string;
}

/** `ajeno`: not this QR at all. `sinCic`: of INE's host, in a form that yields no CIC. */
export type QrError = 'ajeno' | 'sinCic';

const FORM = /^https?:\/\/qr\.ine\.mx\/(\d{4})(\d{9})(\d{2})(\d{9})\/(\d{8})\/([A-Z])\/(\d{1,12})$/;

/** Nothing of this form is longer; it also bounds the work on whatever a QR may hold. */
const MAX_LENGTH = 80;

/** Reads the text of a QR. */
export function parseQr(text: string): Result<QrCredencial, QrError> {
  if (!/^https?:\/\/qr\.ine\.mx\//.test(text)) return err('ajeno');
  const match = text.length > MAX_LENGTH ? null : FORM.exec(text);
  const expedida = match && isoFromYyyymmdd(match[5]!);
  if (!match || !expedida) return err('sinCic');
  const [, seccion = '', identificador = '', emision = '', cic = '', , tipo = '', consulta = ''] = match;
  return ok({ cic, ocr: seccion + identificador, seccion, identificador, emision, expedida, tipo, consulta });
}

/**
 * Of all QRs in a picture the public one of a credential: `varios` when two of them differ, since then two backs
 * are in the picture. `sinCic` when only short forms were found.
 */
export function elegirQr(texts: readonly string[]): Result<QrCredencial, QrError | 'varios'> {
  let chosen: QrCredencial | null = null;
  let best: QrError = 'ajeno';
  for (const text of texts) {
    const read = parseQr(text);
    if (!read.ok) best = read.error === 'sinCic' ? 'sinCic' : best;
    else if (chosen !== null && (chosen.cic !== read.value.cic || chosen.ocr !== read.value.ocr)) return err('varios');
    else chosen = read.value;
  }
  return chosen === null ? err(best) : ok(chosen);
}

/** The text of a QR, with plain `http` as on the cards seen. Throws when the parts make none. */
export function buildQr(qr: Omit<QrCredencial, 'seccion' | 'identificador'>): string {
  const text = `http://qr.ine.mx/${qr.ocr}${qr.emision}${qr.cic}/${qr.expedida.replaceAll('-', '')}/${qr.tipo}/${qr.consulta}`;
  const read = parseQr(text);
  if (!read.ok || read.value.cic !== qr.cic || read.value.ocr !== qr.ocr) throw new TypeError('not a card QR');
  return text;
}
