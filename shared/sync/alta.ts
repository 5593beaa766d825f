/**
 * What a device signs, with both its keys, to enrol: proof that it holds them, that this session asked for it, and
 * that these versions of the process's texts were accepted. The server keeps it: the session goes into it as a hash,
 * which is of no use to whoever reads it.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { toCanonical } from '../base/canonical.ts';
import type { Crypto } from '../crypto/index.ts';
import type { VersionesTextos } from '../proceso/textos.ts';

/** What stands for a session wherever it is kept or signed. */
export const sesionHash = (crypto: Pick<Crypto, 'hash'>, sesion: string): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/sesion/v1\n${sesion}`));

/** The bytes that `firmaDispositivo` and `firmaCaptura` are signatures over. Keys and hashes are base64url. */
export const altaMessage = (claim: {
  /** `sesionHash`. */
  readonly sesion: string;
  readonly claveDispositivo: string;
  readonly claveCaptura: string;
  readonly textos: VersionesTextos;
}): Uint8Array<ArrayBuffer> =>
  concatBytes(utf8('rubrica/alta/v2\n'), utf8(toCanonical({ ...claim, textos: { ...claim.textos } })));
