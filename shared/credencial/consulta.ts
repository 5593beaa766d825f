/**
 * What the registry asks for to find a card, by model: the fields of INE's public check
 * (listanominal.ine.mx/scpln; form ids and lengths from heraldodemexico.com.mx 2024-03-15 and a public program).
 * That page is for people and is never queried from here; a process's registry service or file is keyed by the
 * same fields.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { ModeloCredencial } from './modelos.ts';

export type CampoConsulta = 'cic' | 'idCiudadano' | 'ocr' | 'claveElector' | 'numeroEmision';

/** Models A to C (18 + 2 + 13 characters). */
export const CONSULTA_ABC: readonly CampoConsulta[] = ['claveElector', 'numeroEmision', 'ocr'];
/** Model D (9 + 13). */
export const CONSULTA_D: readonly CampoConsulta[] = ['cic', 'ocr'];
/** Models E and later (9 + 9). */
export const CONSULTA_E: readonly CampoConsulta[] = ['cic', 'idCiudadano'];

/** What was read of a card; null or missing what was not. The identificador is the end of the OCR. */
export interface Leidos {
  readonly cic?: string | null | undefined;
  readonly ocr?: string | null | undefined;
  readonly claveElector?: string | null | undefined;
  readonly emision?: string | null | undefined;
}

/** The fields to look a card up by, or those that are still missing. */
export function consultaDe(
  modelo: ModeloCredencial,
  { cic, ocr, claveElector, emision }: Leidos,
): Result<Readonly<Partial<Record<CampoConsulta, string>>>, readonly CampoConsulta[]> {
  const known: Record<CampoConsulta, string | null | undefined> = {
    cic,
    ocr,
    claveElector,
    numeroEmision: emision,
    // The oldest cards' twelve digits have no known inner order.
    idCiudadano: ocr?.length === 13 ? ocr.slice(4) : null,
  };
  const missing = modelo.consulta.filter((campo) => !known[campo]);
  if (missing.length > 0) return err(missing);
  return ok(Object.fromEntries(modelo.consulta.map((campo) => [campo, known[campo]!])));
}
