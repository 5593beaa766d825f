/**
 * How much is taken in a day, on three accounts. An envelope counts either for its author or for its device alone,
 * and in any case for all of hers together:
 *
 * - the author: what her active devices sent with a valid signature. Only who has her password adds to it, and what
 *   a device added goes with its baja, so that neither a stolen phone nor garbage ever takes an active device's room;
 * - the device: what bears no valid signature, and whatever it sends once it is de baja. Small;
 * - all: an end to enrolling one device after another, out of reach of those that she has or lost.
 *
 * The admission judges, with the author locked (`fichas`); a connection asks beforehand, so that what would not be
 * taken is not uploaded in vain.
 */
import { dayOf } from '../../shared/proceso/dia.ts';
import {
  MAX_BYTES_APART_PER_DAY,
  MAX_BYTES_OF_ALL_PER_DAY,
  MAX_BYTES_PER_DAY,
  MAX_ENVELOPES_APART_PER_DAY,
  MAX_ENVELOPES_OF_ALL_PER_DAY,
  MAX_ENVELOPES_PER_DAY,
} from '../../shared/sync/limites.ts';
import type { Clock } from '../platform/clock.ts';
import type { Consumo, Ficha, Hoy } from './deps.ts';

/** An envelope as far as it counts. */
export interface Cargo {
  readonly tamano: number;
  /** Whether its signature, anchor and código de integridad hold. */
  readonly valido: boolean;
}

/** The accounts of some devices. */
export interface Cuentas {
  /** Whether one more envelope of this device may be taken. */
  fits(ficha: Ficha, cargo: Cargo): boolean;
  add(ficha: Ficha, cargo: Cargo): void;
}

const DEL_AUTOR: Consumo = { sobres: MAX_ENVELOPES_PER_DAY, bytes: MAX_BYTES_PER_DAY };
const APARTADO: Consumo = { sobres: MAX_ENVELOPES_APART_PER_DAY, bytes: MAX_BYTES_APART_PER_DAY };
const EN_CONJUNTO: Consumo = { sobres: MAX_ENVELOPES_OF_ALL_PER_DAY, bytes: MAX_BYTES_OF_ALL_PER_DAY };
const NADA: Consumo = { sobres: 0, bytes: 0 };

/** Whether an envelope counts for its device alone. */
export const isAparte = ({ activo }: Ficha, { valido }: Cargo): boolean => !activo || !valido;

const plus = ({ sobres, bytes }: Consumo, { tamano }: Cargo): Consumo => ({
  sobres: sobres + 1,
  bytes: bytes + tamano,
});
const within = ({ sobres, bytes }: Consumo, max: Consumo): boolean => sobres <= max.sobres && bytes <= max.bytes;

/** Accounts that begin with what the records say (`Ficha.hoy`), read together. */
export function createCuentas(fichas: Iterable<Ficha>): Cuentas {
  const autores = new Map<string, Pick<Hoy, 'autor' | 'todo'>>();
  const dispositivos = new Map<string, Consumo>();
  for (const { autorId, dispositivoId, hoy } of fichas) {
    autores.set(autorId, hoy);
    dispositivos.set(dispositivoId, hoy.aparte);
  }
  const after = (ficha: Ficha, cargo: Cargo): Hoy => {
    const { autor, todo } = autores.get(ficha.autorId)!;
    const aparte = dispositivos.get(ficha.dispositivoId)!;
    const own = isAparte(ficha, cargo) ? { autor, aparte: plus(aparte, cargo) } : { autor: plus(autor, cargo), aparte };
    return { ...own, todo: plus(todo, cargo) };
  };
  return {
    fits(ficha, cargo) {
      const { autor, aparte, todo } = after(ficha, cargo);
      return (
        (isAparte(ficha, cargo) ? within(aparte, APARTADO) : within(autor, DEL_AUTOR)) && within(todo, EN_CONJUNTO)
      );
    },
    add(ficha, cargo) {
      const then = after(ficha, cargo);
      autores.set(ficha.autorId, then);
      dispositivos.set(ficha.dispositivoId, then.aparte);
    },
  };
}

/** The account of one connection: what its device and author had as it came, and what it has sent since. */
export interface Cuenta {
  /** Whether an envelope may be taken, should its signature hold. */
  fits(tamano: number): boolean;
  add(cargo: Cargo): void;
  /** The admission had no room for one that fitted here: others have used it up, so nothing fits any more today. */
  fill(): void;
}

export function createCuenta(ficha: Ficha, clock: Clock): Cuenta {
  let full = false;
  let cuentas = createCuentas([ficha]);
  let day = dayOf(clock.now().getTime());
  const today = (): Cuentas => {
    const now = dayOf(clock.now().getTime());
    if (now !== day) {
      cuentas = createCuentas([{ ...ficha, hoy: { autor: NADA, aparte: NADA, todo: NADA } }]);
      full = false;
    }
    day = now;
    return cuentas;
  };
  return {
    fits: (tamano) => today().fits(ficha, { tamano, valido: true }) && !full,
    add: (cargo) => today().add(ficha, cargo),
    fill() {
      today();
      full = true;
    },
  };
}
