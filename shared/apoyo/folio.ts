/**
 * The folio: the name a support bears from the moment it is sealed (§4.8).
 *
 *     K7QM-0412-W      enrolment - counter - check
 *
 * - **Unique without a network**: the enrolment's id is given once by the server, the counter by
 *   the device. A device whose store was wiped must enrol anew, so no folio is issued twice.
 * - **Readable aloud**: 31 signs, without I, L, O, U (mistaken for 1, 0, V) and V (said like B).
 * - **Checked**: 31 is prime, the signs are weighted 1, 2, 3, … from the right and the sum with the
 *   check (weight 1) and the enrolment's length beyond 4 is 0 modulo 31. A single wrong sign changes
 *   the sum by weight × difference, two swapped neighbours by their difference, a hyphen swapped with
 *   its neighbour by 1: none is 0 modulo 31, so all are always caught.
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

/**
 * Reads what a person typed: any case, with spaces or hyphens between the parts, or with nothing
 * where there is only one way to part the signs. Null when it is no folio. (Trying several ways
 * would let a wrong sign pass as another folio's.)
 */
export function readFolio(typed: string): string | null {
  const folio = typed.trim().toUpperCase().replace(/\s/g, '-');
  if (parseFolio(folio)) return folio;
  // Nine signs are 4 + 4 + 1 and thirteen 6 + 6 + 1; the lengths between can be parted in several ways.
  const length = folio.length === 9 ? 4 : 6;
  const parted = `${folio.slice(0, length)}-${folio.slice(length, 2 * length)}-${folio.slice(2 * length)}`;
  return parseFolio(parted) ? parted : null;
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
