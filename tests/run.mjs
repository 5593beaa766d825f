/**
 * `npm test [-- KIND…]`: brings what is missing (dependencies, the browsers, the build), then checks
 * style and types and runs every kind of test, one after the other, or only those named (`unit`,
 * `property`, `integration`, `e2e`, `faults`). The last line reads `N passed, N failed`, with
 * `, N skipped` after it when some were. Nothing run is a failure; so is a skip that states no cause,
 * and a run that takes longer than it may (tests/support/tiempos.mjs); bringing what is missing does not count.
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureBuilt, ensureDependencies, ensureNode, ROOT } from '../server/cli/preparar.mjs';
import { createTiempos } from './support/tiempos.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** Kinds of tests that go together in one run of vitest; browsers and faults want the machine to themselves. */
const PHASES = [['unit', 'property', 'integration'], ['e2e'], ['faults']];

const named = process.argv.slice(2);
const unknown = named.filter((kind) => !PHASES.flat().includes(kind));
const total = { passed: 0, failed: 0, skipped: 0 };
const complaints = [];
let tiempos;

if (unknown.length > 0) end(`There is no kind of test called ${unknown.join(', ')}.`);
ensureNode();
ensureDependencies();
const missing = wanted('e2e', 'faults') ? missingBrowsers() : [];
if (missing.length > 0) installPackages(missing);
const chromium = findChromium();
if (!chromium && wanted('e2e', 'faults')) {
  end(
    'These tests need Chromium and there is none: install it (Debian: apt-get install chromium) or set CHROMIUM to its program.',
  );
}
tiempos = createTiempos();
await tiempos.phase('build', () => ensureBuilt('server', 'web'));

if (named.length === 0) {
  await step('style', process.execPath, [bin('@biomejs/biome', 'bin/biome'), 'check', '.']);
  await step('types', process.execPath, [bin('typescript', 'bin/tsc'), '--noEmit']);
}
for (const kinds of PHASES) await vitest(kinds.filter((kind) => wanted(kind)));
end();

function wanted(...kinds) {
  return named.length === 0 || kinds.some((kind) => named.includes(kind));
}

function findChromium() {
  const given = process.env.CHROMIUM ?? process.env.CHROMIUM_PATH;
  if (given) return given;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? null;
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).some(isProgram);
}

/** Debian's packages of the browsers that are not here. Without the last three, their tests are skipped and say why. */
function missingBrowsers() {
  return [
    ...(findChromium() ? [] : ['chromium']),
    ...(onPath('firefox-esr', 'firefox') ? [] : ['firefox-esr']),
    ...(onPath('WebKitWebDriver') ? [] : ['webkit2gtk-driver']),
    ...(onPath('Xvfb') ? [] : ['xvfb']),
  ];
}

/** Through the system's package manager, where this user may. One by one: a system may lack one of them. */
function installPackages(packages) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`Installing ${packages.join(', ')}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'inherit', env });
  apt('update');
  for (const one of packages) apt('install', '-y', '--no-install-recommends', one);
}

function bin(name, path) {
  return join(ROOT, 'node_modules', name, path);
}

function run(program, args, env = {}) {
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env, ...(chromium ? { CHROMIUM: chromium } : {}) },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** A check that passes or fails as a whole. */
async function step(name, program, args) {
  console.log(`\n— ${name}`);
  if ((await tiempos.phase(name, () => run(program, args))) === 0) total.passed += 1;
  else {
    total.failed += 1;
    complaints.push(`${name} failed`);
  }
}

async function vitest(kinds) {
  if (kinds.length === 0 || !kinds.some((kind) => existsSync(join(ROOT, 'tests', kind)))) return;
  const name = kinds.join(', ');
  console.log(`\n— ${name}`);
  mkdirSync(join(ROOT, '.cache', 'tests'), { recursive: true });
  const file = join(ROOT, '.cache', 'tests', `recuento-${kinds[0]}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'tests', 'support', 'recuento.mjs')}`];
  const projects = kinds.map((kind) => `--project=${kind}`);
  const vitestArgs = [bin('vitest', 'vitest.mjs'), 'run', '--passWithNoTests', ...projects, ...reporters];
  const env = { NODE_ENV: 'test', RUBRICA_RECUENTO: file };
  const code = await tiempos.phase(name, () => run(process.execPath, vitestArgs, env));
  if (!existsSync(file)) {
    if (code === 0) return;
    total.failed += 1;
    complaints.push(`${name}: the run ended before its end`);
    return;
  }
  const { passed, failed, skipped, uncaused, failures } = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += passed;
  total.failed += failed + uncaused.length;
  total.skipped += skipped - uncaused.length;
  complaints.push(
    ...failures.map((name) => `failed: ${name}`),
    ...uncaused.map((name) => `skipped without a cause: ${name}`),
  );
  if (code !== 0 && failed === 0 && uncaused.length === 0) {
    total.failed += 1;
    complaints.push(`${name}: vitest ended with ${code}`);
  }
}

/** Says what went wrong, then the last line. */
function end(complaint) {
  if (complaint) {
    total.failed += 1;
    complaints.push(complaint);
  }
  if (total.passed + total.failed === 0) {
    total.failed = 1;
    complaints.push('no test was run');
  }
  const { lines = [], complaints: slow = [] } = tiempos?.report() ?? {};
  total.failed += slow.length;
  console.log(['', ...lines, '', ...complaints, ...slow].join('\n'));
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  process.exit(total.failed === 0 ? 0 : 1);
}
