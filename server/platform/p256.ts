/**
 * Signatures of device keys: ECDSA P-256 with SHA-256, r‖s (what WebCrypto makes), over keys given
 * as uncompressed points.
 */
import { createPublicKey, verify } from 'node:crypto';
import { bytesToBase64url } from '../../shared/base/bytes.ts';

const POINT_BYTES = 65;
const UNCOMPRESSED = 4;
const SIGNATURE_BYTES = 64;

/** Whether the signature is good; false as well when the bytes are no point of the curve. */
export function verifyES256(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (point.length !== POINT_BYTES || point[0] !== UNCOMPRESSED || signature.length !== SIGNATURE_BYTES) return false;
  const [x, y] = [bytesToBase64url(point.subarray(1, 33)), bytesToBase64url(point.subarray(33))];
  try {
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}
