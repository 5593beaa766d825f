import { describe, expect, test } from 'vitest';
import { bytesToBase64url } from '../../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../../shared/crypto/index.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { type Certificados, confiar, fingerprint, parseCertificados } from '../../../../shared/firmados/confianza.ts';
import {
  type Ancla,
  type CertificadoAcuse,
  type CertificadoEmisora,
  type CertificadoProceso,
  firmar,
  keyId,
} from '../../../../shared/firmados/index.ts';
import { T0 } from '../fixtures.ts';

const crypto = await loadSodium();
const keysOf = (n: number): KeyPair => crypto.signKeyPair(new Uint8Array(32).fill(n));
const [raiz, emisora, acuse, extraRaiz, extraEmisora, extraAcuse] = [1, 2, 3, 4, 5, 6].map(keysOf) as [
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
];
const proceso = crypto.boxKeyPair();
const pub = (keys: KeyPair): string => bytesToBase64url(keys.publicKey);
const DAY = 86_400_000;

const certificaEmisora = (by = raiz, who = emisora, desde = T0, hasta = T0 + 365 * DAY): string =>
  firmar<CertificadoEmisora>(crypto, { tipo: 'emisora', v: 1, publica: pub(who), desde, hasta }, by);
const certificaAcuse = (by = emisora, who = acuse, desde = T0 + DAY, hasta = T0 + 30 * DAY): string =>
  firmar<CertificadoAcuse>(crypto, { tipo: 'clave-acuse', v: 1, publica: pub(who), desde, hasta }, by);
const certificaProceso = (by = emisora, who = proceso, desde = T0 + DAY, id = 'CC-2026-001'): string =>
  firmar<CertificadoProceso>(crypto, { tipo: 'clave-proceso', v: 1, proceso: id, publica: pub(who), desde }, by);
const ancla = (t: number, by = acuse): string => firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t }, by);

const buenos: Certificados = {
  raiz: pub(raiz),
  emisoras: [certificaEmisora()],
  claves: [certificaProceso(), certificaAcuse()],
};
const pinned = fingerprint(crypto, raiz.publicKey);
const confianza = (changes: Partial<Certificados> = {}) => confiar(crypto, { ...buenos, ...changes }, pinned)!;
const reads = (trust: ReturnType<typeof confianza>, t = T0 + 2 * DAY, by = acuse): boolean =>
  trust.abrirDelServidor('ancla', ancla(t, by), (document) => document.t) !== null;

describe('the pinned root', () => {
  test('vouches down to the process and the acuse keys', () => {
    expect(confianza().procesoKey('CC-2026-001')).toMatchObject({
      id: keyId(crypto, proceso.publicKey),
      publicKey: proceso.publicKey,
    });
    expect(reads(confianza())).toBe(true);
  });

  test('is the only one: another root, or a root that is none, is not followed', () => {
    expect(confiar(crypto, buenos, fingerprint(crypto, extraRaiz.publicKey))).toBeNull();
    for (const text of [pub(extraRaiz), '', 'AAAA', `${pub(raiz)}A`, '***']) {
      expect(confiar(crypto, { ...buenos, raiz: text }, pinned)).toBeNull();
    }
  });

  test('unknown processes have no key', () => expect(confianza().procesoKey('CC-2026-002')).toBeNull());
});

describe('what is not vouched for', () => {
  test('an issuing key of another root', () => {
    const trust = confianza({ emisoras: [certificaEmisora(extraRaiz)] });
    expect([trust.procesoKey('CC-2026-001'), reads(trust)]).toEqual([null, false]);
  });

  test('an issuing key that certifies itself, or a key that the root signed without one', () => {
    const trust = confianza({
      emisoras: [certificaEmisora(emisora)],
      claves: [certificaAcuse(raiz), certificaProceso(raiz)],
    });
    expect([trust.procesoKey('CC-2026-001'), reads(trust)]).toEqual([null, false]);
  });

  test.each([
    ['before it began', T0 - 1],
    ['after it ended', T0 + 365 * DAY + 1],
  ])('a certificate issued by an issuing key %s', (_, desde) => {
    const trust = confianza({
      claves: [certificaProceso(emisora, proceso, desde), certificaAcuse(emisora, acuse, desde, desde + DAY)],
    });
    expect(trust.procesoKey('CC-2026-001')).toBeNull();
    expect(reads(trust, desde)).toBe(false);
  });

  test('an acuse key that an acuse key signed', () => {
    expect(
      reads(confianza({ claves: [certificaAcuse(), certificaAcuse(acuse, extraAcuse)] }), T0 + 2 * DAY, extraAcuse),
    ).toBe(false);
  });

  test('a process key used to sign as if it were an acuse key', () => {
    const trust = confianza({ claves: [certificaProceso(emisora, extraAcuse)] });
    expect(reads(trust, T0 + 2 * DAY, extraAcuse)).toBe(false);
  });
});

test('an acuse key signs within its time, ends included', () => {
  const trust = confianza();
  const at = [T0 + DAY - 1, T0 + DAY, T0 + 30 * DAY, T0 + 30 * DAY + 1];
  expect(at.map((t) => reads(trust, t))).toEqual([false, true, true, false]);
});

test('strangers’ certificates and rubbish among the good ones do no harm', () => {
  const rubbish = ['', '{}', 'null', '[]', '\u0000', certificaProceso().replace('CC-2026', 'CC-2027'), ancla(T0)];
  const trust = confianza({
    emisoras: [...rubbish, certificaEmisora(extraRaiz, extraEmisora), ...buenos.emisoras, ...rubbish],
    claves: [
      ...rubbish,
      ...buenos.claves,
      certificaProceso(extraEmisora, crypto.boxKeyPair()),
      certificaAcuse(extraEmisora, extraAcuse),
      ...rubbish,
    ],
  });
  expect(trust.procesoKey('CC-2026-001')?.publicKey).toEqual(proceso.publicKey);
  expect(reads(trust)).toBe(true);
  expect(reads(trust, T0 + 2 * DAY, extraAcuse)).toBe(false);
  expect(trust.certificados).toEqual(buenos);
});

test('a key vouched for twice is good at either time', () => {
  const again = certificaAcuse(emisora, acuse, T0 + 100 * DAY, T0 + 110 * DAY);
  for (const claves of [
    [...buenos.claves, again],
    [again, ...buenos.claves],
  ]) {
    const trust = confianza({ claves });
    expect([reads(trust), reads(trust, T0 + 105 * DAY), reads(trust, T0 + 50 * DAY)]).toEqual([true, true, false]);
  }
});

test('of two keys of a process the one issued last counts, in whatever order they come', () => {
  const newer = crypto.boxKeyPair();
  const both = [certificaProceso(), certificaProceso(emisora, newer, T0 + 2 * DAY)];
  for (const claves of [both, both.toReversed()]) {
    expect(confianza({ claves }).procesoKey('CC-2026-001')?.publicKey).toEqual(newer.publicKey);
  }
});

test('a rotated issuing key and a rotated acuse key stand beside the older ones', () => {
  const trust = confianza({
    emisoras: [...buenos.emisoras, certificaEmisora(raiz, extraEmisora, T0 + 300 * DAY, T0 + 700 * DAY)],
    claves: [...buenos.claves, certificaAcuse(extraEmisora, extraAcuse, T0 + 400 * DAY, T0 + 500 * DAY)],
  });
  expect(reads(trust)).toBe(true);
  expect(reads(trust, T0 + 450 * DAY, extraAcuse)).toBe(true);
  expect(reads(trust, T0 + 450 * DAY)).toBe(false);
});

test('certificates are read from JSON, or not at all', () => {
  expect(parseCertificados(JSON.stringify(buenos))).toEqual(buenos);
  const wrong: unknown[] = [null, [], {}, { ...buenos, raiz: 1 }, { ...buenos, claves: [1] }, { ...buenos, x: 1 }];
  for (const value of [
    ...wrong,
    { ...buenos, claves: Array(1025).fill('') },
    { ...buenos, emisoras: ['x'.repeat(16_385)] },
  ]) {
    expect(parseCertificados(JSON.stringify(value))).toBeNull();
  }
  expect(parseCertificados('{')).toBeNull();
});
