/** What an enrolment says and leaves behind: whence its data came, what this phone is called, where «back» leads after it. */
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { withPantallas } from './navegador.ts';
import { ponerPersistencia } from './persistencia.ts';

const HUELLA = 'lERqV0E2NM592PWW3957cCOLwYluOM-CniyDD8ivHss';
const INVITACION = `#proceso=IC-2026-014&auxiliar=7KQM2XR&correo=lupe%40ejemplo.mx&huella=${HUELLA}`;

const { web, browser } = withPantallas();
let context: BrowserContext | undefined;

async function open(scene: string, hash = ''): Promise<Page> {
  await context?.close();
  context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.addInitScript(ponerPersistencia, true);
  await page.goto(`${web.origin}/captura/?escena=${scene}${hash}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  return page;
}
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();

async function untilPassword(page: Page): Promise<void> {
  await press(page, 'Empezar');
  await page.getByLabel('Id del proceso').fill(`/captura/${INVITACION}`);
  await press(page, 'Enviarme un código');
  await page.getByLabel('Código de seis dígitos').fill('123456');
  await press(page, 'Leí los tres y acepto');
  await heading(page, 'Crea tu contraseña');
}

describe('the data of an invitation', () => {
  it('are in the fields when a link brought them, and only to be looked at', async () => {
    const page = await open('alta-datos', INVITACION);
    await press(page, 'Empezar');
    await page.getByText('Ya los trajo tu invitación. Revisa que el correo sea el tuyo.').waitFor();
    expect(await page.getByText('Vienen en tu correo').count()).toBe(0);
  });
  it('are in her mail while the fields are empty, and said to be there once a link was pasted', async () => {
    const page = await open('alta-datos');
    await press(page, 'Empezar');
    await page.getByText('Vienen en tu correo de invitación.').waitFor();
    await page.getByLabel('Id del proceso').fill(`/captura/${INVITACION}`);
    await page.getByText('Ya los trajo tu invitación.').waitFor();
  });
  it('are in part, when the link brought a part', async () => {
    const page = await open('alta-datos', '#proceso=IC-2026-014&auxiliar=7KQM2XR');
    await press(page, 'Empezar');
    await page.getByText('Completa lo que falta: viene en tu correo de invitación.').waitFor();
    // What she types does not change what was said.
    await page.getByLabel('Correo electrónico').fill('lupe@ejemplo.mx');
    await page.getByLabel('Correo electrónico').blur();
    await page.getByText('Completa lo que falta').waitFor();
  });
});

it('calls two phones of one model differently, and lets no two have one name', async () => {
  const page = await open('alta-contrasena-segundo');
  await untilPassword(page);
  const name = page.getByLabel('Nombre de este teléfono');
  await expect.poll(() => name.inputValue()).toBe('Linux · Chrome 2');
  await page.getByText('El otro se llama «Linux · Chrome».').waitFor();
  await page.getByLabel('Contraseña', { exact: true }).fill('nubes de Fresnillo 3');
  await page.getByLabel('Escríbela otra vez').fill('nubes de Fresnillo 3');
  await name.fill('linux · chrome ');
  await press(page, 'Registrar este teléfono');
  await page.getByText('Así se llama tu otro teléfono.').waitFor();
  const calls = () => page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls.join());
  expect(await calls()).not.toContain('inscribir');
  await name.fill('Moto de Lupe');
  await press(page, 'Registrar este teléfono');
  await expect.poll(calls).toContain('inscribir Moto de Lupe');
});

it('ends with the practice beside the menu', async () => {
  const page = await open('alta-listo');
  await heading(page, 'Lista para trabajar sin conexión');
  expect(await page.locator('.button.primary').count()).toBe(1);
  await press(page, 'Practicar primero');
  await heading(page, 'Practica cuanto quieras');
});

describe('after it, «back»', () => {
  it('walks through none of its steps', async () => {
    const page = await open('inicio');
    for (const step of ['datos', 'codigo', 'acuerdos', 'contrasena']) {
      await page.goto(`${web.origin}/captura/alta/${step}`);
      await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/captura');
    }
    // To be asked whether it shall be enrolled again is another matter.
    await page.goto(`${web.origin}/captura/alta/nueva`);
    await heading(page, '¿Registrar de nuevo este teléfono?');
  });
  it('does not begin another password anew, nor after a reload', async () => {
    const page = await open('captar-olvido');
    await press(page, 'Olvidé mi contraseña');
    await press(page, 'Crear otra contraseña');
    await page.getByLabel('Correo electrónico').fill('lupe@ejemplo.mx');
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await page.getByLabel('Contraseña', { exact: true }).fill('caballo naranja 8');
    await page.getByLabel('Escríbela otra vez').fill('caballo naranja 8');
    await press(page, 'Guardar contraseña');
    await heading(page, 'Contraseña nueva lista');
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });
  it('still leads to where a code is waited for', async () => {
    const page = await open('inicio');
    const solicitud = {
      proceso: 'IC-2026-014',
      auxiliar: '7KQM2XR',
      correo: 'lupe@ejemplo.mx',
      huella: HUELLA,
      codigoPedido: Date.now() - 60_000,
      t: Date.now(),
    };
    await page.evaluate((kept) => sessionStorage.setItem('solicitud', JSON.stringify(kept)), solicitud);
    await page.goto(`${web.origin}/captura/alta/codigo`);
    await heading(page, '¿Registrar de nuevo este teléfono?');
    await press(page, 'Registrar de nuevo');
    await heading(page, 'Escribe el código');
  });
});
