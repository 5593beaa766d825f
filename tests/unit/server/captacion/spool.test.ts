/** Uploads' files: what an admitted envelope shares with its upload is never written into, and nothing stays open. */
import { linkSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpool, type Spool, type SpoolFile } from '../../../../server/captacion/spool.ts';
import { makeFolio } from '../../../../shared/apoyo/folio.ts';

const FOLIO = makeFolio({ dispositivo: 'K7QM', contador: 1 });
const CODIGO = new Uint8Array(32).fill(7);
const BYTES = new Uint8Array(70_000).fill(1);
const DURABLE = Date.UTC(2026, 2, 10, 18);

let folder: string;
let spool: Spool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rubrica-spool-'));
  spool = await openSpool(join(folder, 'spool'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: SpoolFile, bytes: Uint8Array): Promise<Error | null> =>
  new Promise((resolve) => file.write(bytes, 0, resolve));
const openFiles = (): number => readdirSync('/proc/self/fd').length;

/** A whole, sealed upload that was admitted: its bytes have a second name. */
async function admitted(): Promise<{ path: string; blob: string }> {
  const file = await spool.open(FOLIO, CODIGO, BYTES.length);
  expect(await write(file, BYTES)).toBeNull();
  await file.sync();
  file.seal(DURABLE);
  file.close();
  const blob = join(folder, 'blob');
  linkSync(file.path, blob);
  return { path: file.path, blob };
}

test('a sealed file goes on as what it is, since when it was durable', async () => {
  await admitted();
  const again = await spool.open(FOLIO, CODIGO, BYTES.length);
  expect(again).toMatchObject({ offset: BYTES.length, durable: DURABLE });
  // Root may write into any file by its name; what was opened for reading only it may not.
  expect(await write(again, new Uint8Array(1))).toMatchObject({ code: 'EBADF' });
  again.close();
});

test('announced with another size, the admitted bytes stay what they are', async () => {
  const { path, blob } = await admitted();
  const other = await spool.open(FOLIO, CODIGO, 1_000);
  expect(other).toMatchObject({ path, offset: 0, durable: null });
  expect(await write(other, new Uint8Array(1_000).fill(2))).toBeNull();
  other.close();
  expect(readFileSync(blob).equals(BYTES)).toBe(true);
  expect(statSync(path).size).toBe(1_000);
});

test('bytes that have a second name are not ours to change, sealed or not', async () => {
  const file = await spool.open(FOLIO, CODIGO, BYTES.length);
  await write(file, BYTES);
  file.close();
  linkSync(file.path, join(folder, 'blob'));
  expect(await spool.open(FOLIO, CODIGO, BYTES.length)).toMatchObject({ offset: BYTES.length, durable: null });
  (await spool.open(FOLIO, CODIGO, 1_000)).close();
  expect(statSync(join(folder, 'blob')).size).toBe(BYTES.length);
  unlinkSync(join(folder, 'blob'));
});

test('opening leaves nothing open but what it gives', async () => {
  await admitted();
  const before = openFiles();
  for (const tamano of [BYTES.length, 1_000, BYTES.length, 500_000, 10]) {
    (await spool.open(FOLIO, CODIGO, tamano)).close();
  }
  expect(openFiles()).toBe(before);
});
