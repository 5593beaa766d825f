/**
 * The MRZ of the back (models D and later): ICAO Doc 9303 part 5, size TD1, three lines of thirty
 * characters, with Mexico's own use of the optional fields.
 *
 *     1  1–5    IDMEX                       2  1–6    birth, YYMMDD         3  surnames<<given names,
 *        6–14   CIC                            7      its check digit          truncated to thirty
 *        15     its check digit                8      sex, H, M or X
 *        16–17  <<                             9–14   expiry, YYMMDD
 *        18–30  OCR (section, identificador)   15     its check digit
 *                                              16–18  MEX
 *                                              19–29  <EE<<NNNNN< (emisión; meaning of N unknown)
 *                                              30     composite check digit
 *
 * Positions, check digits and sex letters were verified on nine published samples (all four digits of all nine);
 * the specimen is computed. Mind the sex: `H`/`M` are hombre/mujer, where ICAO writes M/F; a stock MRZ reader takes
 * women for men. Fields of digits take digits only, so any single wrong character is caught everywhere but in the
 * sex and the names, which ICAO leaves unguarded.
 *
 * Two wrong characters may pass. Over the CIC the composite has the same weights as the CIC's own digit, so it adds
 * nothing there: two digits changed alike at places of weights 7 and 3 go unseen, in every frame alike when the
 * print or the reader's eye is the cause. An MRZ by itself therefore makes nothing sure (decision 094).
 *
 * Reading is strict: no space, no repair of what a camera misread. A name here is never the legal
 * name (truncated, without accents, Ñ as N).
 */
import { err, ok, type Result } from '../base/result.ts';
import { checkDigit } from './digito.ts';
import { isDay, isoFromYymmdd, yymmddFromIso } from './fecha.ts';
import type { Sexo } from './sexo.ts';

export interface Mrz {
  readonly cic: string;
  readonly ocr: string;
  /** `YYMMDD`; the century is not printed (see `birthFromYymmdd`). */
  readonly nacimiento: string;
  readonly sexo: Sexo;
  /** Last day of validity, `YYYY-MM-DD`. */
  readonly vence: string;
  readonly emision: string;
  /** Five digits whose meaning is not established. */
  readonly reservado: string;
  /** Words separated by single spaces. Where the first surname ends is not told. */
  readonly apellidos: string;
  readonly nombres: string;
  /** The names fill their line, or all of it but the filler after a word: there may have been more. */
  readonly truncado: boolean;
}

/** `formato`: not such an MRZ. Otherwise the first check digit that fails, or `fecha`: digits right, no such day. */
export type MrzError = 'formato' | 'digitoCic' | 'digitoNacimiento' | 'digitoVencimiento' | 'digitoCompuesto' | 'fecha';

const LINE_1 = /^IDMEX(\d{9})(\d)<<(\d{13})$/;
const LINE_2 = /^(\d{6})(\d)([HMX])(\d{6})(\d)MEX<(\d{2})<<(\d{5})<(\d)$/;
const LINE_3 = /^(?=.{30}$)([A-Z]+(?:<[A-Z]+)*)(?:<<([A-Z]+(?:<[A-Z]+)*))?(<*)$/;

/** What the composite digit covers: line 1 from 6 on; line 2, 1–7, 9–15 and 19–29. */
const composite = (line1: string, line2: string): string | null =>
  checkDigit(line1.slice(5) + line2.slice(0, 7) + line2.slice(8, 15) + line2.slice(18, 29));

/** Reads three lines of thirty characters parted by line feeds (or CR LF), one more at the end allowed. */
export function parseMrz(text: string): Result<Mrz, MrzError> {
  if (text.length > 96) return err('formato');
  const lines = text.split(/\r?\n/);
  if (lines.length === 4 && lines[3] === '') lines.pop();
  if (lines.length !== 3) return err('formato');
  const [line1, line2, line3] = lines as [string, string, string];
  const first = LINE_1.exec(line1);
  const second = LINE_2.exec(line2);
  const third = LINE_3.exec(line3);
  if (!first || !second || !third) return err('formato');

  const [, cic = '', cicDigit, ocr = ''] = first;
  const [, birth = '', birthDigit, sexo, expiry = '', expiryDigit, emision = '', reservado = '', lastDigit] = second;
  if (checkDigit(cic) !== cicDigit) return err('digitoCic');
  if (checkDigit(birth) !== birthDigit) return err('digitoNacimiento');
  if (checkDigit(expiry) !== expiryDigit) return err('digitoVencimiento');
  if (composite(line1, line2) !== lastDigit) return err('digitoCompuesto');
  const vence = isoFromYymmdd(expiry, '20');
  if (vence === null || !isBirth(birth)) return err('fecha');

  return ok({
    cic,
    ocr,
    nacimiento: birth,
    sexo: sexo as Sexo,
    vence,
    emision,
    reservado,
    apellidos: spaced(third[1]!),
    nombres: spaced(third[2] ?? ''),
    // The cut may fall on the filler between words, or on the two after the surnames.
    truncado: third[3]!.length < (third[2] === undefined ? 3 : 2),
  });
}

const spaced = (words: string): string => words.replaceAll('<', ' ');

/** 29 February passes if either century had it. */
const isBirth = (text: string): boolean =>
  [1900, 2000].some((century) =>
    isDay(century + Number(text.slice(0, 2)), Number(text.slice(2, 4)), Number(text.slice(4))),
  );

/**
 * The three lines, parted by `\n`. Names may bear accents, Ñ and any case. Throws when the parts
 * make no MRZ.
 */
export function buildMrz(mrz: Omit<Mrz, 'truncado'>): string {
  const line1 = `IDMEX${mrz.cic}${checkDigit(mrz.cic)}<<${mrz.ocr}`;
  const expiry = yymmddFromIso(mrz.vence);
  const open = `${mrz.nacimiento}${checkDigit(mrz.nacimiento)}${mrz.sexo}${expiry}${checkDigit(expiry)}MEX<${mrz.emision}<<${mrz.reservado}<`;
  const names = [mrzName(mrz.apellidos), mrzName(mrz.nombres)].filter((part) => part !== '').join('<<');
  const text = [line1, open + composite(line1, open), names.slice(0, 30).padEnd(30, '<')].join('\n');
  if (!parseMrz(text).ok) throw new TypeError('not an MRZ');
  return text;
}

/** A name in the MRZ's letters: no accents, Ñ as N, apostrophes dropped, all else a single filler. */
export const mrzName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toUpperCase()
    .replace(/[^A-Z]+/g, '<')
    .replace(/^<+|<+$/g, '');
