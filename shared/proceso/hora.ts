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

const numeric = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Mexico_City',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
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

/** The instant of `2026-11-30 22:00` in hora Centro; null of anything else, or a day that no calendar has. */
export function deHoraCentro(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/.exec(text.trim())?.slice(1).map(Number);
  if (!parts) return null;
  const [year, month, day, hour, minute] = parts as [number, number, number, number, number];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const written = new Date(asUtc).toISOString().slice(0, 16).replace('T', ' ');
  if (written !== text.trim().replace('T', ' ')) return null;
  // How far the zone is from UTC about then; asked twice, should it change in between.
  const off = (at: number): number => {
    const { year, month, day, hour, minute } = Object.fromEntries(
      numeric.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    ) as Record<string, number>;
    return Date.UTC(year!, month! - 1, day!, hour!, minute!) - Math.floor(at / 60_000) * 60_000;
  };
  return asUtc - off(asUtc - off(asUtc));
}
