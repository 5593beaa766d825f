import { describe, expect, it } from 'vitest';
import {
  closing,
  comingDate,
  count,
  countdown,
  figure,
  fullDate,
  hours,
  nearDate,
  roughly,
  shortDate,
  timeSpan,
} from '../../../../web/ui/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 23 Nov 2026, 13:42 hora Centro (UTC−6). */
const NOW = Date.UTC(2026, 10, 23, 19, 42);

describe('times are hora Centro, whatever the phone’s zone', () => {
  it('writes a whole one', () => expect(fullDate(NOW)).toBe('23 nov 2026, 13:42 (hora Centro)'));
  it('writes a short one', () => expect(shortDate(NOW)).toBe('23 nov, 13:42'));
  it('keeps midnight at 00', () => expect(shortDate(Date.UTC(2026, 10, 23, 6, 5))).toBe('23 nov, 00:05'));
  it('says of a window that ends at midnight the last minute of its day', () =>
    expect(closing(Date.UTC(2026, 11, 1, 6))).toBe('30 nov, 23:59'));
  it('says of any other the minute at which it closes', () =>
    expect(closing(Date.UTC(2026, 11, 1, 22, 39))).toBe('1 dic, 16:39'));
  it.each([
    [NOW - HOUR, 'hoy 12:42'],
    [NOW - 13 * HOUR - 43 * MINUTE, 'ayer 23:59'],
    [NOW - DAY, 'ayer 13:42'],
    [NOW - 2 * DAY, '21 nov, 13:42'],
  ])('tells near days by name', (instant, text) => expect(nearDate(instant, NOW)).toBe(text));
});

it.each([
  [NOW + HOUR, 'hoy a las 14:42'],
  [NOW + DAY, 'mañana a las 13:42'],
  [NOW + 3 * DAY, 'el 26 nov a las 13:42'],
])('tells days to come by name', (instant, text) => expect(comingDate(instant, NOW)).toBe(text));

it.each([
  [HOUR, 2 * HOUR, 'hoy de 14:42 a 15:42'],
  [DAY, DAY + HOUR, 'mañana de 13:42 a 14:42'],
  [3 * DAY, 3 * DAY + HOUR, 'el 26 nov de 13:42 a 14:42'],
  [10 * HOUR, 12 * HOUR, 'del 23 nov, 23:42 al 24 nov, 01:42'],
])('tells from when until when', (from, to, text) => expect(hours(NOW + from, NOW + to, NOW)).toBe(text));

it.each([
  [30_000, 'menos de 1 min'],
  [12 * MINUTE, '12 min'],
  [3 * HOUR, '3 h'],
  [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
  [DAY, '1 día'],
  [6 * DAY + 10 * HOUR + 59 * MINUTE, '6 días 10 h'],
])('says how long %i ms are', (ms, text) => expect(timeSpan(ms)).toBe(text));

describe('figures', () => {
  it('parts thousands with a comma', () => expect(figure(1284)).toBe('1,284'));
  it('counts one and many', () => {
    expect(count(1, 'apoyo', 'apoyos')).toBe('1 apoyo');
    expect(count(2450, 'apoyo', 'apoyos')).toBe('2,450 apoyos');
  });
  it.each([
    [0, 0],
    [99, 99],
    [2453, 2400],
    [12_999, 12_000],
  ])('rounds %i down to what can be held in mind', (value, rounded) => expect(roughly(value)).toBe(rounded));
});

it.each([
  [5_000, '5 s'],
  [4_001, '5 s'],
  [60_000, '1 min'],
  [245_000, '4 min 05 s'],
  [0, '0 s'],
])('counts %i ms down as %s', (ms, text) => expect(countdown(ms)).toBe(text));
