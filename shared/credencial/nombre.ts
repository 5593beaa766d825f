/**
 * How the clave de elector and the CURP take letters from a name: in capitals, without accents,
 * leaving out the particles that open it («de la Cruz» counts as «Cruz»).
 */

export interface NombreCompleto {
  readonly primerApellido: string;
  /** Empty when the person has one surname only. */
  readonly segundoApellido: string;
  readonly nombres: string;
}

const PARTICLES = new Set('DA DAS DE DEL DER DI DIE DD EL LA LAS LE LES LOS MAC MC VAN VON Y'.split(' '));

/** Capitals of a name in words, Ñ kept, accents gone, without opening particles. */
export function significantWords(name: string): string[] {
  const words = name
    .toUpperCase()
    .normalize('NFD')
    .replace(/N\u0303/g, 'Ñ')
    .replace(/[\u0300-\u036f]/g, '')
    .split(/[^A-ZÑ]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && PARTICLES.has(words[0]!)) words.shift();
  return words;
}

/** The letter that an identifier writes: X where there is none, and for Ñ. */
export const letterOrX = (letter: string | undefined): string =>
  letter === undefined || letter === 'Ñ' ? 'X' : letter;

/** First consonant after a word's first letter, X when there is none. */
export const innerConsonant = (word: string | undefined): string =>
  letterOrX(word?.slice(1).match(/[B-DF-HJ-NP-TV-ZÑ]/)?.[0]);

/** First vowel after a word's first letter, X when there is none. */
export const innerVowel = (word: string | undefined): string => letterOrX(word?.slice(1).match(/[AEIOU]/)?.[0]);
