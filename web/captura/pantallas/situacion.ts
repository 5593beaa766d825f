/** Whether capture is open on this phone, and if not why: the latest signed facts decide (§2.6, §3.6, §3.7). */
import { GRACE_MS, isOpen, type Ventana } from '../../../shared/proceso/ventana.ts';
import { bajaDe } from '../baja.ts';
import type { Vista } from '../index.ts';
import { juntos, sumar } from './suma.ts';

export type Situacion =
  | { readonly tipo: 'abierta'; readonly inicio: number; readonly cierra: number }
  /** Open but for her own credential, which comes first (§3.3). */
  | { readonly tipo: 'credencial'; readonly inicio: number; readonly cierra: number }
  | { readonly tipo: 'antes'; readonly abre: number }
  | { readonly tipo: 'despues'; readonly cerro: number; readonly entregaHasta: number }
  /** Closed by the authority before its period ended. */
  | { readonly tipo: 'cerrada'; readonly entregaHasta: number; readonly dicho: number }
  /** `dicho`: when the server signed it. */
  | { readonly tipo: 'suspendida'; readonly dicho: number }
  /** `desde`: of this phone, where the roster tells. */
  | {
      readonly tipo: 'baja';
      readonly de: 'auxiliar' | 'dispositivo';
      readonly motivo: string | null;
      readonly desde: number | null;
    }
  | { readonly tipo: 'actualizar' };

type Hechos = Pick<Vista, 'inscripcion' | 'credencial' | 'cuaderno' | 'modo' | 'actualizarA'>;

/** The situation at an instant of the corrected clock. Null when this phone is not enrolled. */
export function situacionDe(
  { inscripcion, credencial, cuaderno, modo, actualizarA }: Hechos,
  now: number,
): Situacion | null {
  if (!inscripcion) return null;
  const baja = bajaDe(inscripcion.dispositivo, cuaderno.dispositivos, modo);
  if (baja) {
    const own = cuaderno.dispositivos?.dispositivos.find(({ id }) => id === inscripcion.dispositivo);
    return { tipo: 'baja', ...baja, desde: baja.de === 'dispositivo' ? (own?.baja ?? null) : null };
  }
  if (actualizarA !== null) return { tipo: 'actualizar' };
  const { proceso } = cuaderno;
  const { inicio, fin } = proceso ?? inscripcion.proceso;
  if (proceso?.estado === 'suspendido') return { tipo: 'suspendida', dicho: proceso.t };
  if (proceso?.estado === 'cerrado' && now < fin)
    return { tipo: 'cerrada', entregaHasta: fin + GRACE_MS, dicho: proceso.t };
  if (isOpen({ inicio, fin }, now)) return { tipo: credencial ? 'abierta' : 'credencial', inicio, cierra: fin };
  return now < inicio ? { tipo: 'antes', abre: inicio } : { tipo: 'despues', cerro: fin, entregaHasta: fin + GRACE_MS };
}

/** The period as it was when its change was last told here, and as it is; null where she knows. */
export function periodoCambiado({
  inscripcion,
  cuaderno,
}: Pick<Hechos, 'inscripcion' | 'cuaderno'>): { readonly antes: Ventana; readonly ahora: Ventana } | null {
  const [antes, ahora] = [inscripcion?.proceso, cuaderno.proceso];
  if (!antes || ahora?.estado !== 'activo') return null;
  return antes.inicio === ahora.inicio && antes.fin === ahora.fin ? null : { antes, ahora };
}

/** From so long before its end on, the menu says when capture closes in other words. */
export const LAST_DAY_MS = 24 * 60 * 60 * 1000;

/** Whether her own credential is missing and can still be registered: also before the period, never after it. */
export const faltaCredencial = (vista: Hechos, now: number): boolean =>
  esperaCredencial(vista, situacionDe(vista, now));
const esperaCredencial = ({ credencial }: Hechos, situacion: Situacion | null): boolean =>
  !credencial && ['credencial', 'antes', 'suspendida'].includes(situacion?.tipo ?? '');

/** For a capture in hand: a minimum version that is learned in the middle closes the next one, not this one. */
export const situacionEnMano = (vista: Hechos, now: number): Situacion | null =>
  situacionDe({ ...vista, actualizarA: null }, now);
/** The same of her own credential in hand. */
export const credencialEnMano = (vista: Hechos, now: number): boolean =>
  esperaCredencial(vista, situacionEnMano(vista, now));

/** What waits on this phone to be answered, of every enrolment. */
export const porEnviar = ({ guardados }: Pick<Vista, 'guardados'>): number => guardados.pendientes;
/** The supports among it: her own credential is none. */
export const apoyosPorEnviar = ({ guardados }: Pick<Vista, 'guardados'>): number =>
  guardados.pendientes - guardados.credenciales;

/** What a registration's captures came to, answered or not. */
export const capturados = ({ conteos }: Pick<Vista, 'conteos'>): number =>
  conteos.sellados + conteos.enTransito + conteos.recibidos + conteos.enCuarentena + conteos.rechazados;

/** What counts: received from this phone, with all registrations of this auxiliar, and from her others. */
export const recibidos = (vista: Parameters<typeof sumar>[0]): number => juntos(sumar(vista).recibidos);
