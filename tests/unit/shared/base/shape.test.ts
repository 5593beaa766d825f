import { expect, test } from 'vitest';
import {
  bytes,
  count,
  flag,
  instant,
  integer,
  listOf,
  object,
  oneOf,
  orNull,
  text,
} from '../../../../shared/base/shape.ts';

test('a text has at most 256 units and no control character', () => {
  expect(text('')).toBe(true);
  expect(text('ñ'.repeat(256))).toBe(true);
  for (const value of ['a'.repeat(257), 'a\u0000', '\n', '\u007f', 1, null, undefined, ['a']]) {
    expect(text(value), JSON.stringify(value)).toBe(false);
  }
});

test('bytes are of exactly that length and written in the one way', () => {
  expect(bytes(8)('AAAAAAAAAAA')).toBe(true);
  expect(bytes(64)('A'.repeat(86))).toBe(true);
  for (const value of ['AAAAAAAAAAB', 'AAAAAAAAAA', 'AAAAAAAAAAAA', 'AAAAAAAAAA=', 'AAAAAAAAAA+', 11, null]) {
    expect(bytes(8)(value), String(value)).toBe(false);
  }
});

test('numbers, by what they mean', () => {
  expect([integer(-1), count(-1), count(0), instant(0), instant(-1)]).toEqual([true, false, true, true, false]);
  expect([instant(253_402_300_799_999), instant(253_402_300_800_000)]).toEqual([true, false]);
  for (const check of [integer, count, instant]) expect(check('1')).toBe(false);
});

test('an object has exactly its members', () => {
  const check = object({ a: flag, b: orNull(oneOf('x', 'y')) });
  expect(check({ a: true, b: null })).toBe(true);
  for (const value of [
    { a: true },
    { a: true, b: null, c: 1 },
    { a: 1, b: null },
    { a: true, b: 'z' },
    [],
    null,
    'a',
  ]) {
    expect(check(value), JSON.stringify(value)).toBe(false);
  }
  expect(object({ toString: flag })({ a: true })).toBe(false);
});

test('a list has at most so many', () => {
  expect(listOf(flag, 2)([true, false])).toBe(true);
  expect(listOf(flag, 2)([true, false, true])).toBe(false);
  expect(listOf(flag, 2)([1])).toBe(false);
  expect(listOf(flag, 2)({ length: 0 })).toBe(false);
});
