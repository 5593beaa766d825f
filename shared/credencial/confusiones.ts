/**
 * What a reader of letters takes for one another across the border of letters and digits, put right where the
 * form says which of the two must stand. It never turns a digit into another digit, nor a letter into another
 * letter: which of two digits it was only a check digit can tell. The parsers stay strict; this comes before
 * them, and what it gives goes through them.
 *
 * Pairs: those seen on this card's line `IDMEX` (1DMEX, 10MEX, 188EX; a public program) and the common ones of
 * OCR-B (0 with O, Q, D; 1 with I, L; 2 with Z; 5 with S; 6 with G; 8 with B).
 */

const TO_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  Z: '2',
  S: '5',
  G: '6',
  B: '8',
};
const TO_LETTER: Readonly<Record<string, string>> = { '0': 'O', '1': 'I', '2': 'Z', '5': 'S', '6': 'G', '8': 'B' };

/** What must stand at a place: a digit, a letter (or filler), or either. */
type Clase = '9' | 'A' | '*';

/** A text put into a mask of `9`, `A` and `*`; null when their lengths differ. */
function segunMascara(text: string, mask: string): string | null {
  if (text.length !== mask.length) return null;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const clase = mask[i] as Clase;
    out += (clase === '9' ? TO_DIGIT[char] : clase === 'A' ? TO_LETTER[char] : undefined) ?? char;
  }
  return out;
}

const CURP = 'AAAA999999AAAAAA*9';
const CLAVE = 'AAAAAA99999999A999';
const MRZ_1 = 'IDMEX9999999999<<9999999999999';
const MRZ_2 = '9999999A9999999AAA<99<<99999<9';
const MRZ_3 = 'A'.repeat(30);

export const curpCorregida = (text: string): string => segunMascara(text, CURP) ?? text;
export const claveCorregida = (text: string): string => segunMascara(text, CLAVE) ?? text;
/** For a CIC, an OCR of 12 or 13, a section, an emisión. */
export const cifrasCorregidas = (text: string): string =>
  text.length <= 13 ? (segunMascara(text, '9'.repeat(text.length)) ?? text) : text;

/** Prefixes read for `IDMEX`. */
const PREFIJOS = new Set(['IDMEX', '1DMEX', 'I0MEX', '10MEX', 'LDMEX', 'IOMEX', '188EX']);

/** Three lines of an MRZ; as it came when it has not that shape. */
export function mrzCorregida(text: string): string {
  if (text.length > 96) return text;
  const lines = text.split(/\r?\n/);
  if (lines.length === 4 && lines[3] === '') lines.pop();
  const [one, two, three] = lines;
  if (lines.length !== 3 || one?.length !== 30 || two?.length !== 30 || three?.length !== 30) return text;
  const prefix = PREFIJOS.has(one.slice(0, 5)) ? 'IDMEX' : one.slice(0, 5);
  return [
    prefix + segunMascara(one.slice(5), MRZ_1.slice(5))!,
    segunMascara(two, MRZ_2)!,
    segunMascara(three, MRZ_3)!,
  ].join('\n');
}
