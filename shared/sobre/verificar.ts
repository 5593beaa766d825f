/**
 * Checks an envelope as it arrives, piece by piece, without holding it: what intake can know
 * without any secret. Gives the código de integridad and what its signature must be verified over.
 */
import { bytesToBase64url, concatBytes } from '../base/bytes.ts';
import { type Crypto, type HashState, SIGNATURE_BYTES } from '../crypto/index.ts';
import { mensajeDelSobre } from './sellar.ts';

export interface Verificado {
  /** Código de integridad, base64url. */
  readonly codigo: string;
  /** The bytes that `firma` must be a signature over. */
  readonly mensaje: Uint8Array;
  readonly firma: Uint8Array;
}

export interface Verificador {
  /** Takes the next bytes. Never more than the declared size: the caller has checked. */
  update(bytes: Uint8Array): void;
  /** Once all bytes have been given; ends the verifier. */
  finish(): Verificado;
  /** Ends the verifier unread. */
  free(): void;
}

/** A verifier of an envelope of `tamano` bytes. */
export function createVerificador(crypto: Crypto, tamano: number): Verificador {
  const hash: HashState = crypto.hashState();
  const signedBytes = tamano - SIGNATURE_BYTES;
  let received = 0;
  let firma: Uint8Array = new Uint8Array(0);
  return {
    update(bytes) {
      if (received + bytes.length > tamano) throw new RangeError('more bytes than declared');
      const signed = Math.max(0, Math.min(bytes.length, signedBytes - received));
      if (signed > 0) hash.update(bytes.subarray(0, signed));
      if (signed < bytes.length) firma = concatBytes(firma, bytes.subarray(signed));
      received += bytes.length;
    },
    finish() {
      if (received !== tamano) throw new RangeError('fewer bytes than declared');
      const mensaje = mensajeDelSobre(hash.fork().digest());
      hash.update(firma);
      return { codigo: bytesToBase64url(hash.digest()), mensaje, firma };
    },
    free: () => hash.free(),
  };
}
