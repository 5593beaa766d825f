/**
 * Who judges batches of whole envelopes. A member that can't be judged hurts none of those judged with it; a
 * database that is away fails the whole batch, whose members are then offered again.
 */
import { translateError } from '../platform/errors.ts';
import { type AdmisionDeps, type Admitido, admitir } from './admitir.ts';
import type { PorJuzgar } from './decidir.ts';
import type { CaptacionDeps } from './deps.ts';

/** `cuota`: not judged, its account is full for the day (cuota.ts). Null: it could not be judged. */
export type Veredicto = Admitido | 'cuota' | null;

/** An envelope that has its place in the store. */
export interface Guardado extends PorJuzgar {
  /** Resolves once that place is durable. */
  readonly guardado: Promise<void>;
}

/** One verdict for each envelope, in order. Rejects when the database is away. */
type Juez = (sobres: readonly Guardado[]) => Promise<readonly Veredicto[]>;

export function createJuez(deps: AdmisionDeps & Pick<CaptacionDeps, 'log'>): Juez {
  const { log } = deps;
  const alone = (sobre: Guardado): Promise<Veredicto> =>
    admitir(deps, [sobre], sobre.guardado).then(
      ([one]) => one!,
      (error: unknown) => {
        log.error({ err: error, folio: sobre.encabezado.folio }, 'admission: an envelope could not be judged');
        return null;
      },
    );
  return async (sobres) => {
    try {
      const guardados = Promise.all(sobres.map(({ guardado }) => guardado));
      // It may fail while nobody waits for it yet.
      guardados.catch(() => undefined);
      return await admitir(deps, sobres, guardados);
    } catch (error) {
      if (translateError(error)?.kind === 'unavailable') throw error;
      log.warn({ err: error, sobres: sobres.length }, 'admission: a batch failed; its members are tried one by one');
      const verdicts: Veredicto[] = [];
      for (const sobre of sobres) verdicts.push(await alone(sobre));
      return verdicts;
    }
  };
}
