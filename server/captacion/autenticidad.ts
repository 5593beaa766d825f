/**
 * Whether an envelope is what its header says: signed by a key of the device that it names, over an
 * anchor that this server gave. Needs no secret.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { type CanonicalValue, toCanonical } from '../../shared/base/canonical.ts';
import { type Confianza, confiar } from '../../shared/firmados/confianza.ts';
import { type Ancla, keyId } from '../../shared/firmados/index.ts';
import type { Encabezado } from '../../shared/sobre/formato.ts';
import type { Verificado } from '../../shared/sobre/verificar.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';

/** A P-256 public key of its uncompressed point (65 bytes); null when the point is none of the curve's. */
export function p256Key(point: Uint8Array): KeyObject | null {
  if (point.length !== 65 || point[0] !== 4) return null;
  try {
    return createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: bytesToBase64url(point.subarray(1, 33)),
        y: bytesToBase64url(point.subarray(33)),
      },
    });
  } catch {
    return null;
  }
}

/** ECDSA P-256 with SHA-256, signature as r‖s. */
export function verifyES256(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = p256Key(point);
  return (
    key !== null && signature.length === 64 && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
  );
}

/** Whether an envelope's header names this device as its author, wholly. */
export const isOf = (ficha: Ficha, { dispositivo, autor, modalidad, proceso }: Encabezado): boolean =>
  dispositivo === ficha.dispositivoId &&
  autor === ficha.autorId &&
  modalidad === ficha.modalidad &&
  proceso === ficha.procesoId;

/** Whether the envelope bears a signature of a key of this device: any of its capture keys, also replaced ones. */
export function isSignedBy(ficha: Ficha, { firma }: Encabezado, { mensaje, firma: signature }: Verificado): boolean {
  switch (firma.alg) {
    case 'Ed25519': {
      const key = ficha.clavesCaptura.find(({ id }) => id === firma.clave);
      return key !== undefined && crypto.verifySignature(signature, mensaje, key.publica);
    }
    case 'ES256':
      // A citizen's envelope is signed by her device key (D§5).
      return (
        ficha.modalidad === 'ciudadano' &&
        keyId(crypto, ficha.clavePublica) === firma.clave &&
        verifyES256(ficha.clavePublica, mensaje, signature)
      );
  }
}

/** Judges anchors; verified ones are remembered, since an offline phone seals many captures over one. */
export interface Anclas {
  isOurs(ancla: Ancla): Promise<boolean>;
}

const REMEMBERED = 4096;

export function createAnclas({ keystore }: Pick<CaptacionDeps, 'keystore'>): Anclas {
  const seen = new Set<string>();
  let trust: { readonly claves: readonly string[]; readonly confianza: Confianza | null } | null = null;
  const confianza = async (): Promise<Confianza | null> => {
    const certificados = await keystore.certificados();
    if (trust?.claves !== certificados.claves) {
      trust = { claves: certificados.claves, confianza: confiar(crypto, certificados, keystore.huella) };
    }
    return trust.confianza;
  };
  return {
    async isOurs(ancla) {
      const text = toCanonical(ancla as unknown as CanonicalValue);
      if (seen.has(text)) return true;
      if (!(await confianza())?.abrirDelServidor('ancla', text, ({ t }) => t)) return false;
      if (seen.size >= REMEMBERED) seen.clear();
      seen.add(text);
      return true;
    },
  };
}
