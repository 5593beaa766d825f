/**
 * What all of an auxiliar's captures came to, on the phone in her hand and on her other one: what is received, what has
 * still to go, what does not count. Every capture is in one of these, so they add up. Pure.
 */
import type { Conteos, Vista } from '../index.ts';

/** Of one state: how many on this phone, with all of her registrations, and on her others, by what the server last said. */
export interface Cuenta {
  readonly aqui: number;
  readonly otro: number;
}

export interface Suma {
  readonly recibidos: Cuenta;
  readonly porEnviar: Cuenta;
  readonly enCuarentena: Cuenta;
  readonly rechazados: Cuenta;
  /** Waits here and is not hers: what another auxiliar captured on this phone. */
  readonly ajenos: readonly { readonly nombre: string; readonly porEnviar: number }[];
}

type Sumable = Pick<Vista, 'conteos' | 'anteriores' | 'inscripcion' | 'cuaderno'>;
const esperan = ({ sellados, enTransito }: Conteos): number => sellados + enTransito;

export function sumar({ conteos, anteriores, inscripcion, cuaderno }: Sumable): Suma {
  const hers = [conteos, ...anteriores.filter(({ autor }) => autor === inscripcion?.autor).map((one) => one.conteos)];
  const here = new Set([inscripcion?.dispositivo, ...anteriores.map(({ dispositivo }) => dispositivo)]);
  const ofOthers = <T>(counts: Readonly<Record<string, T>>): readonly T[] =>
    Object.entries(counts).flatMap(([id, count]) => (here.has(id) ? [] : [count]));
  // The signed totals hold what is folded; the rest of the answers are counted one by one.
  const folded = cuaderno.totales?.dispositivos.filter(({ id }) => !here.has(id)) ?? [];
  const others = [...folded, ...ofOthers(cuaderno.contestados ?? {})];
  const total = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((sum, one) => sum + of(one), 0);
  const answered = (what: 'recibidos' | 'enCuarentena' | 'rechazados'): Cuenta => ({
    aqui: total(hers, (one) => one[what]),
    otro: total(others, (one) => one[what]),
  });
  return {
    recibidos: answered('recibidos'),
    porEnviar: { aqui: total(hers, esperan), otro: total(ofOthers(cuaderno.enEspera), (count) => count) },
    enCuarentena: answered('enCuarentena'),
    rechazados: answered('rechazados'),
    ajenos: anteriores
      .filter((one) => one.autor !== inscripcion?.autor && esperan(one.conteos) > 0)
      .map(({ nombre, conteos }) => ({ nombre, porEnviar: esperan(conteos) })),
  };
}

export const juntos = ({ aqui, otro }: Cuenta): number => aqui + otro;

const ESTADOS = ['recibidos', 'porEnviar', 'enCuarentena', 'rechazados'] as const;

/** All that was captured, on both phones. */
export const sumaDe = (suma: Suma): Cuenta => ({
  aqui: ESTADOS.reduce((sum, estado) => sum + suma[estado].aqui, 0),
  otro: ESTADOS.reduce((sum, estado) => sum + suma[estado].otro, 0),
});
