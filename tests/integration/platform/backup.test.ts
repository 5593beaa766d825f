import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anotar, bitacoraMigrations, startSellador, verificarBitacora } from '../../../server/bitacora/index.ts';
import { backUp, keysFileOf, restore } from '../../../server/platform/backup/index.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { type Config, readConfig } from '../../../server/platform/config.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { type Installation, openInstallation } from '../../../server/platform/installation.ts';
import { migrate } from '../../../server/platform/migrations.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import { withFolders } from '../../support/folders.ts';
import { silent } from '../../support/postgres.ts';

const newFolder = withFolders();
const PROCESO = 'RM-2026-001';
const cost = { operations: 1, memoryBytes: 8 * 1024 * 1024 };
const passphrase = 'una frase bien larga';

const configFor = (dataDir: string): Config => {
  const config = readConfig({ DATA_DIR: dataDir });
  if (!config.ok) throw new Error(config.error.join('\n'));
  return config.value;
};
const open = (config: Config) => openInstallation({ config, clock: systemClock, log: silent });

let root: string;
let config: Config;
let installation: Installation;

beforeEach(async () => {
  root = await newFolder();
  config = configFor(join(root, 'data'));
  installation = await open(config);
  await migrate(installation.database.db, bitacoraMigrations);
  await installation.keystore.createProceso(PROCESO);
  await sql`create table guardado (n int primary key, clave text not null)`.execute(installation.database.db);
});
afterEach(() => installation.close());

/** As admission does it: the blob first, then the row that names it. */
async function admit(n: number): Promise<void> {
  const bytes = crypto.randomBytes(5000 + n);
  const file = join(root, `subida-${n}`);
  await writeFile(file, bytes);
  const key = `${PROCESO}/0a/${Buffer.from(crypto.hash(bytes)).toString('hex')}`;
  await installation.blobs.put(key, file);
  await installation.database.db.transaction().execute(async (trx) => {
    await sql`insert into guardado values (${n}, ${key})`.execute(trx);
    await anotar(trx, {
      cuando: new Date(),
      proceso: PROCESO,
      quien: { rol: 'auxiliar', id: 'a' },
      que: 'apoyo-recibido',
      objeto: `f${n}`,
    });
  });
  await rm(file);
}

/** As admission does it with what it refuses: kept first, and let go once it is judged. */
async function reject(): Promise<void> {
  const file = join(root, 'rechazado');
  await writeFile(file, 'x');
  const key = `${PROCESO}/0b/${Buffer.from(crypto.randomBytes(16)).toString('hex')}`;
  await installation.blobs.put(key, file);
  await installation.blobs.delete(key);
  await rm(file, { force: true });
}

describe('a backup taken while the server works', () => {
  test('restores into an empty folder: every row has its envelope, the bitácora verifies, the keys open', async () => {
    const sellador = await startSellador({
      db: installation.database.db,
      keys: installation.keystore,
      clock: systemClock,
      log: silent,
      intervalMs: 50,
    });
    for (let n = 0; n < 20; n++) await admit(n);
    const head = (await sellador.sellar())!;

    let working = true;
    let next = 20;
    const work = (async () => {
      while (working) {
        await admit(next++);
        await reject();
      }
    })();
    const backup = join(root, 'respaldo');
    const done = await backUp({ config, folder: backup, passphrase, clock: systemClock, cost });
    working = false;
    await work;
    await sellador.stop();
    if (!done.ok) throw new Error(done.error);
    expect(next).toBeGreaterThan(25);

    const fresh = configFor(join(root, 'otra', 'data'));
    const restored = await restore({ config: fresh, folder: backup, passphrase });
    expect(restored).toMatchObject({ ok: true, value: { sobres: done.value.sobres } });
    const other = await open(fresh);
    try {
      const { rows } = await sql<{ n: number; clave: string }>`select * from guardado order by n`.execute(
        other.database.db,
      );
      expect(rows.length).toBeGreaterThanOrEqual(20);
      expect(rows.map(({ n }) => n)).toEqual(rows.map((_, index) => index));
      for (const { clave } of rows) {
        const bytes = await buffer((await other.blobs.read(clave))!);
        expect(Buffer.from(crypto.hash(bytes)).toString('hex')).toBe(clave.split('/')[2]);
      }
      const confianza = confiar(crypto, await other.keystore.certificados(), installation.keystore.huella)!;
      expect(await verificarBitacora({ db: other.database.db, confianza, cabezas: [head] })).toMatchObject({
        total: 0,
      });
      expect(await other.keystore.unwrap(PROCESO, 'secreto')).toEqual(
        await installation.keystore.unwrap(PROCESO, 'secreto'),
      );
      expect(other.keystore.firmar({ tipo: 'ancla', v: 1, t: Date.now() } as never)).toContain('"ancla"');
      // It is an installation like any other: it takes more, and can be backed up itself.
      await sql`insert into guardado values (-1, 'x')`.execute(other.database.db);
      expect(
        (await backUp({ config: fresh, folder: join(root, 'respaldo2'), passphrase, clock: systemClock, cost })).ok,
      ).toBe(true);
    } finally {
      await other.close();
    }
  });

  test('is also taken of an installation at rest', async () => {
    await admit(1);
    await installation.close();
    const backup = join(root, 'respaldo');
    expect(await backUp({ config, folder: backup, passphrase, clock: systemClock, cost })).toMatchObject({
      ok: true,
      value: { sobres: 1 },
    });
    const fresh = configFor(join(root, 'otra'));
    expect((await restore({ config: fresh, folder: backup, passphrase })).ok).toBe(true);
    installation = await open(fresh);
    expect((await sql`select n from guardado`.execute(installation.database.db)).rows).toEqual([{ n: 1 }]);
  });
});

describe('the keys in a backup', () => {
  const secretFiles = ['roles/opener/caja', 'raiz-fuera-de-linea/raiz.json', `procesos/${PROCESO}/secreto.opener`];

  test('are encrypted, and nowhere else', async () => {
    const backup = join(root, 'respaldo');
    expect(await backUp({ config, folder: backup, passphrase, clock: systemClock, cost })).toMatchObject({
      ok: true,
      value: { llavesFile: join(root, 'respaldo-llaves', 'llaves.cifradas') },
    });
    const filesIn = async (folder: string) =>
      (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect((await filesIn(`${backup}-llaves`)).map(({ name }) => name)).toEqual(['llaves.cifradas']);
    const files = [...(await filesIn(backup)), ...(await filesIn(`${backup}-llaves`))];
    const all = Buffer.concat(await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name)))));
    for (const path of secretFiles) {
      const secret = await readFile(join(config.keysDir, path));
      expect(all.includes(secret)).toBe(false);
      expect(all.includes(secret.toString('base64url'))).toBe(false);
    }
    expect((await filesIn(backup)).filter(({ name }) => name.startsWith('llaves'))).toEqual([]);
  });

  test('may be put apart, and nothing is restored without them', async () => {
    const [backup, keysFile] = [join(root, 'respaldo'), join(root, 'usb', 'llaves')];
    expect((await backUp({ config, folder: backup, passphrase, clock: systemClock, cost, keysFile })).ok).toBe(true);
    const fresh = configFor(join(root, 'otra'));
    expect(await restore({ config: fresh, folder: backup, passphrase })).toEqual({ ok: false, error: 'sin-llaves' });
    expect((await restore({ config: fresh, folder: backup, passphrase, keysFile })).ok).toBe(true);
  });

  test('do not open with another passphrase, nor changed, nor cut short; and nothing is written', async () => {
    const backup = join(root, 'respaldo');
    await backUp({ config, folder: backup, passphrase, clock: systemClock, cost });
    const fresh = configFor(join(root, 'otra'));
    const attempt = (phrase = passphrase) => restore({ config: fresh, folder: backup, passphrase: phrase });
    expect(await attempt('otra frase bien larga')).toEqual({ ok: false, error: 'frase-o-archivo' });
    const file = keysFileOf(backup);
    const whole = await readFile(file);
    const end = whole.length;
    for (const bad of [
      whole.subarray(0, end - 21),
      whole.subarray(0, end - 1),
      Buffer.concat([whole, Buffer.from([0])]),
      flipped(whole, end - 30),
      // Each byte of the head: magic, salt, cost, stream header. None may throw.
      ...Array.from({ length: whole.indexOf(10, whole.indexOf(10) + 1) + 1 }, (_, at) => flipped(whole, at)),
    ]) {
      await writeFile(file, bad);
      expect((await attempt()).ok).toBe(false);
    }
    expect(await readdir(fresh.dataDir)).toEqual([]);
    await writeFile(file, whole);
    expect((await attempt()).ok).toBe(true);
  });
});

describe('refused', () => {
  test('a folder that holds something, an installation that is there, a short phrase, a foreign database', async () => {
    const busy = join(root, 'llena');
    await mkdir(busy);
    await writeFile(join(busy, 'x'), '');
    const options = { config, passphrase, clock: systemClock, cost };
    expect(await backUp({ ...options, folder: busy })).toEqual({ ok: false, error: 'carpeta-ocupada' });
    expect(await backUp({ ...options, folder: join(root, 'r'), passphrase: 'corta' })).toEqual({
      ok: false,
      error: 'frase-corta',
    });
    const foreign = { ...config, databaseUrl: 'postgres://x/y' };
    expect(await backUp({ ...options, config: foreign, folder: join(root, 'r') })).toEqual({
      ok: false,
      error: 'base-ajena',
    });
    expect(await backUp({ ...options, config: configFor(join(root, 'nada')), folder: join(root, 'r') })).toEqual({
      ok: false,
      error: 'sin-instalacion',
    });
    expect((await backUp({ ...options, folder: join(root, 'r') })).ok).toBe(true);
    expect(await restore({ config, folder: join(root, 'r'), passphrase })).toEqual({
      ok: false,
      error: 'carpeta-ocupada',
    });
    for (const manifest of [null, '', '{"version":1', 'null', '[]', '{"version":2}']) {
      if (manifest !== null) await writeFile(join(busy, 'respaldo.json'), manifest);
      expect(await restore({ config: configFor(join(root, 'nada')), folder: busy, passphrase })).toEqual({
        ok: false,
        error: 'no-es-respaldo',
      });
    }
  });

  test('a backup that lacks an envelope', async () => {
    await admit(1);
    const backup = join(root, 'respaldo');
    await backUp({ config, folder: backup, passphrase, clock: systemClock, cost });
    await rm(join(backup, 'sobres', PROCESO), { recursive: true });
    expect(await restore({ config: configFor(join(root, 'otra')), folder: backup, passphrase })).toEqual({
      ok: false,
      error: 'respaldo-incompleto',
    });
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
