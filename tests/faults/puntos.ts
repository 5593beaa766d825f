/**
 * Where a phone can be killed: every state of its machine (shared/apoyo/estados.ts) and every
 * transition of it. Kills are aimed at these points and counted by them.
 */
import type { Resultado } from '../../shared/firmados/index.ts';

/** How a seed's captures end, and by which way their answers come. */
export interface Clase {
  readonly resultado: Resultado;
  /** `linea`: uploaded. `archivo`: handed in as a file, so that a sealed one is answered at once. */
  readonly via: 'linea' | 'archivo';
}

const clase = (resultado: Resultado, via: Clase['via'] = 'linea'): Clase => ({ resultado, via });

/** Each point with the class of seed that passes by it. */
export const PUNTOS = {
  borrador: clase('acuse'),
  sellado: clase('acuse'),
  enTransito: clase('acuse'),
  recibido: clase('acuse'),
  enCuarentena: clase('cuarentena'),
  rechazado: clase('rechazo'),
  borrado: clase('acuse'),
  'borrador>sellado': clase('acuse'),
  'sellado>enTransito': clase('acuse'),
  'sellado>recibido': clase('acuse', 'archivo'),
  'sellado>enCuarentena': clase('cuarentena', 'archivo'),
  'sellado>rechazado': clase('rechazo', 'archivo'),
  'enTransito>recibido': clase('acuse'),
  'enTransito>enCuarentena': clase('cuarentena'),
  'enTransito>rechazado': clase('rechazo'),
  'recibido>borrado': clase('acuse'),
  'enCuarentena>borrado': clase('cuarentena'),
  'rechazado>borrado': clase('rechazo'),
} as const satisfies Record<string, Clase>;

export type Punto = keyof typeof PUNTOS;
export const TODOS = Object.keys(PUNTOS) as Punto[];

export const isTransicion = (punto: Punto): boolean => punto.includes('>');

/** Points that every seed of a class passes by. */
export const puntosDe = ({ resultado, via }: Clase): Punto[] => {
  const final = { acuse: 'recibido', cuarentena: 'enCuarentena', rechazo: 'rechazado' }[resultado];
  const before = via === 'linea' ? ['enTransito', 'sellado>enTransito', `enTransito>${final}`] : [`sellado>${final}`];
  return ['borrador', 'borrador>sellado', 'sellado', ...before, final, `${final}>borrado`, 'borrado'] as Punto[];
};

/** Kills by the point at which they struck. */
export type Cuenta = Map<Punto, number>;
export const sumar = (cuenta: Cuenta, punto: Punto): void => void cuenta.set(punto, (cuenta.get(punto) ?? 0) + 1);

/** One line per point. */
export const tabla = (cuenta: Cuenta): string =>
  TODOS.map((punto) => `${String(cuenta.get(punto) ?? 0).padStart(5)}  ${punto}`).join('\n');
