/**
 * Figures and times as people read them here: 1,284; «30 nov, 23:59»; hora Centro whatever
 * the phone's zone. Pure: the current instant is always given.
 */

import { horaCentro } from '../../shared/proceso/hora.ts';

export { fechaCompleta as fullDate } from '../../shared/proceso/hora.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const number = new Intl.NumberFormat('es-MX');

/** `1,284`. */
export const figure = (value: number): string => number.format(value);

/** `1 apoyo`, `12 apoyos`. */
export const count = (value: number, one: string, many: string): string =>
  `${figure(value)} ${value === 1 ? one : many}`;

/** `30 nov, 23:59`. */
export function shortDate(instant: number): string {
  const { day, time } = horaCentro(instant);
  return `${day}, ${time}`;
}

/** `23 nov 2026`. */
export function dayDate(instant: number): string {
  const { day, year } = horaCentro(instant);
  return `${day} ${year}`;
}

/** `hoy 13:42`, `ayer 18:05`, `20 nov, 09:10`. */
export function nearDate(instant: number, now: number): string {
  const then = horaCentro(instant);
  if (sameDay(instant, now)) return `hoy ${then.time}`;
  if (sameDay(instant, now - DAY_MS)) return `ayer ${then.time}`;
  return `${then.day}, ${then.time}`;
}

/** When something comes: `hoy a las 13:42`, `mañana a las 23:59`, `el 20 nov a las 09:10`. */
export function comingDate(instant: number, now: number): string {
  const { day, time } = horaCentro(instant);
  if (sameDay(instant, now)) return `hoy a las ${time}`;
  if (sameDay(instant, now + DAY_MS)) return `mañana a las ${time}`;
  return `el ${day} a las ${time}`;
}

/** From when until when, both ends as people say them: `hoy de 22:00 a 23:30`, `del 30 nov, 22:00 al 1 dic, 02:00`. */
export function hours(desde: number, hasta: number, now: number): string {
  if (!sameDay(desde, hasta)) return `del ${shortDate(desde)} al ${shortDate(hasta)}`;
  const { day, time } = horaCentro(desde);
  const which = sameDay(desde, now) ? 'hoy' : sameDay(desde, now + DAY_MS) ? 'mañana' : `el ${day}`;
  return `${which} de ${time} a ${horaCentro(hasta).time}`;
}

const sameDay = (a: number, b: number): boolean => {
  const [first, second] = [horaCentro(a), horaCentro(b)];
  return first.day === second.day && first.year === second.year;
};

/**
 * When a window closes that ends at `fin` (its first instant outside): `15 nov, 16:39`. At midnight
 * it is the minute before: people take «1 dic, 00:00» for a day more than there is.
 */
export const closing = (fin: number): string => shortDate(lastMinute(fin));

/** The instant to be named for an end that is the first one outside: at midnight the minute before. */
export const lastMinute = (fin: number): number => (horaCentro(fin).time === '00:00' ? fin - 60_000 : fin);

/** How long is left: `6 días 10 h`, `3 h 20 min`, `12 min`, `menos de 1 min`. */
export function timeSpan(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'menos de 1 min';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return `${count(days, 'día', 'días')}${hours > 0 ? ` ${hours} h` : ''}`;
  if (hours > 0) return `${hours} h${rest > 0 ? ` ${rest} min` : ''}`;
  return `${rest} min`;
}

/** A number a person can hold in mind: two significant figures, never more than there is. `2,450` → `2,400`. */
export function roughly(value: number): number {
  if (value < 100) return Math.max(0, Math.floor(value));
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Math.floor(value / step) * step;
}

/** A wait that is counted down: `5 s`, `1 min`, `4 min 05 s`. Never `0 s` while anything is left. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${String(rest).padStart(2, '0')} s`;
}
