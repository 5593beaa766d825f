/** What a device signs, with both its keys, to enrol: proof that it holds them and that this session asked for it. */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { toCanonical } from '../base/canonical.ts';

/** The bytes that `firmaDispositivo` and `firmaCaptura` are signatures over. Keys are base64url. */
export const altaMessage = (claim: {
  readonly sesion: string;
  readonly claveDispositivo: string;
  readonly claveCaptura: string;
}): Uint8Array<ArrayBuffer> => concatBytes(utf8('rubrica/alta/v1\n'), utf8(toCanonical(claim)));
