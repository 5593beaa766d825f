/** Whose an envelope is: what its header names and who signed it, held against a device's record. */
import { keyId } from '../../shared/firmados/index.ts';
import type { Encabezado } from '../../shared/sobre/formato.ts';
import type { Verificado } from '../../shared/sobre/verificar.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import { verifyES256 } from '../platform/p256.ts';
import type { Ficha } from './fichas.ts';

/** Whether an envelope's header names this device as its author, wholly. */
export const isOf = (ficha: Ficha, { dispositivo, autor, modalidad, proceso }: Encabezado): boolean =>
  dispositivo === ficha.dispositivoId &&
  autor === ficha.autorId &&
  modalidad === ficha.modalidad &&
  proceso === ficha.procesoId;

/**
 * Whether the envelope bears a signature of a key of this device: any of its capture keys, also replaced
 * ones; but none with an anchor later than its replacement, which proves that it was sealed after.
 */
export function isSignedBy(
  ficha: Ficha,
  { firma, ancla }: Pick<Encabezado, 'firma' | 'ancla'>,
  { mensaje, firma: signature }: Pick<Verificado, 'mensaje' | 'firma'>,
): boolean {
  switch (firma.alg) {
    case 'Ed25519': {
      const key = ficha.clavesCaptura.find(({ id }) => id === firma.clave);
      if (!key || (key.hasta !== null && ancla.t > key.hasta)) return false;
      return crypto.verifySignature(signature, mensaje, key.publica);
    }
    case 'ES256':
      // A citizen's envelope is signed by her device key.
      return (
        ficha.modalidad === 'ciudadano' &&
        keyId(crypto, ficha.clavePublica) === firma.clave &&
        verifyES256(ficha.clavePublica, mensaje, signature)
      );
  }
}
