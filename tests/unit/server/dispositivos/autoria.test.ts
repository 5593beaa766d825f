import { describe, expect, test } from 'vitest';
import { type Ficha, isSignedBy } from '../../../../server/dispositivos/index.ts';
import { nativeCrypto as crypto } from '../../../../server/platform/crypto.ts';
import { utf8 } from '../../../../shared/base/bytes.ts';
import { type Ancla, keyId } from '../../../../shared/firmados/index.ts';

const NADA = { sobres: 0, bytes: 0 };
const REPLACED = 1_700_000_000_000;
const [older, newer] = [crypto.signKeyPair(), crypto.signKeyPair()];
const clave = ({ publicKey: publica }: typeof older, desde: number, hasta: number | null) => ({
  id: keyId(crypto, publica),
  publica,
  desde,
  hasta,
});
const ficha: Ficha = {
  dispositivoId: 'K7QM',
  procesoId: 'CC-2026-001',
  autorId: '7QKM2PA',
  modalidad: 'auxiliar',
  clavePublica: new Uint8Array(65),
  activo: true,
  auxiliar: { alta: true, motivoBaja: null },
  proceso: { inicio: 0, fin: 2 * REPLACED, estado: 'activo' },
  hoy: { autor: NADA, aparte: NADA, todo: NADA },
  clavesCaptura: [clave(older, 0, REPLACED), clave(newer, REPLACED, null)],
};

/** Whether an envelope that was sealed with this key, by a phone with this anchor, verifies. */
function verifies(key: typeof older, anchored: number, signed = key): boolean {
  const mensaje = utf8('rubrica/sobre/v1');
  const firma = { alg: 'Ed25519' as const, clave: keyId(crypto, key.publicKey) };
  const ancla = { tipo: 'ancla', v: 1, t: anchored } as Ancla;
  return isSignedBy(ficha, { firma, ancla }, { mensaje, firma: crypto.sign(mensaje, signed.secretKey) });
}

describe('a capture key', () => {
  test('in use verifies what it signed and nothing else', () => {
    expect(verifies(newer, REPLACED + 1)).toBe(true);
    expect(verifies(newer, REPLACED + 1, older)).toBe(false);
    expect(verifies(crypto.signKeyPair(), REPLACED)).toBe(false);
  });

  test('that was replaced verifies what was sealed before, and nothing that knows of a later time', () => {
    expect(verifies(older, REPLACED - 1)).toBe(true);
    expect(verifies(older, REPLACED)).toBe(true);
    expect(verifies(older, REPLACED + 1)).toBe(false);
  });
});
