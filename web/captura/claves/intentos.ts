/**
 * Wrong passwords are slowed and never shut out for good: the first three cost nothing, each one after
 * them a wait that grows to five minutes and no further. The right password ends the count. Pure; what
 * is kept of it over a restart says nothing of anyone.
 */

/** Wrong tries in a row, and the wall clock at the latest. */
export interface Intentos {
  readonly fallos: number;
  readonly t: number;
}

/** What follows the first wrong try, the second, …; the last one follows all later ones. */
export const ESPERAS_MS = [0, 0, 0, 5_000, 15_000, 60_000, 300_000] as const;

/** How long nothing is tried after so many wrong ones in a row. */
export const esperaTras = (fallos: number): number =>
  fallos === 0 ? 0 : ESPERAS_MS[Math.min(fallos, ESPERAS_MS.length) - 1]!;

/**
 * What was kept, by the clock of now. A clock that was set back begins the wait anew, else a wrong year
 * put right would shut its owner out.
 */
export const alDia = ({ fallos, t }: Intentos, now: number): Intentos => ({ fallos, t: Math.min(t, now) });

/** When the next try is taken; null: at once. */
export function esperaHasta(intentos: Intentos | null, now: number): number | null {
  if (!intentos) return null;
  const { fallos, t } = alDia(intentos, now);
  const until = t + esperaTras(fallos);
  return until > now ? until : null;
}

export const fallar = (intentos: Intentos | null, now: number): Intentos => ({
  fallos: (intentos?.fallos ?? 0) + 1,
  t: now,
});
