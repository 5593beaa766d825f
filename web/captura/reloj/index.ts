/**
 * The corrected clock: the server's time at the last anchor plus what has passed since.
 *
 * What has passed is the larger of what the two clocks of the machine say: the monotonic one can't
 * be set but stands still while a phone sleeps, the wall clock runs on but can be set back. It
 * never goes backwards, not even over a restart (`piso`), until a newer anchor says what time it
 * really is. Whoever sets the wall clock forward gains nothing: anchor and commitment bracket it.
 */
import { type Ancla, leerFirmado } from '../../../shared/firmados/index.ts';
import type { RelojGuardado } from '../almacen/index.ts';
import type { Plataforma, Relojes } from '../plataforma.ts';

export interface Reloj {
  /** The phone's wall clock as it is. */
  crudo(): number;
  /** The corrected clock; the wall clock while there is no anchor. */
  corregido(): number;
  /** The latest anchor; null before the first contact. */
  ancla(): Ancla | null;
  /** Takes an anchor whose signature was verified; false when it is not newer than the one there is. */
  anclar(ancla: Ancla, text: string): boolean;
  /** What to keep for the next start; null before the first anchor. */
  guardar(): RelojGuardado | null;
}

/** The clock as the store keeps it. Its anchor was verified before it was kept. */
export async function openReloj({ almacen, relojes }: Pick<Plataforma, 'almacen' | 'relojes'>): Promise<Reloj> {
  const guardado = await almacen.reloj();
  const ancla = guardado && leerFirmado('ancla', guardado.ancla);
  return createReloj(relojes, guardado && ancla ? { ancla, guardado } : null);
}

/** A clock that goes on from what was kept. `ancla`: the kept anchor, read again. */
export function createReloj(
  relojes: Relojes,
  kept: { readonly ancla: Ancla; readonly guardado: RelojGuardado } | null,
): Reloj {
  let ancla = kept?.ancla ?? null;
  let text = kept?.guardado.ancla ?? '';
  let wallAtAnchor = kept?.guardado.llegada ?? 0;
  // A restart loses the monotonic clock's origin: from then on it can only tell what passed since.
  let base = kept ? Math.max(kept.ancla.t, kept.guardado.piso) : 0;
  let monotonicAtBase = relojes.monotonic();
  let floor = base;

  const corregido = (): number => {
    if (!ancla) return relojes.now();
    const byWall = ancla.t + (relojes.now() - wallAtAnchor);
    const byMonotonic = base + (relojes.monotonic() - monotonicAtBase);
    floor = Math.max(floor, Math.floor(Math.max(byWall, byMonotonic)));
    return floor;
  };

  return {
    crudo: () => relojes.now(),
    corregido,
    ancla: () => ancla,
    anclar(next, nextText) {
      if (ancla && next.t <= ancla.t) return false;
      ancla = next;
      text = nextText;
      wallAtAnchor = relojes.now();
      monotonicAtBase = relojes.monotonic();
      base = next.t;
      floor = next.t;
      return true;
    },
    guardar: () => ancla && { ancla: text, llegada: wallAtAnchor, piso: corregido() },
  };
}
