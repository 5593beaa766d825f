/**
 * CURP, the Clave Única de Registro de Población (Instructivo, DOF 18-10-2021), on the front of
 * models C and later.
 *
 *     1–4    initial and first inner vowel of the first surname, initial of the second, of the name
 *     5–10   birth, YYMMDD
 *     11     H (hombre), M (mujer) or, since 2024, X
 *     12–13  entity of birth, NE abroad
 *     14–16  first inner consonants of first surname, second surname and name
 *     17     homonymy: a digit for births before 2000, a letter from 2000 on, so it tells the century
 *     18     check digit
 */
import { err, ok, type Result } from '../base/result.ts';
import { entidadByLetras, LETRAS_EXTRANJERO } from './entidades.ts';
import { isoFromYymmdd, yymmddFromIso } from './fecha.ts';
import type { Sexo } from './mrz.ts';
import { innerConsonant, innerVowel, letterOrX, type NombreCompleto, significantWords } from './nombre.ts';

export interface Curp {
  readonly curp: string;
  /** `YYYY-MM-DD`. */
  readonly nacimiento: string;
  readonly sexo: Sexo;
  /** Two letters of the entity, or `NE`. */
  readonly entidad: string;
}

/** `digitoVerificador`: the eighteenth character does not follow from the others. */
export type CurpError = 'formato' | 'fecha' | 'entidad' | 'digitoVerificador';

const FORM = /^[A-Z][AEIOUX][A-Z]{2}(\d{6})([HMX])([A-Z]{2})[B-DF-HJ-NP-TV-Z]{3}([0-9A-Z])\d$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

/** The eighteenth character of the first seventeen; null when they hold anything outside the alphabet. */
export function curpCheckDigit(first17: string): string | null {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = ALPHABET.indexOf(first17.charAt(i) || '?');
    if (value < 0) return null;
    sum += value * (18 - i);
  }
  return String((10 - (sum % 10)) % 10);
}

/** Reads a CURP of exactly eighteen characters, capitals. */
export function parseCurp(text: string): Result<Curp, CurpError> {
  const match = FORM.exec(text);
  if (!match) return err('formato');
  const [curp, birth = '', sexo, entidad = '', homonimia = ''] = match;
  const nacimiento = isoFromYymmdd(birth, /\d/.test(homonimia) ? '19' : '20');
  if (nacimiento === null) return err('fecha');
  if (entidad !== LETRAS_EXTRANJERO && entidadByLetras(entidad) === null) return err('entidad');
  if (curpCheckDigit(curp.slice(0, 17)) !== curp[17]) return err('digitoVerificador');
  return ok({ curp, nacimiento, sexo: sexo as Sexo, entidad });
}

/** Given names that yield to the next one, as so many bear them. */
const COMMON_FIRST = new Set(['JOSE', 'J', 'MARIA', 'MA', 'M']);

/**
 * The CURP of a fictional person, its homonymy character given (`'0'`…`'9'` before 2000, a letter
 * after). The official replacement of unfortunate four-letter words is not applied. Throws when
 * the parts make none.
 */
export function buildCurp(
  nombre: NombreCompleto,
  rest: { readonly nacimiento: string; readonly sexo: Sexo; readonly entidad: string; readonly homonimia: string },
): string {
  const first = significantWords(nombre.primerApellido)[0];
  const second = significantWords(nombre.segundoApellido)[0];
  const given = significantWords(nombre.nombres);
  const name =
    given.length > 1 && COMMON_FIRST.has(given[0]!) ? significantWords(given.slice(1).join(' '))[0] : given[0];
  const first17 =
    letterOrX(first?.[0]) +
    innerVowel(first) +
    letterOrX(second?.[0]) +
    letterOrX(name?.[0]) +
    yymmddFromIso(rest.nacimiento) +
    rest.sexo +
    rest.entidad +
    [first, second, name].map(innerConsonant).join('') +
    rest.homonimia;
  const curp = first17 + curpCheckDigit(first17);
  const read = parseCurp(curp);
  if (!read.ok || read.value.nacimiento !== rest.nacimiento) throw new TypeError('not a CURP');
  return curp;
}
