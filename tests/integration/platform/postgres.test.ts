import { execFile, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { chooseLaunch } from '../../../server/platform/postgres/account.ts';
import { findBinaries } from '../../../server/platform/postgres/binaries.ts';
import { openPrivatePostgres } from '../../../server/platform/postgres.ts';

const roots: string[] = [];
const place = async (...names: string[]): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), 'rubrica-pg-'));
  roots.push(root);
  return join(root, ...names);
};
afterAll(async () => {
  for (const root of roots) await rm(root, { recursive: true, force: true });
});

async function ask<T extends pg.QueryResultRow>(url: string, query: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(query)).rows;
  } finally {
    await client.end();
  }
}

const postmasterOf = async (cluster: string): Promise<number> =>
  Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);

describe('the private PostgreSQL', () => {
  test('is UTF-8, durable and checks its pages', async () => {
    const postgres = await openPrivatePostgres({ folder: await place('a') });
    const [row] = await ask(
      postgres.url(),
      `select current_setting('server_encoding') enc, current_setting('fsync') fsync,
              current_setting('synchronous_commit') commit, current_setting('data_checksums') sums, upper('ñandú') up`,
    );
    expect(row).toEqual({ enc: 'UTF8', fsync: 'on', commit: 'on', sums: 'on', up: 'ÑANDÚ' });
    await postgres.close();
  });

  test('asks for its password', async () => {
    const postgres = await openPrivatePostgres({ folder: await place('a') });
    const wrong = new URL(postgres.url());
    wrong.password = 'otra';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await postgres.close();
  });

  test.each([
    ['with spaces and accents', ['mi carpeta', 'años']],
    ['with a path too long for a socket', ['x'.repeat(90), 'y'.repeat(90)]],
  ])('works in a folder %s', async (_, names) => {
    const postgres = await openPrivatePostgres({ folder: await place(...names) });
    expect(await ask(postgres.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.close();
  });

  test('works under a folder that is its owner’s alone', async () => {
    const root = await place('cerrada');
    await mkdir(root, { mode: 0o700 });
    await chmod(root, 0o700);
    const postgres = await openPrivatePostgres({ folder: join(root, 'pg') });
    expect(await ask(postgres.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.close();
    const again = await openPrivatePostgres({ folder: join(root, 'pg') });
    expect(await ask(again.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await again.close();
  });

  test('runs programs under a folder that is root’s alone', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root needs to lend its programs to another account');
    const root = await place('cerrada');
    await mkdir(root, { mode: 0o700 });
    await mkdir(join(root, 'pg'));
    const native = join(root, 'native');
    await cp((await findBinaries()).folder, native, { recursive: true, verbatimSymlinks: true });
    const { account, through } = await chooseLaunch(join(root, 'pg', 'cluster'), native);
    expect(account?.uid).toBeGreaterThan(0);
    const [program, ...args] = [...through, join(native, 'bin', 'initdb'), '--version'];
    // initdb looks for its neighbours by access(2), and complains when it may not.
    expect(await promisify(execFile)(program!, args)).toMatchObject({
      stdout: expect.stringContaining('18.'),
      stderr: '',
    });
  });

  test('keeps what was committed when it is killed, and comes back on the same port', async () => {
    const postgres = await openPrivatePostgres({ folder: await place('a') });
    await ask(postgres.url(), 'create table t as select 7 as n');
    const before = postgres.url();
    await postgres.kill();
    await expect(ask(before, 'select 1')).rejects.toThrow();
    await postgres.revive();
    expect(postgres.url()).toBe(before);
    expect(await ask(before, 'select n from t')).toEqual([{ n: 7 }]);
    await postgres.close();
  });

  test('comes back by itself when supervised', async () => {
    const postgres = await openPrivatePostgres({ folder: await place('a'), supervise: true });
    await postgres.kill();
    // `revive` waits its turn behind the supervisor's, and finds the server running.
    await expect
      .poll(() => ask(postgres.url(), 'select 1 as one').catch(() => null), { timeout: 10_000 })
      .toEqual([{ one: 1 }]);
    await postgres.close();
  });

  test('comes back by itself also when it was found running', async () => {
    const folder = await place('a');
    const first = await openPrivatePostgres({ folder });
    const second = await openPrivatePostgres({ folder, supervise: true });
    await first.kill();
    await expect
      .poll(() => ask(second.url(), 'select 1 as one').catch(() => null), { timeout: 10_000 })
      .toEqual([{ one: 1 }]);
    await second.close();
    await first.close();
  });

  test('opened while it is ending, starts anew', async () => {
    const folder = await place('a');
    const first = await openPrivatePostgres({ folder });
    process.kill(await postmasterOf(first.cluster), 'SIGINT');
    const second = await openPrivatePostgres({ folder });
    expect(await ask(second.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.close();
    await first.close();
  });

  test('is taken over after a kill -9 of the Node that started it', async () => {
    const folder = await place('a');
    const first = await openPrivatePostgres({ folder });
    const pid = await postmasterOf(first.cluster);
    await first.close();
    // A note of a process that no longer lives, beside a server that does: what a kill -9 leaves.
    const orphaned = await openPrivatePostgres({ folder });
    const orphan = await postmasterOf(orphaned.cluster);
    expect(orphan).not.toBe(pid);
    await writeFile(join(folder, 'en-uso', '999999999.dead'), '999999999 1');
    await writeFile(join(folder, 'candado'), '999999999 1');
    const heir = await openPrivatePostgres({ folder });
    expect(await postmasterOf(heir.cluster)).toBe(orphan);
    await orphaned.close();
    expect(await ask(heir.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await heir.close();
    await expect(ask(heir.url(), 'select 1')).rejects.toThrow();
  });

  test('is not deceived by the process id of a stranger', async () => {
    const folder = await place('a');
    const postgres = await openPrivatePostgres({ folder });
    await postgres.close();
    const stranger = spawn('sleep', ['60']);
    await writeFile(join(postgres.cluster, 'postmaster.pid'), `${stranger.pid}\n${postgres.cluster}\n`);
    const again = await openPrivatePostgres({ folder });
    expect(await ask(again.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await again.close();
    stranger.kill();
  });

  test('takes another port when its own is taken', async () => {
    const folder = await place('a');
    const first = await openPrivatePostgres({ folder });
    const { port } = new URL(first.url());
    await first.close();
    const squatter = createServer().listen(Number(port), '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const second = await openPrivatePostgres({ folder });
    expect(new URL(second.url()).port).not.toBe(port);
    await second.close();
    squatter.close();
  });

  test('waits for its own port when that is taken for a moment, since whoever is connected knows no other', async () => {
    const folder = await place('a');
    const first = await openPrivatePostgres({ folder });
    const { port } = new URL(first.url());
    await first.close();
    const squatter = createServer().listen(Number(port), '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const opening = openPrivatePostgres({ folder });
    setTimeout(() => squatter.close(), 250);
    const second = await opening;
    expect(new URL(second.url()).port).toBe(port);
    await second.close();
  });

  test('opened by several at once, is one server, and stops with the last', async () => {
    const folder = await place('a');
    const all = await Promise.all([1, 2, 3].map(() => openPrivatePostgres({ folder })));
    expect(new Set(all.map((one) => one.url())).size).toBe(1);
    await Promise.all(all.slice(1).map((one) => one.close()));
    expect(await ask(all[0]!.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await all[0]!.close();
    await expect(ask(all[0]!.url(), 'select 1')).rejects.toThrow();
  });
});
