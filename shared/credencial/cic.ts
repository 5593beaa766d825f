/**
 * CIC, the Código de Identificación de la Credencial: nine digits that name one printed card
 * (a replacement gets another). On the back of models D and later: in the MRZ with its check
 * digit, alone in the Code 128, at the end of the public QR's token.
 */
import { err, ok, type Result } from '../base/result.ts';
import { checkDigit } from './digito.ts';

/** `formato`: not nine (or ten) digits. `digitoVerificador`: ten digits whose last does not follow from the others. */
export type CicError = 'formato' | 'digitoVerificador';

/**
 * Reads a CIC of nine digits, or of ten: the MRZ prints its check digit right behind and people
 * copy both. The value is always the nine digits.
 */
export function parseCic(text: string): Result<string, CicError> {
  if (/^\d{9}$/.test(text)) return ok(text);
  if (!/^\d{10}$/.test(text)) return err('formato');
  const cic = text.slice(0, 9);
  return checkDigit(cic) === text[9] ? ok(cic) : err('digitoVerificador');
}

/** Reads the text of the back's Code 128: the nine digits of the CIC and nothing else. */
export const parseCode128 = (text: string): Result<string, 'formato'> =>
  /^\d{9}$/.test(text) ? ok(text) : err('formato');
