/**
 * How the CURP and the clave de elector take letters from a name: in capitals, without accents or diaeresis, from
 * the first word that is no particle («de la Cruz» counts as «Cruz»), of given names from the second when the
 * first is María or José, as so many bear them.
 *
 * For the CURP this is the Instructivo (DOF 18-10-2021). For the clave de elector no rule is published; that it
 * passes over José and María too is said by learn.sayari.com (mexico-voter-id-number) and by nobody else, so what
 * compares the two never takes a difference there for a fault.
 */

export interface NombreCompleto {
  readonly primerApellido: string;
  /** Empty when the person has one surname only. */
  readonly segundoApellido: string;
  readonly nombres: string;
}

/** The Instructivo's prepositions, conjunctions and contractions. */
export const PARTICULAS: ReadonlySet<string> = new Set(
  'DA DAS DE DEL DER DI DIE DD EL LA LAS LE LES LOS MAC MC VAN VON Y'.split(' '),
);

/** Given names that yield to the next one, written out or short. */
const COMUNES = new Set(['JOSE', 'J', 'MARIA', 'MA', 'M']);

/**
 * Capitals of a name in words: Ñ kept, accents and diaeresis gone, full stops at a word's end too («Ma.»); a
 * slash, hyphen, apostrophe or full stop inside a word stays, since the CURP writes X for it.
 */
export function palabras(name: string): string[] {
  return name
    .toUpperCase()
    .normalize('NFD')
    .replace(/N\u0303/g, 'Ñ')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('’', "'")
    .split(/[^A-ZÑ'/.-]+/)
    .map(trimmed)
    .filter((word) => word !== '');
}

const SIGNS = "'/.-";

/** Without signs at its ends; by hand, since a pattern for those at the end takes quadratic time on a long run. */
function trimmed(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && SIGNS.includes(word[from]!)) from++;
  while (to > from && SIGNS.includes(word[to - 1]!)) to--;
  return word.slice(from, to);
}

/** The words of a name without the particles that open it. */
export function significantWords(name: string): string[] {
  const words = palabras(name);
  let opening = 0;
  while (opening < words.length - 1 && PARTICULAS.has(words[opening]!)) opening++;
  return words.slice(opening);
}

/** Whether given names begin with a María or José that yields to another. */
export function isComun(nombres: string): boolean {
  const words = significantWords(nombres);
  return words.length > 1 && COMUNES.has(words[0]!);
}

/** The word of given names that counts: of «María de los Ángeles», «ANGELES». */
export function nombreQueCuenta(nombres: string): string | undefined {
  const words = significantWords(nombres);
  return isComun(nombres) ? significantWords(words.slice(1).join(' '))[0] : words[0];
}

/** The letter that an identifier writes: X where there is none, for Ñ and for what is no letter. */
export const letterOrX = (letter: string | undefined): string =>
  letter !== undefined && letter >= 'A' && letter <= 'Z' ? letter : 'X';

/** First consonant after a word's first letter, X when there is none or a sign comes first. */
export const innerConsonant = (word: string | undefined): string => letterOrX(word?.slice(1).match(/[^AEIOU]/)?.[0]);

/** First vowel after a word's first letter, X when there is none or a sign comes first. */
export const innerVowel = (word: string | undefined): string => letterOrX(word?.slice(1).match(/[AEIOU'/.-]/)?.[0]);
