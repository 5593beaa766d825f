/** What is found out by asking for room; that browsers answer truly is shown in tests/e2e/segura.test.ts. */
import { expect, it } from 'vitest';
import { isRound, largest } from '../../../../../web/captura/almacen/sonda.ts';

const MB = 1024 * 1024;

it('takes all that is granted, in one question', () => {
  const asked: number[] = [];
  expect(largest((size) => asked.push(size) > 0, 10_240 * MB)).toBe(10_240 * MB);
  expect(asked).toEqual([10_240 * MB]);
});

it.each([0, 1, 49, 80, 900, 10_239])('finds %i MB by few questions, never more than there is', (megabytes) => {
  let asked = 0;
  const room = megabytes * MB;
  const found = largest((size) => {
    asked++;
    return size <= room;
  }, 10_240 * MB);
  expect(found).toBeLessThanOrEqual(room);
  expect(room - found).toBeLessThanOrEqual(2 * MB);
  expect(asked).toBeLessThanOrEqual(15);
});

it('is asked for only where what the browser tells is a round figure', () => {
  const GIB = 2 ** 30;
  for (const libre of [10 * GIB, 4 * GIB]) expect(isRound(libre)).toBe(true);
  for (const libre of [0, 10 * GIB - 1, 135_273_753_747]) expect(isRound(libre)).toBe(false);
});
