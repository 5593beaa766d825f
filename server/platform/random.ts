/** Randomness as text. */
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { nativeCrypto as crypto } from './crypto.ts';

/** So many random signs of an alphabet of at most 256, each equally likely. */
export function randomSigns(alphabet: string, length: number): string {
  // Bytes past the last whole round of the alphabet would favour its first signs.
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of crypto.randomBytes(length)) {
      if (byte < fair && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** A token that nobody guesses: 32 random bytes, base64url. */
export const randomToken = (): string => bytesToBase64url(crypto.randomBytes(32));
