/**
 * Clave de elector, the eighteen characters on the front of every model: it names the citizen.
 *
 *     1–6    initial and next consonant of first surname, second surname and given name (X: none)
 *     7–12   birth, YYMMDD
 *     13–14  entity of birth, 01–32, 87 or 88 (abroad); one source says of residence
 *     15     H (hombre), M (mujer); X since 2023 for whoever's documents say so (INE/CG123/2023, DOF 5686070)
 *     16–18  homonymy and control; how they are assigned is not public: opaque
 *
 * Form: docs.trellix.com (mexico-voter-card-number). There is no public check digit, so nothing but its form and
 * the CURP beside it speaks against a misread one.
 */
import { err, ok, type Result } from '../base/result.ts';
import { isDay, yymmddFromIso } from './fecha.ts';
import { innerConsonant, letterOrX, type NombreCompleto, nombreQueCuenta, significantWords } from './nombre.ts';
import type { Sexo } from './sexo.ts';

export interface ClaveElector {
  readonly clave: string;
  /** Six letters. */
  readonly iniciales: string;
  /** `YYMMDD`; the century is not printed. */
  readonly nacimiento: string;
  /** Two digits. */
  readonly entidad: string;
  readonly sexo: Sexo;
  /** Three opaque digits. */
  readonly homonimia: string;
}

const FORM = /^((?:[A-Z][B-DF-HJ-NP-TV-Z]){3})(\d{6})(0[1-9]|[12]\d|3[0-2]|87|88)([HMX])(\d{3})$/;

/** Reads a clave of exactly eighteen characters, capitals. `fecha`: no such day in either century. */
export function parseClaveElector(text: string): Result<ClaveElector, 'formato' | 'fecha'> {
  if (text.length !== 18) return err('formato');
  const match = FORM.exec(text);
  if (!match) return err('formato');
  const [clave, iniciales = '', nacimiento = '', entidad = '', sexo, homonimia = ''] = match;
  const [year, month, day] = [0, 2, 4].map((at) => Number(nacimiento.slice(at, at + 2))) as [number, number, number];
  if (!isDay(1900 + year, month, day) && !isDay(2000 + year, month, day)) return err('fecha');
  return ok({ clave, iniciales, nacimiento, entidad, sexo: sexo as Sexo, homonimia });
}

/** Positions 1–6 of a name, by what is known of the rule (see `nombre.ts`). */
export const letrasClave = (nombre: NombreCompleto): string =>
  [
    significantWords(nombre.primerApellido)[0],
    significantWords(nombre.segundoApellido)[0],
    nombreQueCuenta(nombre.nombres),
  ]
    .map((word) => letterOrX(word?.[0]) + innerConsonant(word))
    .join('');

/**
 * The clave of a person, the opaque digits given. `nacimiento` is `YYYY-MM-DD`. Throws when the
 * parts make none.
 */
export function buildClaveElector(
  nombre: NombreCompleto,
  rest: { readonly nacimiento: string; readonly entidad: string; readonly sexo: Sexo; readonly homonimia: string },
): string {
  const clave = letrasClave(nombre) + yymmddFromIso(rest.nacimiento) + rest.entidad + rest.sexo + rest.homonimia;
  if (!parseClaveElector(clave).ok) throw new TypeError('not a clave de elector');
  return clave;
}
