/** What every screen is held to, measured in the page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

let axe: string;

/** Before the first `audit`. */
export async function loadAxe(): Promise<void> {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
}

/** Violations of axe, each with its first place. */
export async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await (
      window as unknown as { axe: { run(options: object): Promise<{ violations: AxeViolation[] }> } }
    ).axe.run({ runOnly: tags, rules: { region: { enabled: false } } });
    interface AxeViolation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  });
}

/** What can be touched and is smaller than 48 px either way (links within sentences excepted). */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, a.button, a.menu-row, summary, input:not([hidden]), label.check',
      ),
    ]
      .filter((element) => element.checkVisibility() && !element.matches('label.check input'))
      .flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 48 || height < 48 ? [`${element.outerHTML.slice(0, 80)} ${width}×${height}`] : [];
      }),
  );

/** How much wider than the screen the page is. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Whether one would have to scroll to take the photograph. */
export const hiddenShutter = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const shutter = document.querySelector('.obturador');
    return shutter !== null && shutter.getBoundingClientRect().bottom > innerHeight;
  });

/** What takes the focus and then lies under the bar that sticks to the foot of the screen. */
export const coveredTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const bar = [...document.querySelectorAll('.screen-actions, .paso-acciones')].find(
      (element) => element.checkVisibility() && getComputedStyle(element).position === 'sticky',
    );
    const had = document.activeElement;
    const found = bar
      ? [...document.querySelectorAll<HTMLElement>('button, a[href], summary, input:not([hidden])')].flatMap(
          (target) => {
            if (!target.checkVisibility() || bar.contains(target) || target.closest('dialog')) return [];
            target.focus();
            const [box, foot] = [target.getBoundingClientRect(), bar.getBoundingClientRect()];
            const beside = box.right <= foot.left + 1 || box.left >= foot.right - 1;
            return beside || box.bottom <= foot.top + 1 ? [] : [target.outerHTML.slice(0, 80)];
          },
        )
      : [];
    if (had instanceof HTMLElement) had.focus({ preventScroll: true });
    scrollTo(0, 0);
    return found;
  });
