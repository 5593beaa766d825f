/**
 * «Inconsistencias entre los datos de la CURP y la Clave de Elector» (§6.1 n): birth, sex, entity and initials that
 * both identifiers bear.
 *
 *     CURP 5–10 = clave 7–12        birth: always
 *     CURP 11 = clave 15            sex: always, but X (INE/CG123/2023, DOF 5686070)
 *     CURP 1, 3, 4 = clave 1, 3, 5  initials: but María and José, X, particles
 *     CURP 12–13 ~ clave 13–14      entity: never more than a warning, since what the clave's means is not certain
 *
 * The CURP's rules are the Instructivo's (DOF 18-10-2021); the clave's are not published, so whatever could come
 * of the one passing over a word that the other takes is a warning.
 */
import type { ClaveElector } from './claveElector.ts';
import type { Curp } from './curp.ts';
import { entidadByLetras, LETRAS_EXTRANJERO, NUMEROS_EXTRANJERO } from './entidades.ts';
import { yymmddFromIso } from './fecha.ts';
import { advertencia, type Dato, type Excepcion, falta, type Hallazgo, type Leido } from './hallazgos.ts';
import { isComun, type NombreCompleto, PARTICULAS, palabras } from './nombre.ts';

/** `nombre` is the front's, null when it was not read: then its exceptions are given the benefit of the doubt. */
export function compararCurpYClave(
  curp: Leido<Curp>,
  clave: Leido<ClaveElector>,
  nombre: NombreCompleto | null,
): readonly Hallazgo[] {
  const both = (ofCurp: string, ofClave: string): readonly Dato[] => [
    { origen: 'curp', valor: ofCurp, certeza: curp.certeza },
    { origen: 'clave', valor: ofClave, certeza: clave.certeza },
  ];
  const found: Hallazgo[] = [];
  const [one, two] = [curp.valor, clave.valor];

  const birth = yymmddFromIso(one.nacimiento);
  if (birth !== two.nacimiento) found.push(falta('nacimiento', 'n', both(birth, two.nacimiento)));

  if (one.sexo !== two.sexo) {
    const datos = both(one.sexo, two.sexo);
    found.push(
      one.sexo === 'X' || two.sexo === 'X' ? advertencia('sexo', 'no-binaria', datos) : falta('sexo', 'n', datos),
    );
  }

  if (!sameEntidad(one.entidad, two.entidad))
    found.push(advertencia('entidad', 'entidad-no-establecida', both(one.entidad, two.entidad)));

  const pairs = INICIALES.filter(({ curp: i, clave: j }) => one.iniciales[i] !== two.iniciales[j]);
  if (pairs.length > 0) {
    const letters = both(
      pairs.map((at) => one.iniciales[at.curp]).join(''),
      pairs.map((at) => two.iniciales[at.clave]).join(''),
    );
    const excused = pairs.map((at) => excuse(at, one.iniciales[at.curp]!, two.iniciales[at.clave]!, nombre));
    // One difference that nothing explains is enough.
    const reason = excused.includes(null) ? null : excused[0]!;
    found.push(reason === null ? falta('iniciales', 'n', letters) : advertencia('iniciales', reason, letters));
  }
  return found;
}

interface Inicial {
  readonly curp: number;
  readonly clave: number;
  readonly de: keyof NombreCompleto;
}

const INICIALES: readonly Inicial[] = [
  { curp: 0, clave: 0, de: 'primerApellido' },
  { curp: 2, clave: 2, de: 'segundoApellido' },
  { curp: 3, clave: 4, de: 'nombres' },
];

/** What explains a difference of one initial, or null. */
function excuse({ de }: Inicial, ofCurp: string, ofClave: string, nombre: NombreCompleto | null): Excepcion | null {
  if (ofCurp === 'X' || ofClave === 'X') return 'letra-x';
  if (de === 'nombres' && (nombre === null || isComun(nombre.nombres))) return 'maria-jose';
  if (nombre !== null && PARTICULAS.has(palabras(nombre[de])[0] ?? '')) return 'particula';
  return null;
}

function sameEntidad(letras: string, numero: string): boolean {
  if (letras === LETRAS_EXTRANJERO) return NUMEROS_EXTRANJERO.includes(numero);
  return entidadByLetras(letras)?.numero === numero;
}
