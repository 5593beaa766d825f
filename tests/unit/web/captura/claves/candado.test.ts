/** The password over the client: what opens it, how wrong ones are slowed, what is left of a key that was closed. */
import { afterEach, describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../../../shared/crypto/index.ts';
import { loadSodium } from '../../../../../shared/crypto/sodium.ts';
import type { Almacen } from '../../../../../web/captura/almacen/index.ts';
import { type Candado, createCandado } from '../../../../../web/captura/claves/candado.ts';
import { esperaGuardada } from '../../../../../web/captura/claves/espera.ts';
import { makeLlaves } from '../../../../../web/captura/claves/index.ts';
import type { Plataforma } from '../../../../../web/captura/plataforma.ts';
import { openAlmacenArchivos } from '../../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../../simulador/plataforma.ts';
import { withFolders } from '../../../../support/folders.ts';
import { DISPOSITIVO, makeInscripcion } from '../almacen/casos.ts';

const folder = withFolders();
const crypto = await loadSodium();
/** A cheap derivation: Argon2id is tested with the keys. */
const derivar: Plataforma['derivar'] = async (password, salt) => crypto.hash(password, concatBytes(salt, salt));
const RIGHT = 'caballo naranja 7';
const WRONG = 'caballo naranja 8';
const open: Almacen[] = [];
afterEach(async () => {
  for (const almacen of open.splice(0)) await almacen.close();
});

/** An enrolled phone whose wall clock stands at `now`; `restart` is the app closed and opened again. */
async function phone(change: Partial<Plataforma> = {}) {
  const path = await folder();
  const time = { now: 1_000_000 };
  let almacen = await openAlmacenArchivos(path);
  const inscripcion = await makeInscripcion();
  const keys = { crypto, subtle: globalThis.crypto.subtle, extractableKeys: true, derivar };
  const { llaves } = await makeLlaves(keys, RIGHT);
  await almacen.guardarInscripcion({ ...inscripcion, llaves: { ...inscripcion.llaves, captura: llaves.captura } });
  const makeDeps = () =>
    makePlataforma(almacen, 'http://localhost:1', {
      derivar,
      relojes: { now: () => time.now, monotonic: () => 0 },
      ...change,
    });
  const make = async (): Promise<Candado> => createCandado(await makeDeps());
  let candado = await make();
  open.push({ close: () => almacen.close() } as Almacen);
  return {
    time,
    llaves,
    get almacen() {
      return almacen;
    },
    get candado() {
      return candado;
    },
    esperaHasta: async () => esperaGuardada(await makeDeps()),
    abrir: async (contrasena: string) => {
      const opened = await candado.abrir(DISPOSITIVO, contrasena);
      return opened.ok ? 'abierto' : opened.error;
    },
    async restart(): Promise<void> {
      await almacen.close();
      almacen = await openAlmacenArchivos(path);
      candado = await make();
    },
  };
}

describe('wrong passwords', () => {
  it('are slowed from the fourth on, also over a restart, and no longer once the right one came', async () => {
    const one = await phone();
    for (let i = 0; i < 4; i++) expect(await one.abrir(WRONG)).toBe('contrasena-incorrecta');
    expect(await one.esperaHasta()).toBe(one.time.now + 5_000);
    // Not even the right one is looked at, and asking makes the wait no longer.
    expect(await one.abrir(RIGHT)).toBe('en-espera');
    await one.restart();
    one.time.now += 4_999;
    expect(await one.abrir(RIGHT)).toBe('en-espera');
    one.time.now += 1;
    expect(await one.abrir(WRONG)).toBe('contrasena-incorrecta');
    expect(await one.esperaHasta()).toBe(one.time.now + 15_000);
    one.time.now += 15_000;
    expect(await one.abrir(RIGHT)).toBe('abierto');
    await one.restart();
    for (let i = 0; i < 3; i++) expect(await one.abrir(WRONG)).toBe('contrasena-incorrecta');
    expect(await one.abrir(RIGHT)).toBe('abierto');
  });

  it('are counted before they are looked at: ending the app meanwhile gives none for free', async () => {
    const one = await phone({ derivar: () => new Promise<never>(() => undefined) });
    for (let i = 1; i <= 4; i++) {
      void one.candado.abrir(DISPOSITIVO, WRONG);
      await expect.poll(async () => (await one.almacen.intentos())?.fallos).toBe(i);
      await one.restart();
    }
    expect(await one.esperaHasta()).not.toBeNull();
  });

  it('are tried one at a time, so that many at once gain nothing', async () => {
    const one = await phone();
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.abrir(WRONG)));
    expect(answers.filter((answer) => answer === 'contrasena-incorrecta')).toHaveLength(4);
    expect(answers.filter((answer) => answer === 'en-espera')).toHaveLength(6);
  });

  it('wait no longer for a clock that was a year ahead and was put right', async () => {
    const one = await phone();
    const right = one.time.now;
    one.time.now += 365 * 86_400_000;
    for (let i = 0; i < 4; i++) await one.abrir(WRONG);
    one.time.now = right;
    expect(await one.esperaHasta()).toBe(right + 5_000);
    await one.restart();
    one.time.now += 5_000;
    expect(await one.abrir(RIGHT)).toBe('abierto');
  });

  it('are not counted when the phone could not look at them', async () => {
    const one = await phone({ derivar: () => Promise.reject(new Error('no memory')) });
    for (let i = 0; i < 9; i++) expect(await one.abrir(WRONG)).toBe('no-se-pudo');
    expect(await one.almacen.intentos()).toBeNull();
  });
});

describe('the open key', () => {
  const heldBy = (candado: Candado): KeyPair => {
    let held: KeyPair | null = null;
    void candado.usar(async (captura) => {
      held = captura;
    });
    return held!;
  };

  it('is overwritten when it is closed, once what is being sealed with it is done', async () => {
    const one = await phone();
    await one.abrir(RIGHT);
    const key = heldBy(one.candado);
    let finish = (): void => undefined;
    const sealing = one.candado.usar(() => new Promise<void>((resolve) => (finish = resolve)));
    const closed = one.candado.cerrar();
    expect(one.candado.abierto()).toBe(false);
    expect(one.candado.usar(async () => undefined)).toBeNull();
    expect(key.secretKey.some(Boolean)).toBe(true);
    finish();
    await Promise.all([sealing, closed]);
    expect(key.secretKey.some(Boolean)).toBe(false);
  });

  it('is overwritten when another takes its place', async () => {
    const one = await phone();
    await one.abrir(RIGHT);
    const key = heldBy(one.candado);
    await one.abrir(RIGHT);
    expect(key.secretKey.some(Boolean)).toBe(false);
    expect(heldBy(one.candado).secretKey.some(Boolean)).toBe(true);
  });
});
