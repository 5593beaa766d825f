/** Anchors by keys that are not known yet: the key store is asked, and not as often as anybody names one. */
import { afterEach, expect, test, vi } from 'vitest';
import { nativeCrypto as crypto } from '../../../../server/platform/crypto.ts';
import { createAnclas, REFRESH_MS } from '../../../../server/platform/keystore/anclas.ts';
import { bytesToBase64url } from '../../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../../shared/crypto/index.ts';
import { fingerprint } from '../../../../shared/firmados/confianza.ts';
import {
  type Ancla,
  type CertificadoAcuse,
  type CertificadoEmisora,
  firmar,
  leerFirmado,
} from '../../../../shared/firmados/index.ts';

const T = Date.UTC(2026, 2, 10);
const root = crypto.signKeyPair();
const issuer = crypto.signKeyPair();
const period = { v: 1, desde: T - 1_000, hasta: T + 1_000 } as const;
const emisora = firmar<CertificadoEmisora>(
  crypto,
  { ...period, tipo: 'emisora', publica: bytesToBase64url(issuer.publicKey) },
  root,
);
const certify = ({ publicKey }: KeyPair, by = issuer): string =>
  firmar<CertificadoAcuse>(crypto, { ...period, tipo: 'clave-acuse', publica: bytesToBase64url(publicKey) }, by);
const anchor = (by: KeyPair, t = T): Ancla =>
  leerFirmado('ancla', firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t }, by))!;

/** A key store whose folder is `folder`; what it read of it is what it knows. */
function store(folder: string[]) {
  let claves = [...folder];
  let reads = 0;
  return {
    keystore: {
      huella: fingerprint(crypto, root.publicKey),
      certificados: async () => ({ raiz: bytesToBase64url(root.publicKey), emisoras: [emisora], claves }),
      refresh: async () => {
        reads++;
        claves = [...folder];
      },
      firmar: () => {
        throw new Error('nothing is signed here');
      },
    },
    reads: () => reads,
  };
}
/** Lets time pass as the limit sees it. */
const later = (ms: number): void => {
  const then = performance.now() + ms;
  vi.spyOn(performance, 'now').mockReturnValue(then);
};
afterEach(() => {
  vi.restoreAllMocks();
});

test('a key whose certificate was put into the folder since is known when it is first needed', async () => {
  const [old, rotated] = [crypto.signKeyPair(), crypto.signKeyPair()];
  const folder = [certify(old)];
  const { keystore, reads } = store(folder);
  const anclas = createAnclas({ keystore });
  expect(await anclas.isOurs(anchor(old))).toBe(true);
  expect(reads()).toBe(0);
  folder.push(certify(rotated));
  expect(await anclas.isOurs(anchor(rotated))).toBe(true);
  expect(await anclas.isOurs(anchor(old, T + 1))).toBe(true);
  expect(reads()).toBe(1);
});

test('a known key’s false or untimely anchor is refused; an unknown key’s is left open', async () => {
  const old = crypto.signKeyPair();
  const { keystore, reads } = store([certify(old)]);
  const anclas = createAnclas({ keystore });
  expect(await anclas.isOurs({ ...anchor(old), t: T + 1 })).toBe(false);
  expect(await anclas.isOurs(anchor(old, T + 1_001))).toBe(false);
  expect(reads()).toBe(0);
  const stranger = crypto.signKeyPair();
  expect(await anclas.isOurs(anchor(stranger))).toBe('sin-certificado');
  // Nor does a certificate count that no issuing key of ours signed.
  const unvouched = createAnclas(store([certify(stranger, crypto.signKeyPair())]));
  expect(await unvouched.isOurs(anchor(stranger))).toBe('sin-certificado');
});

test('however many unknown keys are named, the folder is read once in a while; and then serves for all', async () => {
  const rotated = crypto.signKeyPair();
  const folder: string[] = [];
  const { keystore, reads } = store(folder);
  const anclas = createAnclas({ keystore });
  const garbage = (): Promise<unknown> =>
    Promise.all(Array.from({ length: 20 }, () => anclas.isOurs(anchor(crypto.signKeyPair()))));
  await garbage();
  await garbage();
  expect(reads()).toBe(1);
  folder.push(certify(rotated));
  expect(await anclas.isOurs(anchor(rotated))).toBe('sin-certificado');
  later(REFRESH_MS);
  await garbage();
  expect(await anclas.isOurs(anchor(rotated))).toBe(true);
  expect(reads()).toBe(2);
});
