/**
 * The check digit of machine-readable travel documents (ICAO Doc 9303, part 3, 4.9): weights
 * 7, 3, 1 over the characters' values, modulo 10. Because 7, 3 and 1 share no factor with 10 it
 * catches every change of one digit into another.
 */

const WEIGHTS = [7, 3, 1] as const;

/** Value of a character: digits are themselves, A is 10 … Z is 35, the filler `<` is 0; null for any other. */
function charValue(char: string): number | null {
  if (char >= '0' && char <= '9') return char.charCodeAt(0) - 48;
  if (char >= 'A' && char <= 'Z') return char.charCodeAt(0) - 55;
  return char === '<' ? 0 : null;
}

/** The digit, `'0'`…`'9'`, of a text of `0-9A-Z<`; null when it holds anything else. */
export function checkDigit(text: string): string | null {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const value = charValue(text[i]!);
    if (value === null) return null;
    sum += value * WEIGHTS[i % 3]!;
  }
  return String(sum % 10);
}
