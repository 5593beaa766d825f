import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../../server/platform/clock.ts';
import { ROLES, type Role } from '../../../server/platform/config.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { openKeystore, renewKeystore, type Secreto, setUpKeystore } from '../../../server/platform/keystore/index.ts';
import { base64urlToBytes, utf8 } from '../../../shared/base/bytes.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import { type Cabeza, leerFirmado } from '../../../shared/firmados/index.ts';
import { withFolders } from '../../support/folders.ts';

const newFolder = withFolders();
const DAY = 86_400_000;
const PROCESO = 'RM-2026-001';

let folder: string;
let clock: ManualClock;
beforeEach(async () => {
  folder = join(await newFolder(), 'keys');
  clock = createManualClock(new Date('2026-02-01T18:00:00Z'));
  await setUpKeystore(folder, clock);
});

const open = (...roles: readonly Role[]) => openKeystore(folder, roles.length ? roles : ROLES, clock);
const cabeza = (t: number) => ({ tipo: 'cabeza', v: 1, n: 1, hash: 'A'.repeat(43), t }) as const;

describe('a process’s secrets', () => {
  const may: { readonly [S in Secreto]: readonly Role[] } = {
    secreto: ['opener'],
    datos: ['opener', 'portal'],
    indice: ['opener', 'portal'],
    contacto: ['intake', 'portal', 'jobs'],
    acuses: ['opener', 'jobs'],
  };
  test.each(ROLES)('the role %s gets its own and no other', async (role) => {
    const whole = await open();
    expect((await whole.createProceso(PROCESO)).ok).toBe(true);
    const own = await open(role);
    for (const [secreto, readers] of Object.entries(may) as [Secreto, readonly Role[]][]) {
      const answer = await own.unwrap(PROCESO, secreto);
      if (readers.includes(role)) expect(answer).toEqual(await whole.unwrap(PROCESO, secreto));
      else expect(answer).toEqual({ ok: false, error: 'sin-permiso' });
    }
  });

  test('differ from each other and from those of another process', async () => {
    const keys = await open();
    await keys.createProceso(PROCESO);
    await keys.createProceso('RM-2026-002');
    const seen = new Set<string>();
    for (const proceso of [PROCESO, 'RM-2026-002']) {
      for (const secreto of Object.keys(may) as Secreto[]) {
        const answer = await keys.unwrap(proceso, secreto);
        if (!answer.ok) throw new Error(answer.error);
        expect(answer.value.length).toBe(32);
        seen.add(Buffer.from(answer.value).toString('hex'));
      }
    }
    expect(seen.size).toBe(10);
  });

  test('the pair opens what is sealed to the certificate’s key', async () => {
    const keys = await open();
    const certificate = await keys.createProceso(PROCESO);
    if (!certificate.ok) throw new Error(certificate.error);
    const publicKey = base64urlToBytes(leerFirmado('clave-proceso', certificate.value)!.publica)!;
    const pair = await (await open('opener')).procesoKeys(PROCESO);
    if (!pair.ok) throw new Error(pair.error);
    expect(crypto.boxSealOpen(crypto.boxSeal(utf8('x'), publicKey), pair.value)).toEqual(utf8('x'));
  });

  test('a machine without the opener’s folder holds nothing that opens anything', async () => {
    await (await open()).createProceso(PROCESO);
    for (const other of ['opener', 'portal', 'jobs']) await rm(join(folder, 'roles', other), { recursive: true });
    await rm(join(folder, 'raiz-fuera-de-linea'), { recursive: true });
    const intake = await open('intake');
    expect(await intake.procesoKeys(PROCESO)).toEqual({ ok: false, error: 'sin-permiso' });
    await expect(open('opener')).rejects.toThrow('opener');
    // Nor does any key that is left open any of the sealed files by hand, but the contact key's.
    const { publica, secreta } = JSON.parse(await readFile(join(folder, 'roles', 'intake', 'caja'), 'utf8'));
    const pair = { publicKey: base64urlToBytes(publica)!, secretKey: base64urlToBytes(secreta)! };
    const opened: string[] = [];
    for (const name of await readdir(join(folder, 'procesos', PROCESO))) {
      if (crypto.boxSealOpen(await readFile(join(folder, 'procesos', PROCESO, name)), pair)) opened.push(name);
    }
    expect(opened).toEqual(['contacto.intake']);
  });

  test('made once, however often and at once', async () => {
    const [a, b] = [await open(), await open()];
    const made = await Promise.all([a, b, a, b].map((keys) => keys.createProceso(PROCESO)));
    expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await readdir(join(folder, 'procesos'))).toEqual([PROCESO]);
  });

  test('only a role with the issuing key makes them', async () => {
    expect(await (await open('intake', 'opener', 'jobs')).createProceso(PROCESO)).toEqual({
      ok: false,
      error: 'sin-permiso',
    });
    expect((await (await open('portal')).createProceso(PROCESO)).ok).toBe(true);
  });

  test('destroyed, they are gone for good, and the id is not used again', async () => {
    const keys = await open();
    await keys.createProceso(PROCESO);
    await keys.destroyProceso(PROCESO);
    for (const secreto of Object.keys(may) as Secreto[]) {
      expect(await keys.unwrap(PROCESO, secreto)).toEqual({ ok: false, error: 'destruido' });
    }
    expect(await readdir(join(folder, 'procesos'))).toEqual([]);
    expect(await keys.createProceso(PROCESO)).toEqual({ ok: false, error: 'destruido' });
    expect((await keys.certificados(PROCESO)).claves.length).toBe(2);
    expect(await keys.unwrap('RM-2026-009', 'datos')).toEqual({ ok: false, error: 'no-existe' });
  });

  test('a file put in another’s place is not taken', async () => {
    const keys = await open();
    await keys.createProceso(PROCESO);
    const place = join(folder, 'procesos', PROCESO);
    await rename(join(place, 'indice.opener'), join(place, 'datos.opener'));
    await expect(keys.unwrap(PROCESO, 'datos')).rejects.toThrow('damaged');
  });

  test('an id that is no id never becomes a path', async () => {
    await expect((await open()).createProceso('../roles/intake')).rejects.toThrow('not the id');
  });
});

describe('signing', () => {
  test('a device that pins the root trusts the process’s key and what the server signs', async () => {
    const keys = await open();
    await keys.createProceso(PROCESO);
    const now = clock.now().getTime();
    const trust = confiar(crypto, await keys.certificados(PROCESO), keys.huella)!;
    expect(trust.procesoKey(PROCESO)).not.toBeNull();
    const text = keys.firmar<Cabeza>(cabeza(now));
    expect(trust.abrirDelServidor('cabeza', text, ({ t }) => t)).toMatchObject({ n: 1 });
    expect(trust.abrirDelServidor('cabeza', text.replace('"n":1', '"n":2'), ({ t }) => t)).toBeNull();
  });

  test('a new acuse key strands no one: the old one’s documents still verify', async () => {
    const keys = await open();
    const before = clock.now().getTime();
    const old = keys.firmar<Cabeza>(cabeza(before));
    clock.advance(30 * DAY);
    expect(await renewKeystore(folder, clock)).toEqual({ emisora: 'kept', acuse: 'kept' });
    expect(await renewKeystore(folder, clock, { force: true })).toEqual({ emisora: 'kept', acuse: 'renewed' });
    await keys.refresh();
    const fresh = keys.firmar<Cabeza>(cabeza(clock.now().getTime()));
    expect(leerFirmado('cabeza', fresh)!.clave).not.toBe(leerFirmado('cabeza', old)!.clave);
    const trust = confiar(crypto, await keys.certificados(), keys.huella)!;
    for (const text of [old, fresh]) expect(trust.abrirDelServidor('cabeza', text, ({ t }) => t)).not.toBeNull();
  });

  test('keys are renewed before they end, and with the root offline the issuing key says so', async () => {
    await rename(join(folder, 'raiz-fuera-de-linea'), join(folder, '..', 'memoria'));
    clock.advance(320 * DAY);
    expect(await renewKeystore(folder, clock)).toEqual({ emisora: 'kept', acuse: 'renewed' });
    clock.advance(380 * DAY);
    expect(await renewKeystore(folder, clock)).toEqual({ emisora: 'root-is-offline', acuse: 'renewed' });
    await rename(join(folder, '..', 'memoria'), join(folder, 'raiz-fuera-de-linea'));
    expect((await renewKeystore(folder, clock)).emisora).toBe('renewed');
    const keys = await open();
    expect(confiar(crypto, await keys.certificados(), keys.huella)).not.toBeNull();
  });

  test('none but intake signs, and no one past the key’s end', async () => {
    const now = clock.now().getTime();
    const portal = await open('portal', 'opener', 'jobs');
    expect(() => portal.firmar<Cabeza>(cabeza(now))).toThrow('acuse key');
    const intake = await open('intake');
    clock.advance(366 * DAY);
    expect(() => intake.firmar<Cabeza>(cabeza(now))).toThrow('acuse key');
  });
});

describe('the folder', () => {
  test('open to others is refused', async () => {
    await chmod(join(folder, 'roles', 'intake', 'caja'), 0o644);
    await expect(open('intake')).rejects.toThrow('chmod -R go=');
  });

  test('not set up is refused, and a set-up cut short is finished', async () => {
    const other = join(await newFolder(), 'keys');
    await expect(openKeystore(other, ROLES, clock)).rejects.toThrow('npm run llaves');
    await mkdir(join(other, 'publicas'), { recursive: true });
    await writeFile(join(other, 'publicas', '.a-medias.nuevo'), 'x');
    await Promise.all([1, 2, 3].map(() => setUpKeystore(other, clock)));
    expect((await readdir(join(other, 'publicas', 'acuses'))).length).toBe(1);
    expect((await openKeystore(other, ROLES, clock)).huella.length).toBe(43);
  });
});
