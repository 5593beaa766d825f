import { expect, test } from 'vitest';
import { makeBracket } from '../../../../shared/admision/juzgar.ts';
import {
  CLOCK_TOLERANCE_MS,
  GRACE_MS,
  isClockDoubtful,
  isInGrace,
  isOpen,
  touchesWindow,
} from '../../../../shared/proceso/ventana.ts';

const ventana = { inicio: 1_000, fin: 2_000 };

test('capture is open from the first instant until just before the last', () => {
  expect([999, 1_000, 1_999, 2_000].map((now) => isOpen(ventana, now))).toEqual([false, true, true, false]);
});

test.each([
  [0, 999, false],
  [0, 1_000, true],
  [0, 5_000, true],
  [1_999, 5_000, true],
  [2_000, 5_000, false],
  [1_500, 1_500, true],
])('sealed between %i and %i: in the window %s', (desde, hasta, touches) => {
  expect(touchesWindow({ desde, hasta }, ventana)).toBe(touches);
});

test('the last byte counts until 24 hours after the end, to the millisecond', () => {
  expect(GRACE_MS).toBe(86_400_000);
  expect([2_000 + GRACE_MS - 1, 2_000 + GRACE_MS].map((t) => isInGrace(ventana, t))).toEqual([true, false]);
});

test('a clock is doubtful beyond the tolerance on either side of the bracket', () => {
  const bracket = { desde: 10 * CLOCK_TOLERANCE_MS, hasta: 12 * CLOCK_TOLERANCE_MS };
  const at = [9 * CLOCK_TOLERANCE_MS - 1, 9 * CLOCK_TOLERANCE_MS, 13 * CLOCK_TOLERANCE_MS, 13 * CLOCK_TOLERANCE_MS + 1];
  expect(at.map((t) => isClockDoubtful(t, bracket))).toEqual([true, false, false, true]);
});

test('the bracket ends at the commitment, or at the last byte without one', () => {
  expect(makeBracket(1, 5, 9)).toEqual({ desde: 1, hasta: 5 });
  expect(makeBracket(1, null, 9)).toEqual({ desde: 1, hasta: 9 });
});
