/** What stands for a process that has no logo. */

/** Words that say nothing of it. */
const SMALL = new Set([
  'a',
  'al',
  'con',
  'de',
  'del',
  'e',
  'el',
  'en',
  'la',
  'las',
  'los',
  'o',
  'para',
  'por',
  'un',
  'una',
  'y',
]);

/** Of the first two words that say something: «Parque Sierra de Álica» → «PS». */
export function iniciales(nombre: string): string {
  const words = nombre.match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !SMALL.has(word.toLocaleLowerCase('es-MX')));
  return (telling.length > 0 ? telling : words)
    .slice(0, 2)
    .map((word) => ([...word][0] ?? '').toLocaleUpperCase('es-MX'))
    .join('');
}
