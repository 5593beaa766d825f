/**
 * Whether a database can keep what an acuse promises: a version that has what is asked of it, a text
 * encoding that holds every name, and commits that are on the disk when they are said to be.
 * Asked of every database at start; one that can't is refused, with all that is wrong with it.
 */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { Refusal } from './refusal.ts';

/** Settings as PostgreSQL tells them. */
export interface DatabaseSettings {
  readonly server_version_num: string;
  readonly server_version: string;
  readonly server_encoding: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  /** Of the connections that this program makes, which ask for `on`. */
  readonly synchronous_commit: string;
}

const MINIMUM_VERSION = 15;

/** What is wrong with a database, a sentence each; none when it will do. */
export function faultsOf(settings: DatabaseSettings): readonly string[] {
  const faults: string[] = [];
  if (Number(settings.server_version_num) < MINIMUM_VERSION * 10_000) {
    faults.push(`es PostgreSQL ${settings.server_version} y debe ser ${MINIMUM_VERSION} o posterior`);
  }
  if (settings.server_encoding !== 'UTF8') {
    faults.push(`guarda texto en ${settings.server_encoding} y debe guardarlo en UTF8`);
  }
  for (const name of ['fsync', 'full_page_writes'] as const) {
    if (settings[name] !== 'on') faults.push(`tiene ${name} en «${settings[name]}» y debe estar en «on»`);
  }
  // `remote_apply` waits for more than `on` does.
  if (!['on', 'remote_apply'].includes(settings.synchronous_commit)) {
    faults.push(`confirma antes de escribir (synchronous_commit «${settings.synchronous_commit}»)`);
  }
  return faults;
}

/** Refuses a database that does not answer, or that could lose what was answered for. */
export async function requireSoundDatabase({ db }: Pick<Database, 'db'>): Promise<void> {
  const settings = await leerDatabaseSettings(db).catch((error: { code?: string }) => {
    throw new Refusal(`La base de datos no responde${error.code ? ` (${error.code})` : ''}. Revisa DATABASE_URL.`);
  });
  const faults = faultsOf(settings);
  if (faults.length === 0) return;
  throw new Refusal(
    ['Esta base de datos podría perder apoyos ya acusados, y no se usa:', ...faults.map((fault) => `- ${fault}.`)].join(
      '\n',
    ),
  );
}

async function leerDatabaseSettings(db: Database['db']): Promise<DatabaseSettings> {
  const { rows } = await sql<DatabaseSettings>`
    select current_setting('server_version_num') as server_version_num,
           current_setting('server_version') as server_version,
           current_setting('server_encoding') as server_encoding,
           current_setting('fsync') as fsync,
           current_setting('full_page_writes') as full_page_writes,
           current_setting('synchronous_commit') as synchronous_commit`.execute(db);
  return rows[0]!;
}
