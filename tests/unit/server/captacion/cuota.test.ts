/** A day's accounts: who counts where, and that a connection's own begin anew with the day. */
import { expect, test } from 'vitest';
import { createCuenta, createCuentas } from '../../../../server/captacion/cuota.ts';
import type { Consumo, Ficha, Hoy } from '../../../../server/captacion/deps.ts';
import { createManualClock } from '../../../../server/platform/clock.ts';
import {
  MAX_BYTES_APART_PER_DAY,
  MAX_BYTES_OF_ALL_PER_DAY,
  MAX_BYTES_PER_DAY,
  MAX_ENVELOPES_APART_PER_DAY,
  MAX_ENVELOPES_OF_ALL_PER_DAY,
  MAX_ENVELOPES_PER_DAY,
} from '../../../../shared/sync/limites.ts';

const NADA: Consumo = { sobres: 0, bytes: 0 };
const ficha = (dispositivoId: string, activo: boolean, hoy: Partial<Hoy> = {}): Ficha => ({
  dispositivoId,
  procesoId: 'CC-2026-001',
  autorId: '7QKM2PA',
  modalidad: 'auxiliar',
  clavePublica: new Uint8Array(65),
  activo,
  auxiliar: { alta: true, motivoBaja: null },
  proceso: { inicio: 0, fin: 1, estado: 'activo' },
  clavesCaptura: [],
  hoy: { autor: NADA, aparte: NADA, todo: NADA, ...hoy },
});
const MIDNIGHT = Date.UTC(2026, 2, 11, 6);

test('each account ends at its limit, to the envelope and to the byte', () => {
  const accounts = [
    { activo: true, valido: true, account: 'autor', sobres: MAX_ENVELOPES_PER_DAY, bytes: MAX_BYTES_PER_DAY },
    {
      activo: true,
      valido: false,
      account: 'aparte',
      sobres: MAX_ENVELOPES_APART_PER_DAY,
      bytes: MAX_BYTES_APART_PER_DAY,
    },
    {
      activo: false,
      valido: true,
      account: 'aparte',
      sobres: MAX_ENVELOPES_APART_PER_DAY,
      bytes: MAX_BYTES_APART_PER_DAY,
    },
    {
      activo: false,
      valido: false,
      account: 'aparte',
      sobres: MAX_ENVELOPES_APART_PER_DAY,
      bytes: MAX_BYTES_APART_PER_DAY,
    },
    {
      activo: true,
      valido: true,
      account: 'todo',
      sobres: MAX_ENVELOPES_OF_ALL_PER_DAY,
      bytes: MAX_BYTES_OF_ALL_PER_DAY,
    },
    {
      activo: false,
      valido: false,
      account: 'todo',
      sobres: MAX_ENVELOPES_OF_ALL_PER_DAY,
      bytes: MAX_BYTES_OF_ALL_PER_DAY,
    },
  ] as const;
  for (const { activo, valido, account, sobres, bytes } of accounts) {
    const room = (had: Consumo, tamano: number): boolean => {
      const one = ficha('K7QM', activo, { [account]: had });
      return createCuentas([one]).fits(one, { tamano, valido });
    };
    expect(room({ sobres: sobres - 1, bytes: bytes - 1_000 }, 1_000)).toBe(true);
    expect(room({ sobres, bytes: 0 }, 1_000)).toBe(false);
    expect(room({ sobres: 0, bytes: bytes - 1_000 }, 1_001)).toBe(false);
  }
});

test('the devices of one author share hers and no other', () => {
  const [one, two, old] = [ficha('K7QM', true), ficha('A2BC', true), ficha('W9W9', false)];
  const cuentas = createCuentas([one, two, old]);
  const garbage = { tamano: 1_000, valido: false };
  const signed = { tamano: 1_000, valido: true };
  for (let i = 0; i < MAX_ENVELOPES_APART_PER_DAY; i++) {
    cuentas.add(one, garbage);
    cuentas.add(old, signed);
  }
  expect([one, two, old].map((device) => cuentas.fits(device, garbage))).toEqual([false, true, false]);
  expect([one, two, old].map((device) => cuentas.fits(device, signed))).toEqual([true, true, false]);
  for (let i = 0; i < MAX_ENVELOPES_PER_DAY; i++) cuentas.add(i % 2 ? one : two, signed);
  expect([one, two].map((device) => cuentas.fits(device, signed))).toEqual([false, false]);
});

test('a connection’s account goes on from what was there, until the day turns', () => {
  const clock = createManualClock(new Date(MIDNIGHT - 1));
  const full = { sobres: MAX_ENVELOPES_PER_DAY - 1, bytes: 0 };
  const cuenta = createCuenta(ficha('K7QM', true, { autor: full, todo: full }), clock);
  // What is not signed leaves room for what is.
  cuenta.add({ tamano: 1_000, valido: false });
  expect(cuenta.fits(1_000)).toBe(true);
  cuenta.add({ tamano: 1_000, valido: true });
  expect(cuenta.fits(1_000)).toBe(false);
  clock.set(new Date(MIDNIGHT));
  expect(cuenta.fits(1_000)).toBe(true);
});
