import { describe, expect, it } from 'vitest';
import { deHoraCentro, fechaCompleta } from '../../../../shared/proceso/hora.ts';

describe('an hour as it is written', () => {
  it('is that instant in hora Centro', () => {
    expect(deHoraCentro('2026-11-30 22:00')).toBe(Date.UTC(2026, 11, 1, 4));
    expect(deHoraCentro('2026-11-30T00:05')).toBe(Date.UTC(2026, 10, 30, 6, 5));
    expect(fechaCompleta(deHoraCentro('2028-02-29 09:30')!)).toBe('29 feb 2028, 09:30 (hora Centro)');
  });
  it('is so too while the zone had summer time', () => {
    expect(deHoraCentro('2021-07-01 12:00')).toBe(Date.UTC(2021, 6, 1, 17));
    expect(deHoraCentro('2021-01-01 12:00')).toBe(Date.UTC(2021, 0, 1, 18));
  });
  it.each(['', 'mañana', '2026-11-31 10:00', '2027-02-29 10:00', '2026-11-30 24:00', '2026-11-30', '30-11-2026 10:00'])(
    'is none: %s',
    (text) => expect(deHoraCentro(text)).toBeNull(),
  );
});
