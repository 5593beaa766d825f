/** The schedule of wrong passwords. That the client keeps to it is shown by candado.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ESPERAS_MS, esperaHasta, fallar, type Intentos } from '../../../../../web/captura/claves/intentos.ts';

const tries = (fallos: number, now = 0): Intentos =>
  Array.from({ length: fallos }).reduce<Intentos>((kept) => fallar(kept, now), { fallos: 0, t: 0 });

describe('wrong passwords', () => {
  it.each([
    [0, 0],
    [1, 0],
    [3, 0],
    [4, 5],
    [5, 15],
    [6, 60],
    [7, 300],
    [8, 300],
    [1_000, 300],
  ])('%i in a row: a wait of %i s', (fallos, seconds) => {
    expect(esperaHasta(tries(fallos), 0)).toBe(seconds === 0 ? null : seconds * 1000);
  });

  it('wait until the very instant, and no longer', () => {
    expect(esperaHasta(tries(4, 100), 5_099)).toBe(5_100);
    expect(esperaHasta(tries(4, 100), 5_100)).toBeNull();
  });

  it('never shut out for longer than the longest wait, whatever the clock says, and never wait less the more there were', () => {
    const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), instant, instant, (fallos, t, now) => {
        const until = esperaHasta({ fallos, t }, now);
        if (until !== null) expect(until - now).toBeLessThanOrEqual(ESPERAS_MS.at(-1)!);
        const more = esperaHasta({ fallos: fallos + 1, t }, now);
        expect(more ?? now).toBeGreaterThanOrEqual(until ?? now);
      }),
    );
  });
});
