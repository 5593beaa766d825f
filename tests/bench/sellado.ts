/** Sealing in Chromium, with the durable store and the read-back, at full speed and slowed. */
import { atMost, type Figura, median, report } from './figuras.ts';
import { medirEnChromium } from './navegador.ts';

const TIMES = 15;

export const medirSellado = (add: (figura: Figura) => void): Promise<void> =>
  medirEnChromium('tests/bench/pagina/sellar.ts', add, async (page, isSlowed) => {
    const seal = async (bytes: number): Promise<number> =>
      median(await page.evaluate((order) => window.sellar(order), { bytes, times: TIMES }));
    if (isSlowed) {
      add(report('sealing 1 MB in Chromium, slowed', await seal(1_000_000), 'ms'));
      add(report('sealing 350 KB in Chromium, slowed', await seal(350_000), 'ms'));
    } else {
      add(atMost('sealing 1 MB in Chromium, stored and read back', await seal(1_000_000), 'ms', 100));
      add(report('sealing 350 KB in Chromium, stored and read back', await seal(350_000), 'ms'));
    }
  });
