/** When the next password is taken, by what the store keeps of the wrong ones. */
import type { Plataforma } from '../plataforma.ts';
import { alDia, esperaHasta, type Intentos } from './intentos.ts';

/** One password at a time, over all windows. */
export const LOCK_CONTRASENA = 'rubrica/contrasena';

type Deps = Pick<Plataforma, 'almacen' | 'locks' | 'relojes'>;

/** What was tried so far; a clock that was set back is put right in what is kept. Under the lock only. */
export async function intentosAlDia({ almacen, relojes }: Omit<Deps, 'locks'>): Promise<Intentos | null> {
  const kept = await almacen.intentos();
  if (!kept) return null;
  const current = alDia(kept, relojes.now());
  if (current.t !== kept.t) await almacen.guardarIntentos(current);
  return current;
}

/** By the wall clock; null: at once. */
export async function esperaGuardada(p: Deps): Promise<number | null> {
  const kept = await p.almacen.intentos();
  const isAhead = kept !== null && kept.t > p.relojes.now();
  return esperaHasta(
    isAhead ? await p.locks.request(LOCK_CONTRASENA, {}, () => intentosAlDia(p)) : kept,
    p.relojes.now(),
  );
}
