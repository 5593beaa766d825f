/**
 * The short fields of the front, as the card prints them. Each reader takes the field's text alone, without its
 * label, and nothing around it.
 *
 *     sección            four digits, 0001 and up; the electoral section (planoinformativo.com 1091256)
 *     número de emisión  two digits, 00 the first card; beside the year of registration (josecardenas.com 2017-11)
 *     año de registro    «1999 03»: the year the citizen was first registered, since 1991, and the emisión
 *     vigencia           «2020 - 2030» in one field since model G (elsoldecuernavaca.com.mx 4603939); before,
 *                        two fields of one year each, «EMISIÓN» (that year of issue, not the número de
 *                        emisión) and «VIGENCIA». Ten years since 2008 (launion.online 72673)
 *     nacimiento         «15/08/1985», models D and later
 */
import { err, ok, type Result } from '../base/result.ts';
import { isoFromYyyymmdd } from './fecha.ts';
import { ANIOS_DE_VIGENCIA } from './validez.ts';

export const parseSeccion = (text: string): Result<string, 'formato'> =>
  /^\d{4}$/.test(text) && text !== '0000' ? ok(text) : err('formato');

export const parseEmision = (text: string): Result<string, 'formato'> =>
  /^\d{2}$/.test(text) ? ok(text) : err('formato');

/** IFE registered nobody before 1990 (its law); the cards with a photograph began in 1992. */
const PRIMER_REGISTRO = 1990;

export interface Registro {
  readonly anio: number;
  readonly emision: string;
}

/** `anio`: no year in which anybody was registered. */
export function parseRegistro(text: string): Result<Registro, 'formato' | 'anio'> {
  const match = /^(\d{4}) (\d{2})$/.exec(text);
  if (!match) return err('formato');
  const anio = Number(match[1]);
  return anio < PRIMER_REGISTRO || anio > 2099 ? err('anio') : ok({ anio, emision: match[2]! });
}

/** Cards print their validity since. */
const PRIMERA_VIGENCIA = 2008;

export interface VigenciaImpresa {
  /** Year of issue; null where the field has the last year only. */
  readonly desde: number | null;
  readonly hasta: number;
}

/** `periodo`: not ten years, or before there was any. */
export function parseVigencia(text: string): Result<VigenciaImpresa, 'formato' | 'periodo'> {
  const match = /^(?:(\d{4}) ?- ?)?(\d{4})$/.exec(text);
  if (!match) return err('formato');
  const hasta = Number(match[2]);
  const desde = match[1] === undefined ? null : Number(match[1]);
  if (hasta < PRIMERA_VIGENCIA + ANIOS_DE_VIGENCIA || hasta > 2099) return err('periodo');
  if (desde !== null && hasta - desde !== ANIOS_DE_VIGENCIA) return err('periodo');
  return ok({ desde, hasta });
}

/** The year of issue where it has a field of its own: since cards print one (2008). `periodo`: before. */
export function parseExpedicion(text: string): Result<number, 'formato' | 'periodo'> {
  if (!/^\d{4}$/.test(text)) return err('formato');
  const anio = Number(text);
  return anio < PRIMERA_VIGENCIA || anio > 2099 ? err('periodo') : ok(anio);
}

/** `YYYY-MM-DD` of «DD/MM/YYYY». */
export function parseNacimiento(text: string): Result<string, 'formato' | 'fecha'> {
  const match = /^(\d{2})\/(\d{2})\/((?:19|20)\d{2})$/.exec(text);
  if (!match) return err('formato');
  const iso = isoFromYyyymmdd(match[3]! + match[2]! + match[1]!);
  return iso === null ? err('fecha') : ok(iso);
}
