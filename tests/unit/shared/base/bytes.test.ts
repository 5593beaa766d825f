import { expect, test } from 'vitest';
import {
  base64urlToBytes,
  bytesToBase64url,
  bytesToHex,
  bytesToUint32,
  concatBytes,
  equalBytes,
  uint32ToBytes,
  utf8,
  utf8ToText,
} from '../../../../shared/base/bytes.ts';

test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
])('base64 of %j is %j (RFC 4648 §10, without padding)', (text, base64) => {
  expect(bytesToBase64url(utf8(text))).toBe(base64);
  expect(base64urlToBytes(base64)).toEqual(utf8(text));
});

test.each(['A', 'AAAAA', 'Zg==', 'Zm9v ', ' Zm9v', 'Zm9v\n', 'Zm+v', 'Zm/v', 'Zh', 'Zm9', 'ñAAA', '\u{1f600}', '🄰AAA'])(
  'base64 %j is refused',
  (text) => expect(base64urlToBytes(text)).toBeNull(),
);

test('UTF-8 that is not well-formed is no text', () => {
  for (const hex of ['80', 'c0af', 'eda080', 'f4908080', 'c3', 'ff']) {
    expect(utf8ToText(Uint8Array.from(Buffer.from(hex, 'hex'))), hex).toBeNull();
  }
  expect(utf8ToText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
});

test('hexadecimal keeps leading zeros', () => expect(bytesToHex(Uint8Array.of(0, 1, 255))).toBe('0001ff'));

test('joining, comparing and numbers', () => {
  const joined = concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3));
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false);
  expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false);
  expect(uint32ToBytes(0x01020304)).toEqual(Uint8Array.of(4, 3, 2, 1));
  expect(bytesToUint32(Uint8Array.of(9, 0xff, 0xff, 0xff, 0xff).subarray(1))).toBe(0xffffffff);
});
