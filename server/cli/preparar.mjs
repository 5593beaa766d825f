/**
 * What a fresh machine lacks, brought by itself: the right Node is asked for, dependencies are
 * installed, the app and the server are built. Plain Node and no dependency, for it runs before
 * there is any. What is there already is told by its content, so a second start takes no time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Ends with a sentence for whoever started the command. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

export function ensureNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Rúbrica necesita Node 20.19 o posterior; éste es ${process.versions.node}. Instálalo de https://nodejs.org`);
}

/** Installs the dependencies exactly as locked, unless they are there. */
export function ensureDependencies() {
  if (dependenciesAreCurrent()) return;
  console.log('Instalando dependencias (sólo la primera vez o cuando cambian)…');
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // Not `npm ci`: it refuses a lock that lacks other platforms' optional packages, and not every registry has them all.
  const install = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync(program, [...args, ...install], { cwd: ROOT, stdio: 'inherit' });
  if (done.status !== 0)
    fail('No se pudieron instalar las dependencias. Revisa la conexión a internet e intenta de nuevo.');
}

/** Whether what npm says is installed is what package-lock.json asks for. */
function dependenciesAreCurrent() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const present = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  if (!wanted) fail('Falta package-lock.json.');
  if (!present) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const installed = present[path];
    // Optional ones of other platforms are left out by npm.
    if (!installed && entry.optional) continue;
    if (!installed || installed.version !== entry.version || installed.integrity !== entry.integrity) return false;
  }
  return true;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

const SHARED_INPUTS = ['shared', 'package-lock.json', 'vite.config.ts', 'tsconfig.json'];
const BUILDS = {
  web: { inputs: ['web', 'public', ...SHARED_INPUTS], args: ['build'], product: 'dist/web/index.html' },
  // The programs that tests start are built with the server.
  server: { inputs: ['server', 'tests', ...SHARED_INPUTS], args: ['build', '--ssr'], product: 'dist/server' },
};

/** Builds what has changed since it was last built: `web`, `server` or both, at the same time. */
export async function ensureBuilt(...names) {
  const stale = names.map((name) => ({ name, print: fingerprint(BUILDS[name].inputs) })).filter(isStale);
  if (stale.length === 0) return;
  const unlock = await lock();
  try {
    // Another start may have built it while this one waited.
    const still = stale.filter(isStale);
    if (still.length > 0) console.log('Construyendo…');
    const outcomes = await Promise.all(still.map(({ name }) => build(BUILDS[name].args)));
    for (const [index, { name, print }] of still.entries()) {
      if (outcomes[index].code === 0) writeFileSync(stamp(name), print);
      else fail(`${outcomes[index].output}\nNo se pudo construir (${name}).`);
    }
  } finally {
    unlock();
  }
}

const stamp = (name) => join(ROOT, 'dist', `.${name}.huella`);

function isStale({ name, print }) {
  return (
    !existsSync(join(ROOT, BUILDS[name].product)) ||
    !existsSync(stamp(name)) ||
    readFileSync(stamp(name), 'utf8') !== print
  );
}

function build(args) {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [vite, ...args, '--logLevel', 'warn'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** A print of the content of files and folders; tests themselves (*.test.ts) are not built. */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.versions.node);
  const add = (path) => {
    let entries;
    try {
      entries = readdirSync(join(ROOT, path), { withFileTypes: true });
    } catch (error) {
      if (error.code === 'ENOENT') return;
      if (error.code !== 'ENOTDIR') throw error;
      hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.endsWith('.test.ts') || entry.name.startsWith('.')) continue;
      add(join(path, entry.name));
    }
  };
  for (const input of inputs) add(input);
  return hash.digest('hex');
}

/** One build at a time in this folder; a lock whose process died does not count. */
async function lock() {
  const file = join(ROOT, 'dist', '.candado');
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readFileSync(file, 'utf8')))) rmSync(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
