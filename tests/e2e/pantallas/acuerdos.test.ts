/** What is accepted at an enrolment, on its screen: read where it stands, declined without harm, asked for again only when it is new. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { withPantallas } from './navegador.ts';
import { ponerPersistencia } from './persistencia.ts';

const { web, browser } = withPantallas();

/** As far as what is to be read. */
async function open(scene: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.addInitScript(ponerPersistencia, true);
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await press(page, 'Empezar');
  await page.getByLabel('Id del proceso').fill('/captura/#proceso=IC-2026-014&auxiliar=7KQM2XR&correo=lupe@ejemplo.mx');
  await press(page, 'Enviarme un código');
  await page.getByLabel('Código de seis dígitos').fill('123456');
  await heading(page, 'Lee y acepta');
  return page;
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const calls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);
const enrol = async (page: Page): Promise<void> => {
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await page.getByLabel('Escríbela otra vez').fill('caballo naranja 7');
  await press(page, 'Registrar este teléfono');
};

it('is read by keyboard, whole, where it stands, and nothing is enrolled before it is accepted', async () => {
  const page = await open('alta-acuerdos');
  expect(await page.getByRole('link', { name: 'https://ejemplo.mx/aviso-de-privacidad-auxiliares' }).count()).toBe(1);
  await page.getByText('Me comprometo a guardar en secreto').waitFor();
  const whole = page.getByText('No conservaré copias de credenciales');
  expect(await whole.isVisible()).toBe(false);
  await page.getByText('Leer la responsiva completa').focus();
  await page.keyboard.press('Enter');
  await whole.waitFor();
  await page.getByText('Leer por qué no se prestan').focus();
  await page.keyboard.press('Enter');
  await page.getByText('queda a mi nombre').waitFor();
  // The first stays as it was unfolded.
  expect(await whole.isVisible()).toBe(true);
  expect((await calls(page)).some((call) => call.startsWith('inscribir'))).toBe(false);

  await press(page, 'Leí los tres y acepto');
  await heading(page, 'Crea tu contraseña');
  await page.goBack();
  await heading(page, 'Lee y acepta');
  await page.goForward();
  await enrol(page);
  await page.waitForFunction(() =>
    (window as unknown as { calls: string[] }).calls.some((call) => /^inscribir .* aa-1 r-1 c-1$/.test(call)),
  );
});

it('can’t be passed by, and is declined without harm', async () => {
  const page = await open('alta-acuerdos');
  await page.evaluate(() => {
    history.pushState(null, '', '/captura/alta/contrasena');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await heading(page, 'Lee y acepta');
  await press(page, 'No acepto');
  const sheet = page.getByRole('dialog');
  await sheet.getByText('Hasta ahora no se registró nada.').waitFor();
  await press(page, 'Volver a leer');
  await sheet.waitFor({ state: 'hidden' });
  await press(page, 'No acepto');
  await press(page, 'Salir del registro');
  await heading(page, 'Registra este teléfono');
  expect((await calls(page)).at(-1)).toBe('guardarSolicitud —');
  expect((await calls(page)).some((call) => call.startsWith('inscribir'))).toBe(false);
});

it('comes again with what is new in it when a text changed under way', async () => {
  const page = await open('alta-acuerdos-cambiaron');
  expect(await page.getByText('Nuevo', { exact: true }).count()).toBe(0);
  await press(page, 'Leí los tres y acepto');
  await enrol(page);
  await page.getByText('Un texto cambió mientras te registrabas').waitFor();
  expect(await page.locator('.acuerdo:has(.chip)').textContent()).toContain('entregar el teléfono');
  await press(page, 'Leí los tres y acepto');
  await enrol(page);
  // Taken with the version that she has read by now, and with no other.
  await heading(page, 'Permite la ubicación');
});
