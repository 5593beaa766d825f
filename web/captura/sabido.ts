/**
 * What the phone knows of its auxiliar by the server's word: the cuaderno's facts, what waits on each of her
 * phones, and their latest list. Of two rosters the one signed later holds, whichever way it came.
 */
import { leerFirmado, type Roster } from '../../shared/firmados/index.ts';
import type { Almacen, Inscripcion } from './almacen/index.ts';
import type { CuadernoVista, ListaVista } from './cliente.ts';
import { type ListaGuardada, rosterReciente } from './dispositivos/index.ts';
import type { Cuentas, Hechos } from './envio/cuaderno.ts';

const NOTHING: Hechos = { totales: null, dispositivos: null, proceso: null, avisos: null };
const NADA: Cuentas = { enEspera: {}, contestados: {} };

export interface Sabido {
  cuaderno(): CuadernoVista;
  lista(): ListaVista | null;
  roster(): Roster | null;
  /** Begins with nothing but what the store holds: of another enrolment. */
  empezar(inscripcion: Inscripcion): Promise<void>;
  /** What the store holds by now: another window may have learned more. */
  releer(inscripcion: Inscripcion): Promise<void>;
  /** Facts that were verified. */
  aprender(hechos: Hechos): void;
  contar(cuentas: Cuentas): void;
  /** A list that was verified. */
  listar(lista: ListaGuardada): void;
}

/** `cuentasEn` tells what each device's entries come to by a kept copy of the cuaderno. */
export function createSabido(
  almacen: Pick<Almacen, 'cuaderno' | 'lista'>,
  cuentasEn: (kept: Uint8Array | null) => Cuentas,
): Sabido {
  let hechos = NOTHING;
  let cuentas = NADA;
  let lista: ListaGuardada | null = null;

  const roster = (): Roster | null =>
    hechos.dispositivos === null ? null : leerFirmado('dispositivos', hechos.dispositivos);
  const aprender = (latest: Hechos): void => {
    hechos = { ...latest, dispositivos: rosterReciente(latest.dispositivos, hechos.dispositivos) };
  };
  const listar = (latest: ListaGuardada): void => {
    lista = latest;
    hechos = { ...hechos, dispositivos: rosterReciente(hechos.dispositivos, latest.documento) };
  };
  async function releer({ dispositivo, autor }: Inscripcion): Promise<void> {
    const [kept, listed] = [await almacen.cuaderno(dispositivo), await almacen.lista()];
    cuentas = cuentasEn(kept.estado);
    aprender(kept);
    if (listed?.autor === autor) listar(listed);
  }

  return {
    cuaderno: () => ({
      totales: hechos.totales === null ? null : leerFirmado('totales', hechos.totales),
      dispositivos: roster(),
      proceso: hechos.proceso === null ? null : leerFirmado('proceso', hechos.proceso),
      avisos: (hechos.avisos === null ? null : leerFirmado('avisos', hechos.avisos))?.avisos ?? [],
      ...cuentas,
    }),
    lista() {
      const signed = lista && leerFirmado('dispositivos', lista.documento);
      return lista && signed && { t: signed.t, dispositivos: lista.dispositivos };
    },
    roster,
    async empezar(inscripcion) {
      [hechos, cuentas, lista] = [NOTHING, NADA, null];
      await releer(inscripcion);
    },
    releer,
    aprender,
    contar: (counts) => {
      cuentas = counts;
    },
    listar,
  };
}
