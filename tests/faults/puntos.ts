/**
 * Where a kill is aimed, and by which it is counted: of the phone every state of its machine
 * (shared/apoyo/estados.ts), every transition of it and the course of an upload; of the server every step
 * from the last byte to the answer, and the opening.
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
  /** A piece has just been sent. */
  trozo: clase('acuse'),
  /** An offset has just been confirmed. */
  sigue: clase('acuse'),
} as const satisfies Record<string, Clase>;

export type Punto = keyof typeof PUNTOS;
export const TODOS = Object.keys(PUNTOS) as Punto[];

/** Where a server stands still to be killed: what it has just done, and nothing that comes after. */
export const PUNTOS_SERVIDOR = [
  /** The spooled file is durable. */
  'servidor: durable',
  /** It has its name in the blob store, perhaps not durably. */
  'servidor: en el almacén',
  /** Everything of the admission is written; no commit yet. */
  'servidor: por confirmar',
  /** Committed; nobody has been told. */
  'servidor: confirmado',
  /** The answer was given to the line. */
  'servidor: contestado',
  /** What was found in an envelope is written; no commit yet. */
  'apertura: por confirmar',
  /** Committed; the job is not done yet, so it will be done again. */
  'apertura: confirmada',
] as const;
export type PuntoServidor = (typeof PUNTOS_SERVIDOR)[number];

/** Points that every seed of a class passes by. */
export const puntosDe = ({ resultado, via }: Clase): Punto[] => {
  const final = { acuse: 'recibido', cuarentena: 'enCuarentena', rechazo: 'rechazado' }[resultado];
  const before = via === 'linea' ? ['enTransito', 'sellado>enTransito', `enTransito>${final}`] : [`sellado>${final}`];
  const upload = via === 'linea' ? ['trozo', 'sigue'] : [];
  return [
    ...['borrador', 'borrador>sellado', 'sellado', ...before, final, `${final}>borrado`, 'borrado'],
    ...upload,
  ] as Punto[];
};

/** Kills by the point at which they struck. */
export type Cuenta = Map<Punto | PuntoServidor, number>;
export const sumar = (cuenta: Cuenta, punto: Punto | PuntoServidor): void =>
  void cuenta.set(punto, (cuenta.get(punto) ?? 0) + 1);

/** One line per point. */
export const tabla = (cuenta: Cuenta): string =>
  [...TODOS, ...PUNTOS_SERVIDOR].map((punto) => `${String(cuenta.get(punto) ?? 0).padStart(5)}  ${punto}`).join('\n');
