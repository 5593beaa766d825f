/**
 * Admission: what the server answers to a complete envelope whose sender is authenticated and
 * whose signature and código de integridad hold. Pure: facts in, verdict out. The server
 * judges by it; the phone uses it to warn; tests hold it against an independent model.
 *
 * The order is the law: the first rule that speaks decides.
 *
 *     1 folio already answered: same bytes, same answer; other bytes, `folio-con-otros-bytes`
 *     2 the process exists                                      else `proceso-desconocido`
 *     3 the author is in alta at reception (§2.6)               else quarantine
 *     4 the device is among the two active (§3.7, §3.8)         else quarantine
 *     5 the bracket touches the capture window (§3.6)           else `fuera-de-periodo`
 *     6 last byte durable before end + 24 h (§4.11)             else `fuera-de-plazo`
 *
 * Rule 5 is for class `apoyo` only. Rule 6 is for all, also for what 3 and 4 would keep in quarantine: after
 * those 24 hours nothing is accepted any more. Faults of counter, chain or clock mark, never refuse.
 */

import { type Intervalo, isClockDoubtful, isInGrace, touchesWindow, type Ventana } from '../proceso/ventana.ts';
import type { Clase } from '../sobre/formato.ts';

/** Reasons for quarantine: kept, never counted, visible to the authority. */
export const MOTIVOS_CUARENTENA = ['auxiliar-de-baja', 'activacion-no-valida', 'dispositivo-no-autorizado'] as const;
export type MotivoCuarentena = (typeof MOTIVOS_CUARENTENA)[number];

/** Reasons for refusal: signed, final for these bytes. */
export const MOTIVOS_RECHAZO = [
  'sobre-no-valido',
  'folio-con-otros-bytes',
  'proceso-desconocido',
  'fuera-de-periodo',
  'fuera-de-plazo',
] as const;
export type MotivoRechazo = (typeof MOTIVOS_RECHAZO)[number];

/** Marks that travel with an answer and change nothing in it. */
export const MARCAS = [
  'hora-dudosa',
  'contador-repetido',
  'contador-con-salto',
  'cadena-rota',
  'sin-compromiso',
] as const;
export type Marca = (typeof MARCAS)[number];

export interface Hechos {
  readonly clase: Clase;
  readonly corregido: number;
  /** Null when the process does not exist. */
  readonly proceso: Ventana | null;
  readonly autor: { readonly modalidad: 'auxiliar' | 'ciudadano'; readonly alta: boolean };
  readonly dispositivoActivo: boolean;
  readonly bracket: Intervalo;
  /** The instant at which the last byte was durable, by the server's clock. */
  readonly durable: number;
}

export type Fallo =
  | { readonly resultado: 'acuse'; readonly marcas: readonly Marca[] }
  | { readonly resultado: 'cuarentena'; readonly motivo: MotivoCuarentena; readonly marcas: readonly Marca[] }
  | { readonly resultado: 'rechazo'; readonly motivo: MotivoRechazo };

/** Rules 2 to 6. Rule 1 needs what was stored and is asked first (see server/captacion). */
export function juzgar(hechos: Hechos): Fallo {
  const { proceso, bracket } = hechos;
  if (!proceso) return { resultado: 'rechazo', motivo: 'proceso-desconocido' };

  const marcas: Marca[] = isClockDoubtful(hechos.corregido, bracket) ? ['hora-dudosa'] : [];
  const cuarentena = reasonForQuarantine(hechos);
  if (!cuarentena && hechos.clase === 'apoyo' && !touchesWindow(bracket, proceso)) {
    return { resultado: 'rechazo', motivo: 'fuera-de-periodo' };
  }
  if (!isInGrace(proceso, hechos.durable)) return { resultado: 'rechazo', motivo: 'fuera-de-plazo' };
  return cuarentena ? { resultado: 'cuarentena', motivo: cuarentena, marcas } : { resultado: 'acuse', marcas };
}

function reasonForQuarantine({ autor, dispositivoActivo }: Hechos): MotivoCuarentena | null {
  if (!autor.alta) return autor.modalidad === 'auxiliar' ? 'auxiliar-de-baja' : 'activacion-no-valida';
  return dispositivoActivo ? null : 'dispositivo-no-autorizado';
}

/** The bracket: from the anchor in the header to the commitment's arrival, or to the last byte without one. */
export const makeBracket = (ancla: number, compromisoRecibido: number | null, durable: number): Intervalo => ({
  desde: ancla,
  hasta: compromisoRecibido ?? durable,
});
