import { describe, expect, test } from 'vitest';
import { type CanonicalValue, parseCanonical, toCanonical } from '../../../../shared/base/canonical.ts';

describe('writing', () => {
  test('the strings and literals of RFC 8785 §3.2.2', () => {
    expect(
      toCanonical({
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
        literals: [null, true, false],
      }),
    ).toBe('{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  test('keys in code order, of RFC 8785 §3.2.3 those that are ASCII', () => {
    expect(toCanonical({ '1': 'One', '\u0024': 'Dollar', B: 2, a: 1, '10': 'Ten', '2': 'Two' })).toBe(
      '{"$":"Dollar","1":"One","10":"Ten","2":"Two","B":2,"a":1}',
    );
  });

  test('control characters as the shortest escape, everything else as it is', () => {
    expect(toCanonical('\b\t\n\f\r\u0000\u001f\u007f\u2028ñ😀')).toBe('"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028ñ😀"');
  });

  test('members that are undefined are left out', () => expect(toCanonical({ a: undefined, b: 1 })).toBe('{"b":1}'));

  test.each([
    ['a fraction', 1.5],
    ['an unsafe integer', 2 ** 53],
    ['minus zero', -0],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud83d'],
    ['a key that is not ASCII', { ñ: 1 }],
    ['undefined', undefined as unknown as CanonicalValue],
    ['a function', (() => 1) as unknown as CanonicalValue],
    ['a bigint', 1n as unknown as CanonicalValue],
  ])('%s has no canonical text', (_, value) => expect(() => toCanonical(value)).toThrow(TypeError));

  test('sixteen levels and no more', () => {
    const nest = (depth: number): CanonicalValue => (depth === 0 ? 1 : [nest(depth - 1)]);
    expect(toCanonical(nest(16))).toHaveLength(33);
    expect(() => toCanonical(nest(17))).toThrow(TypeError);
    expect(parseCanonical('['.repeat(100_000) + ']'.repeat(100_000))).toBeNull();
  });
});

describe('reading takes only what would be written', () => {
  test.each(['{"a":1,"b":[true,null,"ñ"]}', '0', '-1', '""', '[]', '{}', '9007199254740991', '{"__proto__":1}'])(
    '%s',
    (text) => expect(toCanonical(parseCanonical(text)!.value)).toBe(text),
  );

  test.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '{"a": 1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '-0',
    '1.0',
    '1e3',
    '01',
    '9007199254740993',
    '"\\u0041"',
    '"\\/"',
    '"\\u000A"',
    '"\\ud83d"',
    '"\\ud83d\\ude00"',
    '{"\\u0061":1}',
    '{"ñ":1}',
    '\ufeff{}',
    '[1,]',
    'nul',
    '{"a":1}x',
  ])('%j is refused', (text) => expect(parseCanonical(text)).toBeNull());
});
