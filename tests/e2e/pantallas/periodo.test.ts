/** A period that changes under the menu: it governs at once, and is told once in words. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { withPantallas } from './navegador.ts';

const DAY = 86_400_000;
const { web, browser } = withPantallas();

async function open(scene: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  return page;
}
/** The server signs the process anew: its end so far from now. */
const sign = (page: Page, more: { readonly fin: number; readonly estado?: string }): Promise<void> =>
  page.evaluate(({ fin, estado = 'activo' }) => {
    const { cambiar, vista } = window as unknown as {
      cambiar(news: object): void;
      vista(): { cuaderno: { proceso: object } };
    };
    const { cuaderno } = vista();
    cambiar({ cuaderno: { ...cuaderno, proceso: { ...cuaderno.proceso, estado, fin: Date.now() + fin } } });
  }, more);
const changed = (page: Page) => page.getByText('Cambió el periodo de captura');
const capture = (page: Page) => page.getByRole('link', { name: 'Captura de Datos' });

it('extended: told until she has seen it, and once more for the next change', async () => {
  const page = await open('inicio-periodo-ampliado');
  await page.getByText(/^Ahora cierra el .* \(hora Centro\); antes, el .*\. Lo que ya sellaste no cambia\.$/).waitFor();
  await page.getByText('Quedan 9 días').waitFor();
  await capture(page).waitFor();
  await page.getByRole('button', { name: 'Entendido' }).focus();
  await page.keyboard.press('Enter');
  await changed(page).waitFor({ state: 'detached' });
  // Its button goes: the focus is not left on nothing.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await sign(page, { fin: 2 * DAY });
  await changed(page).waitFor();
});

it('shortened to the past, closed and opened again: capture obeys at once', async () => {
  const page = await open('inicio-periodo-ampliado');
  await capture(page).waitFor();
  await sign(page, { fin: -3_600_000 });
  await page.getByText(/^Tienes hasta (hoy|mañana) a las \d\d:\d\d \(hora Centro\) para enviar 37 apoyos\./).waitFor();
  expect(await capture(page).count()).toBe(0);
  await page.getByText(/^Cerró el /).waitFor();

  await sign(page, { fin: 3 * DAY });
  await capture(page).waitFor();
  await sign(page, { fin: 3 * DAY, estado: 'cerrado' });
  await page
    .getByText(/^La autoridad cerró el proceso antes de que terminara su periodo\. El servidor lo avisó el /)
    .waitFor();
  expect(await capture(page).count()).toBe(0);
  expect(await changed(page).count()).toBe(0);
});

it.each([
  ['inicio-antes', /^Podrás capturar a partir del \d+ \w+, \d\d:\d\d \(hora Centro\)\.$/],
  ['inicio-cerrado', /^Tienes hasta (hoy|mañana) a las \d\d:\d\d \(hora Centro\) para enviar 37 apoyos\./],
  ['inicio-plazo-vencido', /^El plazo para enviar terminó el .* En este teléfono quedan 37 apoyos sin enviar\./],
  ['inicio-suspendido', /^La autoridad suspendió el proceso\. El servidor lo avisó el \d+ \w+, \d\d:\d\d/],
  ['inicio-telefono-de-baja', /^Desde el \d+ \w+, \d\d:\d\d \(hora Centro\)\.$/],
])('%s: why there is no capture, and since or until when', async (scene, words) => {
  const page = await open(scene);
  await page.getByText(words).waitFor();
  expect(await capture(page).count()).toBe(0);
});

it('says on the last day when it closes and what is left to send, and goes on capturing', async () => {
  const page = await open('inicio-ultimo-dia');
  await page.getByText(/^Cierra (hoy|mañana) a las \d\d:\d\d$/).waitFor();
  await page
    .getByText(/Después habrá 24 horas para enviar lo que falte\. Ahora tienes 37 apoyos por enviar\.$/)
    .waitFor();
  await page.getByText(/^Quedan 4[67] min$/).waitFor();
  await capture(page).waitFor();
});

it('shows of the notices those whose hour it is, and capture before them', async () => {
  const page = await open('inicio-avisos');
  const titles = page.locator('.notice-title');
  await titles.nth(2).waitFor();
  expect(await titles.allTextContents()).toEqual(['Habrá mantenimiento', 'Estamos en mantenimiento', 'Aviso']);
  expect(await page.getByText('Todavía no se muestra.').count()).toBe(0);
  await capture(page).waitFor();
});

it('shows initials where a logo can’t be decoded', async () => {
  const page = await open('inicio-logo-ilegible');
  await page.getByText('AP', { exact: true }).waitFor();
  expect(await page.locator('.logo').evaluate((one: HTMLElement) => [one.offsetWidth, one.offsetHeight])).toEqual([
    56, 56,
  ]);
  const whole = await open('inicio-logo');
  const logo = whole.getByRole('img', { name: 'Un árbol frente a una sierra' });
  await logo.evaluate((image: HTMLImageElement) => image.decode());
  expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160);
});
