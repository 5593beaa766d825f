/**
 * The database in a backup: a copy of the private cluster's files taken while it runs, by
 * PostgreSQL's own low-level protocol (between pg_backup_start and pg_backup_stop, with the WAL in
 * between). Restored, it stands as it was at the end of the copy, every committed transaction whole.
 * It is for the same major version of PostgreSQL, which comes with the project.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { writeDurably } from '../durable.ts';
import type { PrivatePostgres } from '../postgres.ts';
import { copyDurably, copyTree } from './copy.ts';

/** Made anew at each start, or of no use in a copy (PostgreSQL manual, «Backing Up the Data Directory»). */
const LEFT_OUT = [
  /^postmaster\.(pid|opts)$/,
  /^backup_label/,
  /^tablespace_map/,
  /^(pg_wal|pg_dynshmem|pg_notify|pg_replslot|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)$/,
  /(^|\/)pgsql_tmp/,
  /(^|\/)pg_internal\.init/,
];

/** Copies the cluster into `folder`/cluster, with what is needed to connect to it. */
export async function backUpDatabase(postgres: PrivatePostgres, folder: string): Promise<void> {
  const to = join(folder, 'cluster');
  await mkdir(to, { recursive: true, mode: 0o700 });
  // Start and stop belong to one session; should it end early, the copy does not count.
  const session = new pg.Client({ connectionString: postgres.url() });
  await session.connect();
  try {
    // Keeps the WAL of the copy from being recycled, for as long as this session lasts.
    const slot = `respaldo_${randomBytes(6).toString('hex')}`;
    await session.query('select pg_create_physical_replication_slot($1, true, true)', [slot]);
    const [started] = await rows(session, `select pg_walfile_name(pg_backup_start('respaldo', fast => true)) as wal`);
    await copyTree(postgres.cluster, to, (path) => LEFT_OUT.some((pattern) => pattern.test(path)));
    const [stopped] = await rows(
      session,
      `select labelfile as label, pg_walfile_name(lsn) as wal from pg_backup_stop(wait_for_archive => false)`,
    );
    await copyWal(postgres.cluster, to, started!.wal!, stopped!.wal!);
    await writeDurably(join(to, 'backup_label'), stopped!.label!);
  } finally {
    await session.end();
  }
  const { password } = new URL(postgres.url());
  await writeDurably(join(folder, 'conexion.json'), JSON.stringify({ port: 0, password }));
}

const rows = async (session: pg.Client, query: string): Promise<Record<string, string>[]> =>
  (await session.query<Record<string, string>>(query)).rows;

/** WAL files from the start of the copy to its end; their names sort by time. */
async function copyWal(from: string, to: string, first: string, last: string): Promise<void> {
  await mkdir(join(to, 'pg_wal', 'archive_status'), { recursive: true, mode: 0o700 });
  const names = (await readdir(join(from, 'pg_wal'))).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last,
  );
  for (const name of names) {
    if (!(await copyDurably(join(from, 'pg_wal', name), join(to, 'pg_wal', name)))) {
      throw new Error(`the WAL file ${name} vanished during the copy`);
    }
  }
}

/** Puts a copied cluster in place; PostgreSQL recovers it at its next start. */
export async function restoreDatabase(folder: string, postgresFolder: string): Promise<void> {
  await mkdir(postgresFolder, { recursive: true, mode: 0o711 });
  await chmod(postgresFolder, 0o711);
  await copyTree(join(folder, 'cluster'), join(postgresFolder, 'cluster'));
  await writeFile(join(postgresFolder, 'conexion.json'), await readFile(join(folder, 'conexion.json')), {
    mode: 0o600,
  });
}
