/**
 * A name in its parts: as the front prints it, one line each, and as the MRZ runs the surnames together.
 *
 * The front bears first surname, second surname and given names on lines of their own, at most 32 characters
 * each, 50 since model G (reporteindigo.com, 2018-12); who has one surname has two lines (elpopular.mx 2012-03-04:
 * 37 thousand in Puebla alone lack one). The MRZ parts surnames from given names only, writes Ñ as N, drops
 * accents, and cuts at thirty characters: it tells where words end, not where the first surname does.
 */
import { err, ok, type Result } from '../base/result.ts';
import { mrzName } from './mrz.ts';
import { type NombreCompleto, PARTICULAS } from './nombre.ts';

const MAX_LETTERS = 50;
/** Capitals, accented or not, words parted by one space, with the signs that civil registers know. */
const LINE = /^[A-ZÁÉÍÓÚÀÈÌÒÙÄËÏÖÜÑ]+(?:(?:['’./-] ?| )[A-ZÁÉÍÓÚÀÈÌÒÙÄËÏÖÜÑ]+)*\.?$/;

const isLine = (line: string): boolean => line.length <= MAX_LETTERS && LINE.test(line);

/**
 * Reads the lines of the front's name. `formato`: a line is no name. `renglones`: neither two nor three lines, so
 * where the surnames end is not told.
 */
export function parseNombre(lines: readonly string[]): Result<NombreCompleto, 'formato' | 'renglones'> {
  if (lines.length < 2 || lines.length > 3) return err('renglones');
  if (!lines.every(isLine)) return err('formato');
  const [primerApellido, ...rest] = lines as [string, ...string[]];
  const nombres = rest.at(-1)!;
  return ok({ primerApellido, segundoApellido: rest.length === 2 ? rest[0]! : '', nombres });
}

/** A surname's words stay together: particles with the word they open, «Y» with both that it joins. */
function groups(words: readonly string[]): string[] {
  const found: string[] = [];
  let open: string[] = [];
  for (const word of words) {
    if (word === 'Y' && open.length === 0 && found.length > 0) open = [found.pop()!, word];
    else {
      open.push(word);
      if (!PARTICULAS.has(word)) {
        found.push(open.join(' '));
        open = [];
      }
    }
  }
  if (open.length > 0) found.push(open.join(' '));
  return found;
}

/** Longer runs of surnames are nobody's; it also bounds the work. */
const MAX_WORDS = 12;

/**
 * Every way in which the MRZ's surnames may be two, or one: the first in which both have one word (with its
 * particles), where there is such, before compounds. Empty for no words, or for more than anybody bears.
 */
export function apellidosPosibles(apellidos: string): readonly (readonly [primero: string, segundo: string])[] {
  const words = apellidos.split(' ').filter((word) => word !== '');
  if (words.length === 0 || words.length > MAX_WORDS) return [];
  const parts = groups(words);
  const ways: (readonly [string, string])[] = [];
  for (let at = 1; at < parts.length; at++) ways.push([parts.slice(0, at).join(' '), parts.slice(at).join(' ')]);
  const single = [parts.join(' '), ''] as const;
  return parts.length === 1 ? [single] : [...ways, single];
}

/** What the MRZ's third line says of a front's name: `igual` as far as the line goes, or `distinto`. */
export function cotejarConMrz(
  nombre: NombreCompleto,
  mrz: { readonly apellidos: string; readonly nombres: string; readonly truncado: boolean },
): 'igual' | 'distinto' {
  const own = mrzLine(`${nombre.primerApellido} ${nombre.segundoApellido}`, nombre.nombres);
  const read = mrzLine(mrz.apellidos, mrz.nombres);
  if (own === read) return 'igual';
  // A full line may have been cut, also in the middle of a word or between the two fillers.
  return mrz.truncado && own.startsWith(read) ? 'igual' : 'distinto';
}

const mrzLine = (apellidos: string, nombres: string): string =>
  [mrzName(apellidos), mrzName(nombres)].filter((part) => part !== '').join('<<');
