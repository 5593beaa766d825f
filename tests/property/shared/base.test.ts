import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64urlToBytes, bytesToBase64url, utf8, utf8ToText } from '../../../shared/base/bytes.ts';
import { type CanonicalValue, parseCanonical, toCanonical } from '../../../shared/base/canonical.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const key = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
const { value } = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<CanonicalValue>(null, true, false),
    fc.maxSafeInteger(),
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));

test('base64 comes back, and only what it writes is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const base64 = bytesToBase64url(bytes);
      expect(base64).toBe(Buffer.from(bytes).toString('base64url'));
      expect(base64urlToBytes(base64)).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABgh019-_=+/ \n'), maxLength: 12 }), (base64) => {
      const bytes = base64urlToBytes(base64);
      if (bytes) expect(bytesToBase64url(bytes)).toBe(base64);
      else expect(Buffer.from(base64, 'base64url').toString('base64url')).not.toBe(base64);
    }),
    { numRuns: 5_000 },
  );
});

test('text comes back from UTF-8, and other bytes are none', () => {
  fc.assert(
    fc.property(text, (t) => {
      expect(utf8ToText(utf8(t))).toBe(t);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
      const t = utf8ToText(bytes);
      if (t !== null) expect(utf8(t)).toEqual(bytes);
    }),
    { numRuns: 5_000 },
  );
});

test('a value has one canonical text, whatever the order of its keys, and it reads back', () => {
  const shuffled = (v: CanonicalValue): CanonicalValue =>
    Array.isArray(v)
      ? v.map(shuffled)
      : typeof v === 'object' && v !== null
        ? Object.fromEntries(
            Object.entries(v)
              .reverse()
              .map(([k, member]) => [k, shuffled(member as CanonicalValue)]),
          )
        : v;
  fc.assert(
    fc.property(value, (v) => {
      const canonical = toCanonical(v);
      expect(toCanonical(shuffled(v))).toBe(canonical);
      expect(JSON.parse(canonical)).toEqual(v);
      expect(parseCanonical(canonical)?.value).toEqual(v);
    }),
    { numRuns: 2_000 },
  );
});

test('of the texts of a value only the canonical one is read', () => {
  fc.assert(
    fc.property(value, fc.nat(), fc.constantFrom(' ', '\n', '\t', '0', ',', '"', '\\', '}'), (v, at, extra) => {
      const canonical = toCanonical(v);
      const pretty = JSON.stringify(v, null, 1);
      if (pretty !== canonical) expect(parseCanonical(pretty)).toBeNull();
      const i = at % (canonical.length + 1);
      const changed = canonical.slice(0, i) + extra + canonical.slice(i);
      const read = parseCanonical(changed);
      // Inside a string it may be another value, but then it is that value's own text.
      if (read) expect(toCanonical(read.value)).toBe(changed);
    }),
    { numRuns: 2_000 },
  );
});
