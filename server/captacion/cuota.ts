/**
 * How much is taken of one author in a day. The admission counts, under its lock; a connection asks beforehand,
 * so that what would not be taken is not uploaded and kept in vain.
 */
import { dayOf } from '../../shared/proceso/dia.ts';
import { MAX_BYTES_PER_DAY, MAX_ENVELOPES_PER_DAY } from '../../shared/sync/limites.ts';
import type { Clock } from '../platform/clock.ts';

export interface Consumo {
  readonly sobres: number;
  readonly bytes: number;
}

/** Whether one more envelope of so many bytes may be taken after these. */
export const fits = ({ sobres, bytes }: Consumo, tamano: number): boolean =>
  sobres < MAX_ENVELOPES_PER_DAY && bytes + tamano <= MAX_BYTES_PER_DAY;

/** The account of one connection: what its author had as it came, and what it has sent since. */
export interface Cuenta {
  fits(tamano: number): boolean;
  add(tamano: number): void;
}

export function createCuenta(alEntrar: Consumo, clock: Clock): Cuenta {
  let { sobres, bytes } = alEntrar;
  let day = dayOf(clock.now().getTime());
  const turn = (): void => {
    const now = dayOf(clock.now().getTime());
    if (now === day) return;
    [day, sobres, bytes] = [now, 0, 0];
  };
  return {
    fits(tamano) {
      turn();
      return fits({ sobres, bytes }, tamano);
    },
    add(tamano) {
      turn();
      sobres += 1;
      bytes += tamano;
    },
  };
}
