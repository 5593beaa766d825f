/** Whether capture is open on this phone, and if not why: the latest signed facts decide (§2.6, §3.6, §3.7). */
import { GRACE_MS, isOpen } from '../../../shared/proceso/ventana.ts';
import { bajaDe } from '../baja.ts';
import type { Vista } from '../index.ts';

export type Situacion =
  | { readonly tipo: 'abierta'; readonly inicio: number; readonly cierra: number }
  | { readonly tipo: 'antes'; readonly abre: number }
  | { readonly tipo: 'despues'; readonly cerro: number; readonly entregaHasta: number }
  | { readonly tipo: 'suspendida' }
  | { readonly tipo: 'baja'; readonly de: 'auxiliar' | 'dispositivo'; readonly motivo: string | null }
  | { readonly tipo: 'actualizar' };

type Hechos = Pick<Vista, 'inscripcion' | 'cuaderno' | 'modo' | 'actualizarA'>;

/** The situation at an instant of the corrected clock. Null when this phone is not enrolled. */
export function situacionDe({ inscripcion, cuaderno, modo, actualizarA }: Hechos, now: number): Situacion | null {
  if (!inscripcion) return null;
  const baja = bajaDe(inscripcion.dispositivo, cuaderno.dispositivos, modo);
  if (baja) return { tipo: 'baja', ...baja };
  if (actualizarA !== null) return { tipo: 'actualizar' };
  const { inicio, fin } = cuaderno.proceso ?? inscripcion.proceso;
  if (cuaderno.proceso?.estado === 'suspendido') return { tipo: 'suspendida' };
  if (isOpen({ inicio, fin }, now) && cuaderno.proceso?.estado !== 'cerrado')
    return { tipo: 'abierta', inicio, cierra: fin };
  return now < inicio ? { tipo: 'antes', abre: inicio } : { tipo: 'despues', cerro: fin, entregaHasta: fin + GRACE_MS };
}

/** For a capture in hand: a minimum version that is learned in the middle closes the next one, not this one. */
export const situacionEnMano = (vista: Hechos, now: number): Situacion | null =>
  situacionDe({ ...vista, actualizarA: null }, now);

/** What waits on this phone to be answered, of every enrolment. */
export const porEnviar = ({ guardados }: Pick<Vista, 'guardados'>): number => guardados.pendientes;

/** What a registration's captures came to, answered or not. */
export const capturados = ({ conteos }: Pick<Vista, 'conteos'>): number =>
  conteos.sellados + conteos.enTransito + conteos.recibidos + conteos.enCuarentena + conteos.rechazados;

/** Of these, what was received but does not count, or was not received. */
export const noCuentan = ({ conteos }: Pick<Vista, 'conteos'>): number => conteos.enCuarentena + conteos.rechazados;

type DelAuxiliar = Pick<Vista, 'conteos' | 'anteriores' | 'inscripcion' | 'cuaderno'>;

/** What counts: received from this phone, with all registrations of this auxiliar, and from her others. */
export const recibidos = (vista: DelAuxiliar): number =>
  vista.anteriores
    .filter(({ autor }) => autor === vista.inscripcion?.autor)
    .reduce((sum, { conteos }) => sum + conteos.recibidos, vista.conteos.recibidos + deOtrosTelefonos(vista));

/** What the auxiliar's other phones have had answered, by the latest signed totals. */
export function deOtrosTelefonos({ inscripcion, cuaderno, anteriores }: Omit<DelAuxiliar, 'conteos'>): number {
  const own = new Set([inscripcion?.dispositivo, ...anteriores.map(({ dispositivo }) => dispositivo)]);
  const others = cuaderno.totales?.dispositivos.filter(({ id }) => !own.has(id)) ?? [];
  return others.reduce((sum, one) => sum + one.recibidos, 0);
}
