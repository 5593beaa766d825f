/**
 * The letters of a card's back: the MRZ's three lines, or the line of thirteen digits on models that have no MRZ.
 * Pure: a picture's brightness and the card's corners in, texts out, each for the strict readers of
 * `shared/credencial` to judge. Corners may be off by some four per cent of the card's width.
 */
import {
  type Fotograma,
  type Lado,
  type ParteReverso,
  TARJETA_MM,
  type Zona,
} from '../../../../shared/credencial/index.ts';
import { type Descifrado, descifrar, type Forma } from './descifrar.ts';
import type { Plano } from './plano.ts';
import { FILAS, mirar, type Red } from './red.ts';
import { buscarRenglones, type Impreso, type Renglon } from './renglones.ts';
import { emparejar, enderezar, type Gris } from './tira.ts';

/** The net's classes from 1 on, in the order in which it was trained. */
export const ALFABETO_OCRB = '<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const DIGITS = '0123456789';
const CAPITALS = '<ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SEXES = 'HMX';

/** `9` a digit, `A` a capital or filler, `S` a sex; all else itself. */
const forma = (mask: string): Forma =>
  [...mask].map((one) => (one === '9' ? DIGITS : one === '*' ? CAPITALS : one === '?' ? SEXES : one));

const MRZ = [
  forma('IDMEX9999999999<<9999999999999'),
  forma('9999999?9999999MEX<99<<99999<9'),
  forma('*'.repeat(30)),
] as const;
const OCR13 = forma('9'.repeat(13));

/** ICAO 9303: ten characters to the inch, capitals some 2.4 mm high; lines a sixth of an inch apart, or a little more. */
const PASO_MM = 2.54;
const IMPRESO_MRZ: Impreso = { renglones: 3, letra: 2.4, separacion: [3.9, 4.8], holgura: 2.5 };
const IMPRESO_OCR: Impreso = { renglones: 1, letra: 2.4, separacion: [0, 0], holgura: 2.5 };

/** Columns of a strip for one character. */
const COLUMNAS_POR_LETRA = 14;
const MM = PASO_MM / COLUMNAS_POR_LETRA;

export interface LineaLeida extends Descifrado {
  /** Not where the form had to overrule what was seen, or too much of it was unclear: then the text is a guess. */
  readonly legible: boolean;
  /** Legible, and sure in every letter: enough where no check digit will tell. */
  readonly clara: boolean;
}

/** Above these a text is no text: measured on backs without an MRZ and on other things (decision 096). */
const FORZADO_MAX = 0.6;
const COSTO_MAX = 2.5;
/** Of lines read at middle, all seven wrong ones had a letter less sure than this, and 3 of 51 right ones. */
const CERTEZA_CLARA = 0.9;

export interface LecturaMrz {
  readonly lineas: readonly [LineaLeida, LineaLeida, LineaLeida];
  /** The three lines parted by `\n` where all are legible. */
  readonly texto: string | null;
}

/**
 * All letters that a model's back bears. Where the MRZ as a whole can't be read, the first line's last thirteen
 * digits still are the OCR.
 */
export function leerReverso(
  red: Red,
  gris: Gris,
  plano: Plano,
  { mrz, ocr }: Lado<ParteReverso>,
): Pick<Fotograma, 'mrz' | 'ocr13'> {
  if (mrz) return textosDe(leerMrz(red, gris, plano, mrz));
  const line = ocr ? leerOcr13(red, gris, plano, ocr) : null;
  return line?.clara ? { ocr13: line.texto } : {};
}

export function textosDe(read: LecturaMrz | null): Pick<Fotograma, 'mrz' | 'ocr13'> {
  if (read?.texto) return { mrz: read.texto };
  const first = read?.lineas[0];
  return first?.clara ? { ocr13: first.texto.slice(-13) } : {};
}

export function leerMrz(red: Red, gris: Gris, plano: Plano, zona: Zona): LecturaMrz | null {
  const lines: LineaLeida[] = [];
  for (const [i, renglon] of buscarRenglones(gris, plano, zona, IMPRESO_MRZ).entries()) {
    const line = leerRenglon(red, gris, plano, renglon, TARJETA_MM.ancho + 8, MRZ[i]!);
    if (!line) return null;
    lines.push(line);
  }
  const lineas = lines as [LineaLeida, LineaLeida, LineaLeida];
  const texto = lineas.every((line) => line.legible) ? lineas.map((line) => line.texto).join('\n') : null;
  return { lineas, texto };
}

export function leerOcr13(red: Red, gris: Gris, plano: Plano, zona: Zona): LineaLeida | null {
  const [renglon] = buscarRenglones(gris, plano, zona, IMPRESO_OCR);
  return leerRenglon(red, gris, plano, renglon!, zona.ancho * TARJETA_MM.ancho + 8, OCR13);
}

/** One line, `width` millimetres of it around its middle. */
export function leerRenglon(
  red: Red,
  gris: Gris,
  plano: Plano,
  { x, y, pendiente }: Renglon,
  width: number,
  form: Forma,
): LineaLeida | null {
  const columns = Math.ceil(width / MM / 8) * 8;
  const long = Math.hypot(1, pendiente);
  const strip = enderezar(gris, plano, {
    x,
    y,
    dx: MM / long,
    dy: (MM * pendiente) / long,
    columns,
    rows: FILAS,
  });
  const line = descifrar(mirar(red, emparejar(strip, columns), columns), ALFABETO_OCRB, form);
  if (!line) return null;
  const legible = line.forzado <= FORZADO_MAX && line.costo <= COSTO_MAX;
  return { ...line, legible, clara: legible && line.certeza.every((one) => one >= CERTEZA_CLARA) };
}
