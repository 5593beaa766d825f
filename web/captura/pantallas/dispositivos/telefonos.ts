/** What is known of the auxiliar's active phones, put together: from the signed roster, the latest list, the cuaderno and this phone's own store. */
import type { Vista } from '../../index.ts';

export interface Telefono {
  readonly id: string;
  readonly nombre: string;
  readonly esEste: boolean;
  /** Null: not known. */
  readonly alta: number | null;
  /** Null: none that is known of. */
  readonly contacto: number | null;
  /** Supports that wait on it: with its baja they will not count. */
  readonly espera: number;
}

type Sabido = Pick<Vista, 'inscripcion' | 'cuaderno' | 'lista' | 'conteos' | 'contacto'>;

/**
 * This phone first. `reciente`: the list was given just now; else it only says what nothing later does.
 * A phone given de baja, by whichever was signed last, is not among them.
 */
export function telefonosDe(vista: Sabido, reciente: boolean): readonly Telefono[] {
  const { inscripcion, cuaderno, lista, conteos, contacto } = vista;
  if (!inscripcion) return [];
  const roster = cuaderno.dispositivos;
  const active = roster ? roster.dispositivos.filter(({ activo }) => activo) : (lista?.dispositivos ?? []);
  const mine = inscripcion.dispositivo;
  const known = active.some(({ id }) => id === mine)
    ? active
    : [{ id: mine, nombre: '', alta: inscripcion.alta }, ...active];
  return known
    .map(({ id, nombre, alta }): Telefono => {
      const listed = lista?.dispositivos.find((one) => one.id === id);
      const announced = cuaderno.enEspera[id] ?? 0;
      return id === mine
        ? {
            id,
            nombre,
            alta,
            esEste: true,
            contacto,
            // What was announced is among these: the store has all that was captured and not answered.
            espera: conteos.sellados + conteos.enTransito,
          }
        : {
            id,
            nombre,
            alta,
            esEste: false,
            contacto: listed?.ultimoContacto ?? null,
            espera: reciente && listed ? listed.enEspera : announced,
          };
    })
    .sort((a, b) => Number(b.esEste) - Number(a.esEste));
}

/** Since when what is shown is so, when nobody can be asked; null when nothing was ever heard. */
export const sabidoDesde = ({ lista, cuaderno, contacto }: Sabido): number | null => {
  const times = [lista?.t, cuaderno.dispositivos?.t, contacto].filter((t): t is number => typeof t === 'number');
  return times.length > 0 ? Math.max(...times) : null;
};
