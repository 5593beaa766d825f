/** «Dispositivos», from the menu to a baja: by the password, and with what it takes along said before. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { withPantallas } from './navegador.ts';

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
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const calls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);

it('gives the other phone de baja, then this one, saying first what will not count', async () => {
  const page = await open('dispositivos');
  const cards = page.locator('.telefono');
  await cards.nth(1).waitFor();
  expect(await cards.nth(0).textContent()).toMatch(/moto g04[\s\S]*Es éste[\s\S]*37 apoyos por enviar/);
  expect(await cards.nth(1).textContent()).toMatch(/Redmi A3[\s\S]*3 apoyos por enviar[\s\S]*Último contacto: /);

  // By keyboard. The password comes first: whoever found the phone ends nothing.
  await page.getByRole('button', { name: 'Baja de Dispositivo: Redmi A3' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Escribe tu contraseña');
  expect(await calls(page)).toEqual([]);
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog');
  await sheet.getByText('Si das de baja ese teléfono, 3 apoyos que esperan en él no contarán.').waitFor();
  await sheet.getByRole('button', { name: 'Dejarlo como está' }).click();
  await sheet.waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Baja de Dispositivo: Redmi A3' }).click();
  await sheet.getByRole('button', { name: 'Dar de baja' }).click();
  await page.getByText('ya está dado de baja').waitFor();
  expect(await cards.count()).toBe(1);

  await page.getByRole('button', { name: 'Baja de Dispositivo: moto g04' }).click();
  await sheet.getByText('Si das de baja este teléfono, 37 apoyos que esperan en él no contarán.').waitFor();
  await sheet.getByRole('button', { name: 'Dar de baja' }).click();
  // Back at the menu, which says that this phone is out and why capture is closed.
  await page.getByText('Este teléfono está dado de baja').waitFor();
  expect(await page.getByRole('link', { name: 'Captura de Datos' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Dispositivos' }).count()).toBe(0);
  expect((await calls(page)).filter((call) => call.startsWith('baja'))).toEqual([
    'bajaDeDispositivo R2XD',
    'bajaDeDispositivo K7QM',
  ]);
});

it('says without a network what it knows, since when, and that a baja needs one', async () => {
  const page = await open('dispositivos-sin-red');
  await page.getByText('Esto es lo que se sabía').waitFor();
  await page.getByText('Para dar de baja un teléfono se necesita conexión.').waitFor();
  expect(await page.locator('.telefono').count()).toBe(2);
  for (const button of await page.getByRole('button', { name: 'Baja de Dispositivo' }).all()) {
    expect(await button.isDisabled()).toBe(true);
  }
});
