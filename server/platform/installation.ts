/**
 * The ground of an installation, opened from its settings: database, envelopes and keys. The server
 * and every command-line tool begin here.
 */
import { join } from 'node:path';
import { type BlobStore, openBlobs } from './blobs/index.ts';
import type { Clock } from './clock.ts';
import type { Config, Role } from './config.ts';
import { takeDataDir } from './data-dir.ts';
import { type Database, openDatabase } from './database.ts';
import { requireSoundDatabase } from './database-check.ts';
import { type Keystore, openKeystore, renewKeystore, setUpKeystore } from './keystore/index.ts';
import type { Logger } from './logger.ts';
import { openPrivatePostgres, type PrivatePostgres } from './postgres.ts';
import { sweepScratch } from './scratch.ts';

export interface Installation {
  readonly config: Config;
  readonly database: Database;
  readonly databaseUrl: string;
  /** The private PostgreSQL; null when `DATABASE_URL` names another. */
  readonly postgres: PrivatePostgres | null;
  readonly keystore: Keystore;
  readonly blobs: BlobStore;
  close(): Promise<void>;
}

/** Where the private PostgreSQL of an installation lives. */
export const postgresFolder = (config: Config): string => join(config.dataDir, 'postgres');

/** Makes the data folder; other accounts may pass through it (PostgreSQL's does) but not look in. */
export async function makeDataDir(config: Config): Promise<void> {
  await takeDataDir(config.dataDir);
}

/**
 * Opens everything. Outside production a key store is set up where there is none, and renewed when
 * due; in production that is done by hand (`npm run llaves`), and its absence is refused. So is a
 * database that could lose what it was given.
 */
export async function openInstallation(options: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  /** Roles whose secrets are loaded; those of the settings unless given. */
  readonly roles?: readonly Role[];
}): Promise<Installation> {
  const { config, clock, log } = options;
  await makeDataDir(config);
  await sweepScratch(config.dataDir);
  if (config.entorno !== 'production') {
    await setUpKeystore(config.keysDir, clock);
    await renewKeystore(config.keysDir, clock);
  }
  const keystore = await openKeystore(config.keysDir, options.roles ?? config.roles, clock);
  const blobs = await openBlobs(config.blobs);
  const postgres = config.databaseUrl
    ? null
    : await openPrivatePostgres({ folder: postgresFolder(config), supervise: true });
  const databaseUrl = config.databaseUrl ?? postgres!.url();
  const database = openDatabase({ url: databaseUrl, maxConnections: config.databasePool, log });
  const close = async (): Promise<void> => {
    await database.close();
    await blobs.close();
    await postgres?.close();
  };
  try {
    await requireSoundDatabase(database);
  } catch (error) {
    await close();
    throw error;
  }
  return { config, database, databaseUrl, postgres, keystore, blobs, close };
}
