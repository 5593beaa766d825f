/** Sealing in Chromium, with the durable store and the read-back, at full speed and slowed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { servePage } from '../support/pagina.ts';
import { atMost, type Figura, median, report } from './figuras.ts';
import { canSlow, childrenOf, slowDown } from './lento.ts';

const TIMES = 15;
const SLOWNESS = 6;

export async function medirSellado(add: (figura: Figura) => void): Promise<void> {
  const pagina = await servePage(resolve('tests/bench/pagina/sellar.ts'));
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
    const seal = async (bytes: number): Promise<number> =>
      median(await page.evaluate((order) => window.sellar(order), { bytes, times: TIMES }));

    add(atMost('sealing 1 MB in Chromium, stored and read back', await seal(1_000_000), 'ms', 100));
    add(report('sealing 350 KB in Chromium, stored and read back', await seal(350_000), 'ms'));
    if (!browser || !canSlow()) {
      console.log('  (not slowed: this machine lets no one limit a CPU cgroup)');
      return;
    }
    const slow = await slowDown(browser, page, SLOWNESS);
    add(report('slowed browser: control loop inside a worker', slow.factor, '×'));
    add(report('sealing 1 MB in Chromium, slowed', await seal(1_000_000), 'ms'));
    add(report('sealing 350 KB in Chromium, slowed', await seal(350_000), 'ms'));
    slow.release();
  } finally {
    await context.close();
    await pagina.close();
    await rm(profile, { recursive: true, force: true });
  }
}
