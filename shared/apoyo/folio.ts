/**
 * The folio: the name a support bears from the moment it is sealed (§4.8).
 *
 *     K7QM-0412-9      enrolment - counter - check
 *
 * - **Unique without a network**: the enrolment's id is given once by the server, the counter by
 *   the device. A device whose store was wiped must enrol anew, so no folio is issued twice.
 * - **Readable aloud**: 31 signs, without I, L, O, U (mistaken for 1, 0, V) and V (said like B).
 * - **Checked**: 31 is prime, the signs are weighted 1, 2, 3, … from the right and the sum with the
 *   check (weight 1) and the enrolment's length beyond 4 is 0 modulo 31. A single wrong sign changes
 *   the sum by weight × difference, two swapped neighbours by their difference, a hyphen swapped with
 *   its neighbour by 1: none is 0 modulo 31, so all are always caught. For the same reason a folio
 *   written without hyphens can be read in one way only.
 */

/** Signs of enrolment ids and of the check, in order of their value. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTWXYZ';

const MODULUS = ALPHABET.length;
const FOLIO = /^([0-9A-HJKMNP-TW-Z]{4,6})-([0-9]{4,6})-([0-9A-HJKMNP-TW-Z])$/;
const ENROLMENT = /^[0-9A-HJKMNP-TW-Z]{4,6}$/;

/** The highest counter that a folio can bear. */
export const MAX_COUNTER = 999_999;

export interface FolioParts {
  /** The enrolment's (dispositivo's) id. */
  readonly dispositivo: string;
  /** 1 for the first capture of the enrolment. */
  readonly contador: number;
}

/** Whether a text is the id of an enrolment: 4 to 6 signs of the alphabet. */
export const isEnrolmentId = (text: string): boolean => ENROLMENT.test(text);

/** The folio of an enrolment's n-th capture. */
export function makeFolio({ dispositivo, contador }: FolioParts): string {
  if (!isEnrolmentId(dispositivo)) throw new RangeError('not an enrolment id');
  if (!Number.isInteger(contador) || contador < 1 || contador > MAX_COUNTER)
    throw new RangeError('counter out of range');
  const digits = String(contador).padStart(4, '0');
  return `${dispositivo}-${digits}-${checkSign(dispositivo, digits)}`;
}

/** The parts of a folio, or null when the text is not exactly one with a right check sign. */
export function parseFolio(text: string): FolioParts | null {
  const match = FOLIO.exec(text);
  if (!match) return null;
  const [, dispositivo, digits, check] = match as unknown as [string, string, string, string];
  if (checkSign(dispositivo, digits) !== check) return null;
  const contador = Number(digits);
  // «0412» is written with four digits, «10412» with five: one folio has one text.
  if (contador < 1 || String(contador).padStart(4, '0') !== digits) return null;
  return { dispositivo, contador };
}

/** Reads what a person typed: any case, with or without hyphens and spaces. Null when it is no folio. */
export function readFolio(typed: string): string | null {
  const signs = typed.toUpperCase().replace(/[\s-]/g, '');
  for (let length = 4; length <= 6; length++) {
    const folio = `${signs.slice(0, length)}-${signs.slice(length, -1)}-${signs.slice(-1)}`;
    if (parseFolio(folio)) return folio;
  }
  return null;
}

function checkSign(dispositivo: string, digits: string): string {
  const body = dispositivo + digits;
  let sum = dispositivo.length - 4;
  for (let i = 0; i < body.length; i++) {
    const weight = body.length - i + 1;
    sum += weight * ALPHABET.indexOf(body[i]!);
  }
  return ALPHABET[(MODULUS - (sum % MODULUS)) % MODULUS]!;
}
