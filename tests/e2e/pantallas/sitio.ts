/** The screens as a site of their own, and what is looked for on them by measure. */
import type { Page } from 'playwright-core';
import { build } from 'vite';
import solid from 'vite-plugin-solid';

/** Bundles the screens and their scenes (main.tsx) into a folder. */
export async function buildScreens(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: 'tests/e2e/pantallas',
    publicDir: '../../../public',
    plugins: [solid()],
    define: { __APP_VERSION__: '"0.0.0"' },
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, target: ['chrome111'] },
  });
}

/** Words of what is touched, and of labels, that are broken over two lines. */
export const brokenWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const broken: string[] = [];
    for (const element of document.querySelectorAll('.button, .redondo, .chip, label, .menu-row, .modelo strong')) {
      if (!element.checkVisibility()) continue;
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode as Text;
        for (const { 0: word, index } of text.data.matchAll(/[\p{L}\d]+/gu)) {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
        }
      }
    }
    return broken;
  });

/** Pairs of these that lie one over the other, by their boxes. */
export const overlapping = (page: Page, selectors: readonly string[]): Promise<string[]> =>
  page.evaluate((wanted) => {
    const boxes = wanted.flatMap((selector) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ selector, box: element.getBoundingClientRect() })),
    );
    return boxes.flatMap(({ selector, box }, index) =>
      boxes
        .slice(index + 1)
        .filter(
          ({ box: other }) =>
            box.left < other.right - 1 &&
            other.left < box.right - 1 &&
            box.top < other.bottom - 1 &&
            other.top < box.bottom - 1,
        )
        .map((other) => `${selector} × ${other.selector}`),
    );
  }, selectors);
