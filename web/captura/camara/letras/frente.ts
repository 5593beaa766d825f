/**
 * The printed fields of a card's front that are read: clave de elector, CURP, name, section, year of registration with
 * the emisión, validity, birth. Another net than the back's: sans-serif capitals as wide as they are. Texts for
 * the strict readers of `shared/credencial`; a field that is not clear is left out.
 */
import {
  type CampoAnverso,
  type Fotograma,
  type Lado,
  TARJETA_MM,
  type Zona,
} from '../../../../shared/credencial/index.ts';
import { deletrear, descifrar, type Forma, PASO_LIBRE } from './descifrar.ts';
import type { Plano } from './plano.ts';
import { FILAS, mirar, type Puntajes, type Red } from './red.ts';
import { buscarRenglones, type Impreso, type Renglon } from './renglones.ts';
import { emparejar, enderezar, type Gris } from './tira.ts';

/** The net's classes from 1 on, in the order in which it was trained. */
export const ALFABETO_FRENTE = ' -/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÑÁÉÍÓÚÜ';

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const FORMAS: Readonly<Record<string, string>> = { '9': DIGITS, A: CAPITALS, '?': 'HMX', '*': DIGITS + CAPITALS };
const forma = (mask: string): Forma => [...mask].map((one) => FORMAS[one] ?? one);

const CLAVE = forma('AAAAAA99999999?999');
const CURP = forma('AAAA999999?AAAAA*9');
const SECCION = forma('9999');
const REGISTRO = forma('9999 99');
const NACIMIENTO = forma('99/99/9999');
const UN_ANO = forma('9999');
const DOS_ANOS = forma('9999 - 9999');

/** Capitals as our specimens print them; the net takes a fifth less or a quarter more. */
const LETRA_MM = 1.5;
/** Rows of a strip that a capital takes. */
const ROWS = 14.3;
const MM = LETRA_MM / ROWS;
const CAMPO: Impreso = { renglones: 1, letra: LETRA_MM, separacion: [0, 0], holgura: 1 };
const NOMBRE: Impreso = { renglones: 3, letra: LETRA_MM, separacion: [2.2, 3], holgura: 0.8 };
/** Beside the zone, for a text that stands a little off. */
const BESIDE_MM = 0.8;

/** The form may overrule so much, per letter; a text without a form must be so sure, in its least sure letter. */
const FORZADO_MAX = 0.6;
const COSTO_MAX = 2.5;
const CERTEZA_MIN = 0.8;

export function leerFrente(
  red: Red,
  gris: Gris,
  plano: Plano,
  anverso: Lado<CampoAnverso>,
): NonNullable<Fotograma['frente']> {
  const line = (zona: Zona | null | undefined): Puntajes | null => {
    if (!zona) return null;
    const [renglon] = buscarRenglones(gris, plano, zona, CAMPO);
    return look(red, gris, plano, renglon!, zona);
  };
  const formed = (zona: Zona | null | undefined, form: Forma): string | undefined => {
    const scores = line(zona);
    const read = scores && descifrar(scores, ALFABETO_FRENTE, form, PASO_LIBRE);
    return read && read.forzado <= FORZADO_MAX && read.costo <= COSTO_MAX && Math.min(...read.certeza) >= CERTEZA_MIN
      ? read.texto
      : undefined;
  };
  return {
    clave: formed(anverso.clave, CLAVE),
    curp: formed(anverso.curp, CURP),
    nombre: anverso.nombre ? names(red, gris, plano, anverso.nombre) : undefined,
    seccion: formed(anverso.seccion, SECCION),
    registro: formed(anverso.registro, REGISTRO),
    // Where the year of issue has a field of its own, this one holds the last year alone.
    vigencia: formed(anverso.vigencia, anverso.expedicion ? UN_ANO : DOS_ANOS),
    nacimiento: formed(anverso.nacimiento, NACIMIENTO),
  };
}

function look(red: Red, gris: Gris, plano: Plano, { x, y, pendiente }: Renglon, zona: Zona): Puntajes {
  const columns = Math.ceil((zona.ancho * TARJETA_MM.ancho + 2 * BESIDE_MM) / MM / 8) * 8;
  const long = Math.hypot(1, pendiente);
  const strip = enderezar(gris, plano, { x, y, dx: MM / long, dy: (MM * pendiente) / long, columns, rows: FILAS });
  return mirar(red, emparejar(strip, columns), columns);
}

function clear(scores: Puntajes): string | undefined {
  const { texto, certeza } = deletrear(scores, ALFABETO_FRENTE);
  return texto !== '' && certeza >= CERTEZA_MIN ? texto : undefined;
}

/** All its lines or nothing: a name that lacks one would be another name. */
function names(red: Red, gris: Gris, plano: Plano, zona: Zona): readonly string[] | undefined {
  const lines = buscarRenglones(gris, plano, zona, NOMBRE).map((one) => clear(look(red, gris, plano, one, zona)));
  return lines.every((one) => one !== undefined) ? lines : undefined;
}
