/**
 * One PostgreSQL cluster in a folder: making it, starting it, stopping it, telling whether it runs.
 * It listens on 127.0.0.1 only (no Unix socket, whose path may not be long), with fsync on, UTF-8,
 * and its own built-in locale, so that it sorts alike on every machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseLaunch, type Launch } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';

export const USER = 'rubrica';
const START_WAIT_MS = 60_000;
/** So often the usual port is waited for; a second and a half in all. */
const PATIENT_ATTEMPTS = 5;
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** How to reach a cluster; kept beside it, readable by its user only. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

export interface Running extends Access {
  readonly pid: number;
  /** The process when this one started it; null when it was found running. */
  readonly child: ChildProcess | null;
}

const clusterOf = (folder: string): string => join(folder, 'cluster');
const accessOf = (folder: string): string => join(folder, 'conexion.json');

/** The cluster of this folder, running: found so, or made and started. Call it within `exclusively`. */
export async function ensureRunning(folder: string): Promise<Running> {
  await mkdir(folder, { recursive: true });
  // Entered by the account that PostgreSQL runs as; the files in it are still closed to others.
  await chmod(folder, 0o711);
  const found = await findReady(folder);
  if (found) return { ...(await readAccess(folder)), pid: found, child: null };

  const binaries = await findBinaries();
  const launch = await chooseLaunch(clusterOf(folder), binaries.folder);
  if (!existsSync(clusterOf(folder))) await create(folder, binaries, launch);
  if (launch.account) await own(clusterOf(folder), launch.account);
  await rm(join(clusterOf(folder), 'postmaster.pid'), { force: true });
  return start(folder, binaries, launch);
}

async function readAccess(folder: string): Promise<Access> {
  return JSON.parse(await readFile(accessOf(folder), 'utf8')) as Access;
}

async function writeAccess(folder: string, access: Access): Promise<void> {
  const temporary = `${accessOf(folder)}.nueva`;
  await writeFile(temporary, JSON.stringify(access), { mode: 0o600 });
  await rename(temporary, accessOf(folder));
}

/** Process id of the cluster's postmaster, if it lives. A file left behind by a dead one does not deceive. */
export async function findRunning(folder: string): Promise<number | null> {
  const lines = await readFile(join(clusterOf(folder), 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lines.split('\n')[0]);
  return pid > 0 && (await isPostmaster(pid, clusterOf(folder))) ? pid : null;
}

/** The same, once it answers: one that is still starting is waited for, one that is ending is let end. */
async function findReady(folder: string): Promise<number | null> {
  for (;;) {
    const pid = await findRunning(folder);
    if (pid === null || (await statusOf(folder)) === 'ready') return pid;
    await delay(10);
  }
}

/** «starting», «ready» or «stopping», as the postmaster writes it. */
async function statusOf(folder: string): Promise<string | undefined> {
  const lines = await readFile(join(clusterOf(folder), 'postmaster.pid'), 'utf8').catch(() => '');
  return lines.split('\n')[7]?.trim();
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  const line = existsSync('/proc/self/cmdline')
    ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    : await commandOf(pid);
  return line.includes('postgres') && line.includes(cluster);
}

const commandOf = (pid: number): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(text));
  });

/** Makes a cluster; it bears its name only once it is whole. */
async function create(folder: string, binaries: Binaries, launch: Launch): Promise<void> {
  const making = join(folder, 'cluster.nuevo');
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = join(folder, 'clave.nueva');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (launch.account) {
    await own(making, launch.account);
    await own(passwordFile, launch.account);
  }
  await run(launch, binaries.initdb, [
    `--pgdata=${making}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]).finally(() => rm(passwordFile, { force: true }));
  await writeAccess(folder, { port: 0, password });
  await rename(making, clusterOf(folder));
}

async function start(folder: string, binaries: Binaries, launch: Launch): Promise<Running> {
  const { password, port: usual } = await readAccess(folder);
  for (let attempt = 1; ; attempt++) {
    // Whoever is connected knows the usual one, and no other: it is only given up when somebody else keeps it.
    const isUsual = usual > 0 && (await isFree(usual));
    if (usual > 0 && !isUsual && attempt <= PATIENT_ATTEMPTS) {
      await delay(attempt * 100);
      continue;
    }
    const port = isUsual ? usual : await freePort();
    await writeAccess(folder, { port, password });
    const child = await spawnPostgres(folder, binaries, launch, port);
    if (await becomesReady(folder, child)) return { port, password, pid: child.pid!, child };
    // Likely causes pass: the port was taken meanwhile, or the last of a killed server's processes still end.
    if (attempt === 10) throw new Error(`PostgreSQL does not start; see ${join(folder, 'registro.log')}`);
    await delay(attempt * 100);
  }
}

async function spawnPostgres(folder: string, binaries: Binaries, launch: Launch, port: number): Promise<ChildProcess> {
  const log = join(folder, 'registro.log');
  if (existsSync(log) && (await stat(log)).size > MAX_LOG_BYTES) await truncate(log);
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: 200,
    timezone: 'UTC',
    jit: 'off',
    // No statement, no value and no detail of a row reaches the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  const args = [
    '-D',
    clusterOf(folder),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const output = await open(log, 'a', 0o600);
  try {
    return launchProcess(launch, binaries.postgres, args, output.fd);
  } finally {
    await output.close();
  }
}

/** Starts a program apart from this one's terminal: a Ctrl-C meant for Node must not reach it first. */
function launchProcess(launch: Launch, program: string, args: readonly string[], output: number): ChildProcess {
  const [first, ...rest] = [...launch.through, program, ...args];
  return spawn(first!, rest, {
    detached: true,
    stdio: ['ignore', output, output],
    env: cleanEnvironment(),
    ...(launch.account && launch.through.length === 0 ? launch.account : {}),
  });
}

/** Without what libpq and the server read from the environment (PGDATA, PGPORT…). */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

async function becomesReady(folder: string, child: ChildProcess): Promise<boolean> {
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  for (let waited = 0; waited < START_WAIT_MS && !ended; waited += 10) {
    if ((await findRunning(folder)) === child.pid && (await statusOf(folder)) === 'ready') {
      child.unref();
      return true;
    }
    await delay(10);
  }
  if (!ended) child.kill('SIGKILL');
  return false;
}

/** Ends a cluster in order: connections are closed, everything is written. */
export async function stopCluster(folder: string): Promise<void> {
  const pid = await findRunning(folder);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  await gone(pid, clusterOf(folder));
}

/** Waits until a postmaster has ended. */
export async function gone(pid: number, cluster: string): Promise<void> {
  while (await isPostmaster(pid, cluster)) await delay(10);
}

async function own(path: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const owner = await stat(path);
  if (owner.uid === uid) return;
  if (owner.isDirectory()) await run({ account: null, through: [] }, 'chown', ['-R', `${uid}:${gid}`, path]);
  else await chown(path, uid, gid);
}

function run(launch: Launch, program: string, args: readonly string[]): Promise<void> {
  const [first, ...rest] = [...launch.through, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(first!, rest, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: cleanEnvironment(),
      ...(launch.account && launch.through.length === 0 ? launch.account : {}),
    });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} failed: ${complaint.trim()}`))));
  });
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
