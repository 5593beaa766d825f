/** Days as Rúbrica counts them: in hora Centro, whatever the zone of machine or phone (§1.2). */

const CENTRO = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Mexico_City',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day of an instant (milliseconds UTC), as `2026-03-10`. */
export const dayOf = (t: number): string => CENTRO.format(t);
