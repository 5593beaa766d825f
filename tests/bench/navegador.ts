/** A bench's page in a Chromium of its own: measured at full speed, then slowed where the machine lets it be. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { servePage } from '../support/pagina.ts';
import { type Figura, report } from './figuras.ts';
import { canSlow, childrenOf, slowDown } from './lento.ts';

const SLOWNESS = 6;

/** `file`: the page's script, bundled and served. `medir` is called once plain and once slowed. */
export async function medirEnChromium(
  file: string,
  add: (figura: Figura) => void,
  medir: (page: Page, isSlowed: boolean) => Promise<void>,
): Promise<void> {
  const pagina = await servePage(resolve(file));
  const profile = await mkdtemp(join(tmpdir(), 'rubrica-bench-chromium-'));
  const before = new Set(childrenOf(process.pid));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: chromiumArgs(),
  });
  try {
    const browser = childrenOf(process.pid).find((pid) => !before.has(pid));
    const page = await context.newPage();
    await page.goto(pagina.url);
    await medir(page, false);
    if (!browser || !canSlow()) {
      console.log('  (not slowed: this machine lets no one limit a CPU cgroup)');
      return;
    }
    const slow = await slowDown(browser, page, SLOWNESS);
    add(report('slowed browser: control loop inside a worker', slow.factor, '×'));
    await medir(page, true);
    slow.release();
  } finally {
    await context.close();
    await pagina.close();
    await rm(profile, { recursive: true, force: true });
  }
}
