/** One suite for every blob store: what holds in files holds in S3. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDirectorySync } from '../../../server/platform/blobs/directory-sync.ts';
import { createFileStore } from '../../../server/platform/blobs/files.ts';
import type { BlobStore } from '../../../server/platform/blobs/index.ts';
import { createS3Store } from '../../../server/platform/blobs/s3.ts';
import { nativeCrypto } from '../../../server/platform/crypto.ts';
import { withFolders } from '../../support/folders.ts';
import { startS3, type TestS3 } from '../../support/s3.ts';

const folder = withFolders();
let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

const stores: Record<string, () => Promise<BlobStore>> = {
  files: async () => createFileStore(join(await folder(), 'sobres')),
  'files on another file system': async () => createFileStore(await elsewhere()),
  s3: async () => createS3Store(s3.place),
};

/** A folder in memory: another file system than that of the spooled files, so that no link can be made. */
const elsewhere = async (): Promise<string> => {
  const made = await mkdtemp('/dev/shm/rubrica-');
  inMemory.push(made);
  return made;
};
const inMemory: string[] = [];
afterAll(async () => {
  for (const made of inMemory) await rm(made, { recursive: true, force: true });
});

const spooled = async (bytes: Uint8Array): Promise<string> => {
  const file = join(await folder(), 'subida');
  await writeFile(file, bytes);
  return file;
};

const all = async (store: BlobStore, prefix: string) => {
  const found: { key: string; size: number }[] = [];
  for await (const blob of store.list(prefix)) found.push(blob);
  return found.sort((a, b) => a.key.localeCompare(b.key));
};

const names = Object.keys(stores).filter((name) => name !== 'files on another file system' || existsSync('/dev/shm'));

describe.each(names)('blobs in %s', (name) => {
  let store: BlobStore;
  beforeAll(async () => {
    store = await stores[name]!();
  });
  afterAll(() => store.close());

  test('give back the bytes put, and leave the spooled file', async () => {
    const bytes = nativeCrypto.randomBytes(1_000_003);
    const file = await spooled(bytes);
    await store.put('p1/0a/0aff', file);
    expect(existsSync(file)).toBe(true);
    expect(Buffer.compare(await buffer((await store.read('p1/0a/0aff'))!), bytes)).toBe(0);
    expect(await store.size('p1/0a/0aff')).toBe(bytes.length);
  });

  test('take the same key twice', async () => {
    const bytes = nativeCrypto.randomBytes(100);
    const file = await spooled(bytes);
    await store.put('p2/0a/0aff', file);
    await (await store.place('p2/0a/0aff', file)).durable;
    expect(Buffer.compare(await buffer((await store.read('p2/0a/0aff'))!), bytes)).toBe(0);
  });

  test('take whole bytes for what a crash left under their name', async () => {
    const bytes = nativeCrypto.randomBytes(100);
    await store.put('p8/0a/0aff', await spooled(bytes.subarray(0, 40)));
    await (await store.place('p8/0a/0aff', await spooled(bytes))).durable;
    expect(Buffer.compare(await buffer((await store.read('p8/0a/0aff'))!), bytes)).toBe(0);
    expect(await all(store, 'p8')).toEqual([{ key: 'p8/0a/0aff', size: 100 }]);
  });

  test('many at once, empty ones too', async () => {
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => store.put(`p3/0${n % 3}/${n}`, await spooled(new Uint8Array(n)))),
    );
    const found = await all(store, 'p3');
    expect(found.length).toBe(40);
    expect(found.reduce((sum, { size }) => sum + size, 0)).toBe(780);
    expect((await all(store, 'p3/00')).length).toBe(14);
  });

  test('listed by whole segments', async () => {
    await store.put('p4/a', await spooled(new Uint8Array(1)));
    await store.put('p44/a', await spooled(new Uint8Array(1)));
    expect(await all(store, 'p4')).toEqual([{ key: 'p4/a', size: 1 }]);
    expect(await all(store, 'nada')).toEqual([]);
  });

  test('none where none was put', async () => {
    expect(await store.read('p5/x')).toBeNull();
    expect(await store.size('p5/x')).toBeNull();
    await store.delete('p5/x');
  });

  test('gone once deleted', async () => {
    await store.put('p6/x', await spooled(new Uint8Array(3)));
    await store.delete('p6/x');
    expect(await store.read('p6/x')).toBeNull();
    expect(await all(store, 'p6')).toEqual([]);
  });

  test.each([
    '',
    '/',
    '../x',
    'a/../b',
    'a//b',
    '/a',
    'a/',
    '.oculto',
    'a/.b',
    'a b',
    'ñ',
    `${'a/'.repeat(8)}b`,
    'a\0b',
  ])('refuse %j as a key', async (key) => {
    const file = await spooled(new Uint8Array(1));
    await expect(store.put(key, file)).rejects.toThrow('not a blob key');
    await expect(store.read(key)).rejects.toThrow('not a blob key');
  });

  test('a put whose file is not there fails and leaves nothing', async () => {
    await expect(store.put('p7/x', join(await folder(), 'nada'))).rejects.toThrow();
    expect(await store.size('p7/x')).toBeNull();
  });
});

test('files: nothing temporary is left or listed', async (context) => {
  context.skip(!existsSync('/dev/shm'), 'this machine has no second file system that all may write to');
  const root = await elsewhere();
  const store = createFileStore(root);
  await store.put('p/x', await spooled(new Uint8Array(9)));
  expect(await readdir(join(root, 'p'))).toEqual(['x']);
});

test('an fsync is shared by those who arrive while another is under way, and by no one who came after it began', async () => {
  const begun: (() => void)[] = [];
  const { sync } = createDirectorySync(() => new Promise((resolve) => begun.push(resolve)));
  const settled: string[] = [];
  const first = sync('d').then(() => settled.push('first'));
  const late = ['a', 'b', 'c'].map((name) => sync('d').then(() => settled.push(name)));
  expect(begun.length).toBe(1);
  begun[0]!();
  await first;
  await expect.poll(() => begun.length).toBe(2);
  expect(settled).toEqual(['first']);
  begun[1]!();
  await Promise.all(late);
  expect(settled).toEqual(['first', 'a', 'b', 'c']);
  expect(begun.length).toBe(2);
});
