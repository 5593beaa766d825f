/**
 * Lighthouse on a page, as a phone of the middle class sees it: its scores, of a hundred. It is large and needed by
 * nobody else, so it is brought when it is first asked for, into `.cache`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { atLeast, type Figura } from './figuras.ts';

const BARS = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
const VERSION = '12.8.2';
const FOLDER = resolve('.cache', `lighthouse-${VERSION}`);
const CLI = resolve(FOLDER, 'node_modules', 'lighthouse', 'cli', 'index.js');
/** Of a report, in bytes: it holds screenshots. */
const MAX_REPORT = 64 * 1024 * 1024;

/** What is read of Lighthouse's report. */
interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly audits: Record<
    string,
    { readonly score: number | null; readonly title: string; readonly displayValue?: string }
  >;
  readonly categories: Record<
    string,
    { readonly score: number | null; readonly auditRefs: readonly { readonly id: string; readonly weight: number }[] }
  >;
}

const run = promisify(execFile);

/** In the browser that listens for a debugger at a port; what it keeps for the page's origin is emptied. */
export async function medirFaro(url: string, port: number): Promise<Figura[]> {
  if (!existsSync(CLI)) {
    mkdirSync(FOLDER, { recursive: true });
    await run('npm', ['install', '--no-save', '--prefix', FOLDER, `lighthouse@${VERSION}`]);
  }
  const args = [
    CLI,
    url,
    `--port=${port}`,
    '--output=json',
    '--quiet',
    `--only-categories=${Object.keys(BARS).join()}`,
  ];
  const { stdout } = await run(process.execPath, args, { maxBuffer: MAX_REPORT });
  const { runtimeError, audits, categories } = JSON.parse(stdout) as Report;
  if (runtimeError) throw new Error(`Lighthouse: ${runtimeError.message}`);
  return Object.entries(BARS).map(([name, bar]) => {
    const category = categories[name]!;
    const score = (category.score ?? 0) * 100;
    if (score < bar) {
      const failed = category.auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1);
      for (const { id } of failed) console.log(`    ${id}: ${audits[id]?.displayValue ?? audits[id]?.title}`);
    }
    return atLeast(`Lighthouse on the first screen: ${name}`, score, 'of 100', bar);
  });
}
