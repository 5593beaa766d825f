/** One capturing window at a time (D§9): whoever holds the turn captures, the others say so. */
import type { Plataforma } from './plataforma.ts';

/** Its lock, over all windows. Taking a new version of the app takes it as well (telefono/version.ts). */
export const TURNO = 'rubrica/captura';

export interface Turno {
  /** Takes it, or has it already; false while another window has it. */
  tomar(): Promise<boolean>;
  soltar(): void;
}

export function createTurno({ locks }: Pick<Plataforma, 'locks'>): Turno {
  let release: (() => void) | null = null;
  return {
    async tomar() {
      if (release) return true;
      return new Promise((resolve, reject) => {
        locks
          .request(TURNO, { ifAvailable: true }, (lock) => {
            resolve(lock !== null);
            if (!lock) return Promise.resolve();
            return new Promise<void>((done) => {
              release = done;
            });
          })
          .catch(reject);
      });
    },
    soltar() {
      release?.();
      release = null;
    },
  };
}
