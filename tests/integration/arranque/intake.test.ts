/**
 * Intake by itself, with the key store that production gives it: it enrols a device and admits an
 * envelope, and holds nothing that opens one. Tried with all that is in its key store and its memory.
 */
import { cp, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { altaAuxiliar } from '../../../server/auxiliares/index.ts';
import { abrirCorreo } from '../../../server/correo/sellado.ts';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import type { Role } from '../../../server/platform/config.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { type Keystore, openKeystore, type Secreto } from '../../../server/platform/keystore/index.ts';
import { altaProceso } from '../../../server/procesos/index.ts';
import type { DispositivoReply, VerificarReply } from '../../../shared/api/alta.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { base64urlToBytes, concatBytes, utf8 } from '../../../shared/base/bytes.ts';
import { type Compromiso, firmar, keyId } from '../../../shared/firmados/index.ts';
import { leerPrefijo, PREFIX_BYTES, SEALED_KEY_BYTES } from '../../../shared/sobre/formato.ts';
import { sellar } from '../../../shared/sobre/sellar.ts';
import { connectDispositivo } from '../../bench/dispositivo.ts';
import { mensajesDe } from '../../bench/sellador.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';
import { ADMIN, CONSULTA } from '../alta/instalacion.ts';
import { nuevasClaves } from '../alta/telefono.ts';
import { datosDe, PARTES } from '../apertura/instalacion.ts';
import { freePort, type Proceso, startProceso } from './proceso.ts';

const t = withPostgres(MIGRACIONES);
const newFolder = withFolders();
const FORBIDDEN: readonly Secreto[] = ['secreto', 'datos', 'indice', 'acuses'];

/** The whole key store, and what of it a machine with intake alone is given. */
let all: Keystore;
let own: string;
let proceso: string;
let server: Proceso;
let sobre: Uint8Array;
let folio: string;
let abierto: { readonly datos: Uint8Array; readonly identificador: Uint8Array };

beforeAll(async () => {
  const folder = await newFolder();
  all = await testKeystore(folder);
  const auxiliar = await register();
  own = await keysFor(folder, 'intake');
  server = await startRole(folder, 'intake');
  await deliver(auxiliar);
  expect(await t.db.selectFrom('apoyo').select(['folio', 'estado']).execute()).toEqual([{ folio, estado: 'recibido' }]);

  // Another process, with the opener's keys, opens what intake can't.
  await keysFor(folder, 'opener');
  const opener = await startRole(folder, 'opener');
  try {
    await vi.waitFor(
      async () => {
        const { estado } = await t.db.selectFrom('apoyo').select('estado').executeTakeFirstOrThrow();
        expect(estado).toBe('verificado');
      },
      { timeout: 20_000 },
    );
    expect((await fetch(`${opener.url}/api/certificados`)).status).toBe(404);
  } finally {
    expect(await opener.stop()).toBe(0);
  }
  const { datos } = await t.db.selectFrom('apertura').select('datos').executeTakeFirstOrThrow();
  const { identificador } = await t.db.selectFrom('acuse_correo').select('identificador').executeTakeFirstOrThrow();
  abierto = { datos: datos!, identificador: identificador! };
}, 120_000);

afterAll(() => server?.stop());

/** The key store that a machine with this role alone is given. */
async function keysFor(folder: string, role: Role): Promise<string> {
  const place = join(folder, `keys-${role}`);
  await mkdir(join(place, 'roles'), { recursive: true });
  for (const part of ['publicas', 'procesos', 'destruidos', `roles/${role}`]) {
    await cp(join(folder, 'keys', part), join(place, part), { recursive: true });
  }
  return place;
}

async function startRole(folder: string, role: Role): Promise<Proceso> {
  const port = await freePort();
  return startProceso({
    NODE_ENV: 'production',
    ROLE: role,
    DATA_DIR: join(folder, `data-${role}`),
    BLOBS: `file:${join(folder, 'sobres')}`,
    RUBRICA_KEYS: join(folder, `keys-${role}`),
    DATABASE_URL: t.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'no-responder@example.org',
    PUBLIC_URL: `http://localhost:${port}`,
    PORT: String(port),
  });
}

async function register(): Promise<string> {
  const now = Date.now();
  const made = await altaProceso(
    { db: t.db, keys: all, clock: systemClock },
    { ...CONSULTA, inicio: new Date(now - 3_600_000), fin: new Date(now + 3_600_000) },
    ADMIN,
  );
  if (!made.ok) throw new Error(made.error);
  proceso = made.value;
  const correo = { enqueueCorreo: async () => undefined, nudge: () => undefined };
  const registered = await altaAuxiliar(
    { db: t.db, keys: all, correo, clock: systemClock, publicUrl: 'https://example.org', avisar: () => undefined },
    { proceso, nombre: 'Ana', correo: 'ana@example.org', telefono: null },
    ADMIN,
  );
  if (!registered.ok) throw new Error(registered.error);
  return registered.value;
}

/** Enrols through the server's door and delivers one envelope, as a phone does. */
async function deliver(auxiliar: string): Promise<void> {
  const post = async <T>(step: string, body: object): Promise<T> =>
    (await (
      await fetch(`${server.url}/api/alta/${step}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()) as T;
  const datos = { proceso, auxiliar, correo: 'ana@example.org' };
  await post('codigo', datos);
  const { clave, sobre: sealed } = await t.db
    .selectFrom('correo')
    .select(['clave', 'sobre'])
    .where('clave', 'like', 'codigo-%')
    .executeTakeFirstOrThrow();
  const contacto = await all.unwrap(proceso, 'contacto');
  const mail = abrirCorreo(contacto.ok ? contacto.value : new Uint8Array(32), proceso, clave, sealed!);
  const { sesion } = await post<VerificarReply>('verificar', { ...datos, codigo: /\d{6}/.exec(mail!.texto)![0] });
  const claves = nuevasClaves();
  const { dispositivo } = await post<DispositivoReply>('dispositivo', claves.solicitud(sesion));

  const device = await connectDispositivo(server.url, {
    autor: auxiliar,
    dispositivo,
    claveDispositivo: claves.device.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  });
  const { clave_publica: procesoKey } = await t.db
    .selectFrom('proceso')
    .select('clave_publica')
    .executeTakeFirstOrThrow();
  folio = makeFolio({ dispositivo, contador: 1 });
  const reloj = device.ancla.t;
  const sellado = await sellar(
    crypto,
    {
      clase: 'apoyo',
      folio,
      proceso,
      modalidad: 'auxiliar',
      autor: auxiliar,
      dispositivo,
      firma: { alg: 'Ed25519', clave: keyId(crypto, claves.captura.publicKey) },
      destino: keyId(crypto, procesoKey),
      contador: 1,
      previo: null,
      reloj,
      corregido: reloj,
      ancla: device.ancla,
    },
    { datos: datosDe(1), partes: PARTES },
    procesoKey,
    (message) => crypto.sign(message, claves.captura.secretKey),
  );
  sobre = concatBytes(...sellado.trozos);
  const { codigo, tamano } = sellado;
  const compromiso = firmar<Compromiso>(
    crypto,
    { tipo: 'compromiso', v: 1, proceso, folio, clase: 'apoyo', codigo, tamano, reloj, corregido: reloj },
    claves.captura,
  );
  await device.enviar({ folio, codigo, compromiso, tamano, mensajes: mensajesDe(sobre) });
  device.close();
}

/** A process's secrets that intake must not have. */
async function forbiddenSecrets(): Promise<Map<Secreto, Uint8Array>> {
  const found = new Map<Secreto, Uint8Array>();
  for (const secreto of FORBIDDEN) {
    const key = await all.unwrap(proceso, secreto);
    if (!key.ok) throw new Error(key.error);
    found.set(secreto, key.value);
  }
  return found;
}

describe('the key store of intake', () => {
  test('gives it none of those secrets, whatever role it says to have', async () => {
    const keys = await openKeystore(own, ['intake'], systemClock);
    for (const secreto of FORBIDDEN) {
      expect(await keys.unwrap(proceso, secreto)).toEqual({ ok: false, error: 'sin-permiso' });
    }
    expect(await keys.procesoKeys(proceso)).toEqual({ ok: false, error: 'sin-permiso' });
    expect((await keys.unwrap(proceso, 'contacto')).ok).toBe(true);
    for (const role of ['opener', 'portal', 'jobs'] as const) {
      await expect(openKeystore(own, [role], systemClock)).rejects.toThrow('le faltan los secretos');
    }
  });

  test('holds nothing that opens the envelope, what was found in it, or another role’s secrets', async () => {
    const candidates = await everyCandidate();
    expect(candidates.length).toBeGreaterThan(10);
    const { publicKey } = await procesoPair();
    const sealedKey = sealedContentKey();
    for (const secretKey of candidates) {
      expect(crypto.boxSealOpen(sealedKey, { publicKey, secretKey })).toBeNull();
      for (const sealed of [abierto.datos, abierto.identificador]) {
        for (const associated of associatedData()) expect(crypto.aeadOpen(sealed, associated, secretKey)).toBeNull();
      }
    }
    const files = join(own, 'procesos', proceso);
    const boxes = await roleBoxes();
    for (const name of await readdir(files)) {
      if (!name.includes('.') || name.endsWith('.intake')) continue;
      const sealed = await readFile(join(files, name));
      for (const box of boxes) expect(crypto.boxSealOpen(sealed, box), name).toBeNull();
    }

    // The same tries with the right keys do open.
    expect(crypto.boxSealOpen(sealedKey, await procesoPair())).not.toBeNull();
    const right = await forbiddenSecrets();
    const opens = (sealed: Uint8Array, key: Uint8Array): boolean =>
      associatedData().some((associated) => crypto.aeadOpen(sealed, associated, key) !== null);
    expect(opens(abierto.datos, right.get('datos')!)).toBe(true);
    expect(opens(abierto.identificador, right.get('acuses')!)).toBe(true);
  });
});

test('the memory of intake holds none of those secrets', async () => {
  const caja = JSON.parse(await readFile(join(own, 'roles', 'intake', 'caja'), 'utf8')) as { secreta: string };
  const planted = base64urlToBytes(caja.secreta)!;
  const needles = new Map<string, Buffer[]>([['its own', forms(planted)]]);
  for (const [secreto, key] of await forbiddenSecrets()) needles.set(secreto, forms(key));
  const persona = JSON.stringify(datosDe(1)).match(/"qr":"([^"]+)"/)![1]!;
  needles.set('the citizen’s QR', [Buffer.from(persona), Buffer.from(persona, 'utf16le')]);
  const found = await searchMemory(server.pid, needles);
  expect(found).toEqual(new Set(['its own']));
});

const forms = (key: Uint8Array): Buffer[] => {
  const bytes = Buffer.from(key);
  const texts = [bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')];
  return [bytes, ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])];
};

/** Which of the needles the process's writable memory holds. */
async function searchMemory(pid: number, needles: ReadonlyMap<string, readonly Buffer[]>): Promise<Set<string>> {
  const found = new Set<string>();
  const maps = (await readFile(`/proc/${pid}/maps`, 'utf8')).split('\n');
  const memory = await open(`/proc/${pid}/mem`, 'r');
  const PIECE = 16 << 20;
  const OVERLAP = 1024;
  try {
    for (const line of maps) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
      if (!match) continue;
      const [from, to] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)];
      for (let at = from; at < to; at += PIECE - OVERLAP) {
        const piece = Buffer.alloc(Math.min(PIECE, to - at));
        const read = await memory.read(piece, 0, piece.length, at).catch(() => null);
        if (!read) break;
        const bytes = piece.subarray(0, read.bytesRead);
        for (const [name, list] of needles) if (list.some((needle) => bytes.includes(needle))) found.add(name);
      }
    }
  } finally {
    await memory.close();
  }
  return found;
}

/** Every 32 bytes that can be had from intake's files, and what they derive to by the labels in use. */
async function everyCandidate(): Promise<Uint8Array[]> {
  const candidates: Uint8Array[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else candidates.push(...keysIn(await readFile(path)));
    }
  };
  await walk(own);
  const keys = await openKeystore(own, ['intake'], systemClock);
  const contacto = await keys.unwrap(proceso, 'contacto');
  if (contacto.ok) candidates.push(contacto.value);
  for (const key of [...candidates]) {
    for (const secreto of ['datos', 'indice', 'contacto', 'acuses']) {
      candidates.push(crypto.hash(utf8(`rubrica/clave/${secreto}/v1`), key));
    }
  }
  return candidates;
}

/** 32-byte keys in a file: raw, or as base64url texts (of 64-byte signing secrets, both halves). */
function keysIn(content: Buffer): Uint8Array[] {
  const texts = content.toString('latin1').match(/[A-Za-z0-9_-]{43,86}/g) ?? [];
  const decoded = texts.flatMap((text) => base64urlToBytes(text) ?? []);
  return [content, ...decoded].flatMap((bytes) => {
    if (bytes.length === 32) return [bytes];
    return bytes.length === 64 ? [bytes.subarray(0, 32), bytes.subarray(32)] : [];
  });
}

async function roleBoxes() {
  const { publica, secreta } = JSON.parse(await readFile(join(own, 'roles', 'intake', 'caja'), 'utf8')) as {
    publica: string;
    secreta: string;
  };
  return [{ publicKey: base64urlToBytes(publica)!, secretKey: base64urlToBytes(secreta)! }];
}

async function procesoPair() {
  const keys = await all.procesoKeys(proceso);
  if (!keys.ok) throw new Error(keys.error);
  return keys.value;
}

function sealedContentKey(): Uint8Array {
  const prefijo = leerPrefijo(sobre);
  if (!prefijo.ok) throw new Error(prefijo.error);
  const at = PREFIX_BYTES + prefijo.value.headerBytes.length;
  return sobre.subarray(at, at + SEALED_KEY_BYTES);
}

const associatedData = (): Uint8Array[] =>
  ['datos', 'acuse'].map((what) => utf8(`rubrica/apertura/${what}/v1\n${proceso}\n${folio}`));
