/**
 * CURP, the Clave Única de Registro de Población (Instructivo Normativo, DOF 18-10-2021), on the front of
 * models C and later.
 *
 *     1–4    initial and first inner vowel of the first surname, initial of the second, of the name;
 *            X for what is missing, for Ñ and for signs; an «inconveniente» word has X second
 *     5–10   birth, YYMMDD
 *     11     H (hombre), M (mujer) or X (first issued 2023-02: proceso.com.mx 302586)
 *     12–13  entity of birth, NE abroad
 *     14–16  first inner consonants of first surname, second surname and name
 *     17     homonymy: a digit for births before 2000, a letter from 2000 on, so it tells the century
 *     18     check digit: Σ value·(19 − position) over 1–17, subtracted from the next ten
 *
 * What the check digit does not see, since ten is no prime: any change at position 9 (its weight is 10), and a
 * change by five (3↔8, 0↔5, 1↔6) at every odd position, that of homonymy among them. A CURP read from letters is
 * therefore never sure by its digit alone.
 */
import { err, ok, type Result } from '../base/result.ts';
import { entidadByLetras, LETRAS_EXTRANJERO } from './entidades.ts';
import { isoFromYymmdd, yymmddFromIso } from './fecha.ts';
import { isInconveniente, sinInconveniente } from './inconvenientes.ts';
import {
  innerConsonant,
  innerVowel,
  letterOrX,
  type NombreCompleto,
  nombreQueCuenta,
  significantWords,
} from './nombre.ts';
import type { Sexo } from './sexo.ts';

export interface Curp {
  readonly curp: string;
  /** Four letters. */
  readonly iniciales: string;
  /** `YYYY-MM-DD`. */
  readonly nacimiento: string;
  readonly sexo: Sexo;
  /** Two letters of the entity, or `NE`. */
  readonly entidad: string;
  /** Three letters. */
  readonly consonantes: string;
}

/**
 * `palabra`: begins with a word that no CURP may begin with. `digitoVerificador`: the eighteenth character does
 * not follow from the others.
 */
export type CurpError = 'formato' | 'fecha' | 'entidad' | 'palabra' | 'digitoVerificador';

const FORM = /^([A-Z][AEIOUX][A-Z]{2})(\d{6})([HMX])([A-Z]{2})([B-DF-HJ-NP-TV-Z]{3})([0-9A-Z])\d$/;
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
  if (text.length !== 18) return err('formato');
  const match = FORM.exec(text);
  if (!match) return err('formato');
  const [curp, iniciales = '', birth = '', sexo, entidad = '', consonantes = '', homonimia = ''] = match;
  const nacimiento = isoFromYymmdd(birth, /\d/.test(homonimia) ? '19' : '20');
  if (nacimiento === null) return err('fecha');
  if (entidad !== LETRAS_EXTRANJERO && entidadByLetras(entidad) === null) return err('entidad');
  if (isInconveniente(iniciales)) return err('palabra');
  if (curpCheckDigit(curp.slice(0, 17)) !== curp[17]) return err('digitoVerificador');
  return ok({ curp, iniciales, nacimiento, sexo: sexo as Sexo, entidad, consonantes });
}

/** Positions 1–4 and 14–16 as the Instructivo makes them of a name. */
export function letrasCurp(nombre: NombreCompleto): { readonly iniciales: string; readonly consonantes: string } {
  const first = significantWords(nombre.primerApellido)[0];
  const second = significantWords(nombre.segundoApellido)[0];
  const name = nombreQueCuenta(nombre.nombres);
  return {
    iniciales: sinInconveniente(
      letterOrX(first?.[0]) + innerVowel(first) + letterOrX(second?.[0]) + letterOrX(name?.[0]),
    ),
    consonantes: [first, second, name].map(innerConsonant).join(''),
  };
}

/**
 * The CURP of a person, its homonymy character given (`'0'`…`'9'` before 2000, a letter after). Throws when the
 * parts make none.
 */
export function buildCurp(
  nombre: NombreCompleto,
  rest: { readonly nacimiento: string; readonly sexo: Sexo; readonly entidad: string; readonly homonimia: string },
): string {
  const { iniciales, consonantes } = letrasCurp(nombre);
  const first17 = iniciales + yymmddFromIso(rest.nacimiento) + rest.sexo + rest.entidad + consonantes + rest.homonimia;
  const curp = first17 + curpCheckDigit(first17);
  const read = parseCurp(curp);
  if (!read.ok || read.value.nacimiento !== rest.nacimiento) throw new TypeError('not a CURP');
  return curp;
}
