/** Instants as people read them, in hora Centro, whatever the zone of machine or phone (§1.2, §4.10). Milliseconds UTC. */

const format = new Intl.DateTimeFormat('es-MX', {
  timeZone: 'America/Mexico_City',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Partes = { readonly [K in Intl.DateTimeFormatPartTypes]?: string };
const partsOf = (instant: number): Partes =>
  Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));

/** `23 nov`, `2026` and `13:42`. */
export function horaCentro(instant: number): { readonly day: string; readonly year: string; readonly time: string } {
  const { day, month = '', year = '', hour, minute } = partsOf(instant);
  return { day: `${day} ${month.replace('.', '')}`, year, time: `${hour}:${minute}` };
}

/** `23 nov 2026, 13:42 (hora Centro)`: for what is kept or shown to others. */
export function fechaCompleta(instant: number): string {
  const { day, year, time } = horaCentro(instant);
  return `${day} ${year}, ${time} (hora Centro)`;
}

/** `23 nov 2026, 13:42:05`: the time of a reception in its acuse (§4.10). */
export function fechaDelAcuse(instant: number): string {
  const { day, year, time } = horaCentro(instant);
  return `${day} ${year}, ${time}:${partsOf(instant).second}`;
}
