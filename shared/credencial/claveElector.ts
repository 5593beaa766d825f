/**
 * Clave de elector, the eighteen characters on the front of every model: it names the citizen.
 *
 *     1–6    initial and next consonant of first surname, second surname and given name (X: none)
 *     7–12   birth, YYMMDD
 *     13–14  entity of birth, 01–32, 87 or 88 (abroad)
 *     15     H (hombre) or M (mujer)
 *     16–18  homonymy and control; how they are assigned is not public: opaque
 */
import { err, ok, type Result } from '../base/result.ts';
import { isDay, yymmddFromIso } from './fecha.ts';
import { innerConsonant, letterOrX, type NombreCompleto, significantWords } from './nombre.ts';

export interface ClaveElector {
  readonly clave: string;
  /** Six letters. */
  readonly iniciales: string;
  /** `YYMMDD`; the century is not printed. */
  readonly nacimiento: string;
  /** Two digits. */
  readonly entidad: string;
  readonly sexo: 'H' | 'M';
  /** Three opaque digits. */
  readonly homonimia: string;
}

const FORM = /^((?:[A-Z][B-DF-HJ-NP-TV-Z]){3})(\d{6})(0[1-9]|[12]\d|3[0-2]|87|88)([HM])(\d{3})$/;

/** Reads a clave of exactly eighteen characters, capitals. `fecha`: no such day in either century. */
export function parseClaveElector(text: string): Result<ClaveElector, 'formato' | 'fecha'> {
  const match = FORM.exec(text);
  if (!match) return err('formato');
  const [clave, iniciales = '', nacimiento = '', entidad = '', sexo, homonimia = ''] = match;
  const [year, month, day] = [0, 2, 4].map((at) => Number(nacimiento.slice(at, at + 2))) as [number, number, number];
  if (!isDay(1900 + year, month, day) && !isDay(2000 + year, month, day)) return err('fecha');
  return ok({ clave, iniciales, nacimiento, entidad, sexo: sexo as 'H' | 'M', homonimia });
}

/**
 * The clave of a person, the opaque digits given. `nacimiento` is `YYYY-MM-DD`. Throws when the
 * parts make none.
 */
export function buildClaveElector(
  nombre: NombreCompleto,
  rest: { readonly nacimiento: string; readonly entidad: string; readonly sexo: 'H' | 'M'; readonly homonimia: string },
): string {
  const iniciales = [nombre.primerApellido, nombre.segundoApellido, nombre.nombres]
    .map((name) => significantWords(name)[0])
    .map((word) => letterOrX(word?.[0]) + innerConsonant(word))
    .join('');
  const clave = iniciales + yymmddFromIso(rest.nacimiento) + rest.entidad + rest.sexo + rest.homonimia;
  if (!parseClaveElector(clave).ok) throw new TypeError('not a clave de elector');
  return clave;
}
