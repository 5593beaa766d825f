/**
 * Backing up and restoring an embedded installation: database and envelopes in one folder and,
 * encrypted, the keys in another beside it. It may be taken while the server runs: the database
 * first, then the envelopes, then the keys, so that whatever the database speaks of is there.
 * An envelope that is refused meanwhile may vanish under the copy: no row ever names it.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { PasswordCost } from '../../../shared/crypto/index.ts';
import { type BlobStore, openBlobs } from '../blobs/index.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { namesIn, readIfThere, syncDirectory, writeDurably } from '../durable.ts';
import { makeDataDir, postgresFolder } from '../installation.ts';
import { isSetUp } from '../keystore/index.ts';
import { openPrivatePostgres } from '../postgres.ts';
import { backUpDatabase, restoreDatabase } from './base.ts';
import { backUpKeys, canRead, MIN_PASSPHRASE, restoreKeys } from './llaves.ts';

export type BackupRefusal =
  /** `DATABASE_URL` names a database that is not ours to copy. */
  | 'base-ajena'
  | 'carpeta-ocupada'
  | 'sin-instalacion'
  | 'frase-corta'
  | 'no-es-respaldo'
  | 'frase-o-archivo'
  | 'sin-llaves'
  | 'respaldo-incompleto';

export interface BackupSummary {
  readonly sobres: number;
  readonly bytes: number;
  readonly llaves: number;
  readonly llavesFile: string;
}

const VERSION = 1;
const MANIFEST = 'respaldo.json';
/** Beside the folder, not in it: whoever copies or keeps the one does not have the other. */
export const keysFileOf = (folder: string): string => join(`${folder}-llaves`, 'llaves.cifradas');

interface Options {
  readonly config: Config;
  readonly folder: string;
  readonly passphrase: string;
  /** Where the encrypted keys are; `keysFileOf` the folder unless given. */
  readonly keysFile?: string;
}

interface BackUpOptions extends Options {
  readonly clock: Clock;
  /** Cost of the passphrase's hash; only tests make it cheap. */
  readonly cost?: PasswordCost;
}

/** Backs up into an empty or new folder. */
export async function backUp(options: BackUpOptions): Promise<Result<BackupSummary, BackupRefusal>> {
  const { config, folder, passphrase, clock } = options;
  const keysFile = options.keysFile ?? keysFileOf(folder);
  if (config.databaseUrl) return err('base-ajena');
  if (passphrase.length < MIN_PASSPHRASE) return err('frase-corta');
  if (!(await isSetUp(config.keysDir))) return err('sin-instalacion');
  if (!(await isEmpty(folder))) return err('carpeta-ocupada');
  await mkdir(join(folder, 'base'), { recursive: true, mode: 0o700 });
  await mkdir(dirname(keysFile), { recursive: true, mode: 0o700 });

  const postgres = await openPrivatePostgres({ folder: postgresFolder(config) });
  try {
    await backUpDatabase(postgres, join(folder, 'base'));
  } finally {
    await postgres.close();
  }
  const blobs = await openBlobs(config.blobs);
  const copied = await copyBlobs(blobs, join(folder, 'sobres')).finally(() => blobs.close());
  const llaves = await backUpKeys(config.keysDir, keysFile, passphrase, options.cost);
  // Last: a folder without it is a backup that was cut short.
  const manifest = { version: VERSION, hecho: clock.now().toISOString(), sobres: copied.count, bytes: copied.bytes };
  await writeDurably(join(folder, MANIFEST), JSON.stringify(manifest));
  return ok({ sobres: copied.count, bytes: copied.bytes, llaves, llavesFile: keysFile });
}

async function copyBlobs(blobs: BlobStore, folder: string): Promise<{ count: number; bytes: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let [count, bytes] = [0, 0];
  const folders = new Set<string>([folder]);
  for await (const { key, size } of blobs.list('')) {
    const source = await blobs.read(key);
    if (!source) continue;
    const file = join(folder, key);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await pipeline(source, createWriteStream(file, { mode: 0o600, flush: true }));
    for (let up = dirname(file); up !== folder; up = dirname(up)) folders.add(up);
    count += 1;
    bytes += size;
  }
  for (const one of folders) await syncDirectory(one);
  return { count, bytes };
}

/** Restores into an installation that holds nothing yet, and sees the database come up. */
export async function restore(options: Options): Promise<Result<BackupSummary, BackupRefusal>> {
  const { config, folder, passphrase } = options;
  const keysFile = options.keysFile ?? keysFileOf(folder);
  if (config.databaseUrl) return err('base-ajena');
  const manifest = readManifest((await readIfThere(join(folder, MANIFEST)))?.toString() ?? '');
  if (manifest?.version !== VERSION) return err('no-es-respaldo');
  if (!(await canRead(keysFile))) return err('sin-llaves');
  const places = [
    postgresFolder(config),
    config.keysDir,
    ...(config.blobs.kind === 'files' ? [config.blobs.folder] : []),
  ];
  for (const place of places) if (!(await isEmpty(place))) return err('carpeta-ocupada');

  await makeDataDir(config);
  const llaves = await restoreKeys(keysFile, config.keysDir, passphrase);
  if (!llaves.ok) return llaves;
  const blobs = await openBlobs(config.blobs);
  const restored = await restoreBlobs(blobs, join(folder, 'sobres')).finally(() => blobs.close());
  if (restored.count !== manifest.sobres) return err('respaldo-incompleto');
  await restoreDatabase(join(folder, 'base'), postgresFolder(config));
  const postgres = await openPrivatePostgres({ folder: postgresFolder(config) });
  await postgres.close();
  return ok({ sobres: restored.count, bytes: restored.bytes, llaves: llaves.value, llavesFile: keysFile });
}

/** Null of what is no JSON object: a folder of something else, or a damaged one. */
function readManifest(text: string): { readonly version?: unknown; readonly sobres?: unknown } | null {
  try {
    return Object(JSON.parse(text)) as { version?: unknown; sobres?: unknown };
  } catch {
    return null;
  }
}

async function restoreBlobs(blobs: BlobStore, folder: string): Promise<{ count: number; bytes: number }> {
  let [count, bytes] = [0, 0];
  const walk = async (key: string): Promise<void> => {
    for (const entry of await readdir(join(folder, key), { withFileTypes: true })) {
      const inside = key ? `${key}/${entry.name}` : entry.name;
      if (entry.isDirectory()) await walk(inside);
      else {
        await blobs.put(inside, join(folder, inside));
        count += 1;
        bytes += (await blobs.size(inside)) ?? 0;
      }
    }
  };
  await walk('');
  return { count, bytes };
}

const isEmpty = async (folder: string): Promise<boolean> => (await namesIn(folder)).length === 0;
