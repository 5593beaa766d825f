/**
 * The auxiliar's own credential (§3.3) from the enrolment to its folio, left undone and taken up again: each step in
 * words to her, none of them about somebody else. With `RUBRICA_IMAGENES=FOLDER` it leaves pictures.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../../especimenes/persona.ts';
import { finish, photograph, press, registerCredencial, sign, look as turnTo } from '../../support/captura.ts';
import { withPantallas } from './navegador.ts';
import { ponerPersistencia } from './persistencia.ts';
import { audit, hiddenShutter, loadAxe, overflow, smallTargets } from './revision.ts';
import { brokenWords } from './sitio.ts';

const IMAGES = process.env.RUBRICA_IMAGENES;
const PERSONA = makePersona(7, 'G');
const UPRIGHT = { width: 360, height: 740 };
const SIZES = [UPRIGHT, { width: 320, height: 568 }, { width: 740, height: 360 }, { width: 1280, height: 800 }];

const { web, browser, camera } = withPantallas([PERSONA]);
let context: BrowserContext | undefined;
afterEach(() => context?.close());
beforeAll(loadAxe);
beforeAll(async () => {
  if (IMAGES) await mkdir(IMAGES, { recursive: true });
});

async function open(scene: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  context = await browser.newContext({
    viewport: UPRIGHT,
    colorScheme,
    locale: 'es-MX',
    reducedMotion: 'reduce',
    permissions: ['camera', 'geolocation'],
    geolocation: { latitude: 22.77, longitude: -102.57 },
  });
  const page = await context.newPage();
  await page.addInitScript(ponerPersistencia, true);
  await page.addInitScript(() => {
    const asked: unknown[] = [];
    Object.assign(window, { asked });
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      asked.push((constraints!.video as MediaTrackConstraints).facingMode);
      return open(constraints);
    };
  });
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  return page;
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const news = (page: Page, vista: object): Promise<void> =>
  page.evaluate((given) => (window as unknown as { cambiar(news: unknown): void }).cambiar(given), vista);
const inPage = <T>(page: Page, name: string): Promise<T> =>
  page.evaluate((name) => (window as unknown as Record<string, T>)[name]!, name);

/** Every size, and 200 %: it speaks to her, fits, and can be touched and read. */
async function look(page: Page, name: string, colorScheme: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    if (IMAGES) await page.screenshot({ path: join(IMAGES, `credencial-${name}-${size.width}-${colorScheme}.png`) });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await hiddenShutter(page)).toBe(false);
  }
  await page.setViewportSize(UPRIGHT);
  expect(await audit(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  // What she promises is about others; what the app says is about her.
  if (!name.endsWith('responsiva'))
    expect(await page.locator('#app').textContent()).not.toMatch(/\b(la persona|su credencial)\b/i);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  if (IMAGES) await page.screenshot({ path: join(IMAGES, `credencial-${name}-200-${colorScheme}.png`) });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  if (/empezar|guardada/.test(name)) expect(await brokenWords(page)).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '';
  });
  await page.setViewportSize(UPRIGHT);
}

describe('her own credential', () => {
  it.each(['light', 'dark'] as const)('ends the enrolment: %s', async (colorScheme) => {
    const page = await open('credencial-alta', colorScheme);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await press(page, 'Permitir ubicación');
    await heading(page, 'Tu credencial');
    await look(page, '0-empezar', colorScheme);
    await press(page, 'Empezar');
    await heading(page, '¿Cuál es tu credencial?');
    await page.getByText('Paso 1 de 6').waitFor();
    await look(page, '1-modelo', colorScheme);
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await heading(page, 'Frente de tu credencial');
    await turnTo(page, camera, PERSONA, 'anverso');
    await look(page, '2-anverso', colorScheme);
    await photograph(page, camera, PERSONA, 'anverso');
    await look(page, '2-anverso-tomado', colorScheme);
    await press(page, 'Usar esta foto');
    await heading(page, 'Reverso de tu credencial');
    await photograph(page, camera, PERSONA, 'reverso');
    await page.getByText(`CIC ${PERSONA.cic}`).waitFor();
    await look(page, '3-reverso-tomado', colorScheme);
    expect(await inPage(page, 'asked')).toEqual([{ ideal: 'environment' }]);
    await press(page, 'Usar esta foto');

    // She looks at herself, as in a mirror.
    await heading(page, 'Tu foto');
    await turnTo(page, camera, PERSONA, 'rostro');
    expect(await inPage(page, 'asked')).toEqual([{ ideal: 'environment' }, { ideal: 'user' }]);
    expect(await page.locator('.visor.espejo').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'No quiere foto' }).count()).toBe(0);
    await look(page, '4-foto', colorScheme);
    await photograph(page, camera, PERSONA, 'rostro');
    await press(page, 'Usar esta foto');
    await heading(page, 'Tu firma');
    // What she signs is her responsiva, whole.
    await page.getByText('No conservaré copias de credenciales').waitFor();
    expect(await page.getByText('Manifiesto que doy mi apoyo').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'No puede firmar' }).count()).toBe(0);
    await look(page, '5-responsiva', colorScheme);
    await press(page, 'Firmar');
    await page.getByText('Firmo mi responsiva como auxiliar de').waitFor();
    await sign(page);
    if (IMAGES) await page.screenshot({ path: join(IMAGES, `credencial-5-firmando-${colorScheme}.png`) });
    await press(page, 'Listo');
    await page.getByRole('img', { name: 'La firma' }).waitFor();
    await look(page, '5-firma', colorScheme);
    await press(page, 'Siguiente');
    await heading(page, 'Revisa y guarda');
    await look(page, '6-resumen', colorScheme);
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Tu credencial quedó guardada');
    expect(await inPage(page, 'sellado')).toMatchObject({
      datos: {
        v: 2,
        modelo: 'G',
        codigos: { cic: PERSONA.cic },
        textos: { aviso: 'aa-1', responsiva: 'r-1', cuenta: 'c-1' },
      },
      partes: ['anverso', 'reverso', 'fotoViva', 'firma', 'trazos'],
    });
    await news(page, { credencial: true });
    // It stays until she goes on, and no way leads back into it.
    await page.waitForURL(/\/credencial\/guardada$/);
    await look(page, '7-guardada', colorScheme);
    expect(await page.evaluate(() => document.querySelector('video'))).toBeNull();
    await press(page, 'Continuar');
    await heading(page, 'Lista para trabajar sin conexión');
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await page.getByText('Falta tu credencial').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('left for later keeps capture closed, and is found on the menu', async () => {
    const page = await open('credencial-alta');
    await press(page, 'Permitir ubicación');
    await heading(page, 'Tu credencial');
    await press(page, 'Ahora no');
    await heading(page, 'Teléfono registrado');
    await page.getByText('Falta tu credencial').waitFor();
    await press(page, 'Ir al menú');
    await page.getByText('Falta tu credencial').waitFor();
    expect(await page.getByRole('link', { name: 'Captura de Datos' }).count()).toBe(0);
    // Nor by its address.
    await page.goto(`${web.origin}/captura/captar`);
    await heading(page, 'Tu credencial');
    await press(page, 'Ahora no');
    await page.getByRole('link', { name: 'Registrar mi credencial' }).click();
    await registerCredencial(page, PERSONA, camera);
    await news(page, { credencial: true });
    await press(page, 'Continuar');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });

  it('asks for the password where it is locked, and waits under it', async () => {
    const page = await open('credencial');
    await press(page, 'Empezar');
    await page.getByText('Para registrar tu credencial hay que saber que eres tú.').waitFor();
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press(page, 'Abrir y seguir');
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await heading(page, 'Reverso de tu credencial');
    await news(page, { desbloqueado: false });
    await page.getByText('Lo que llevas sigue aquí, tal como lo dejaste.').waitFor();
    expect(await page.locator('video:visible').count()).toBe(0);
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press(page, 'Abrir y seguir');
    await photograph(page, camera, PERSONA, 'reverso');
    // Leaving is asked about, and leaves nothing.
    await press(page, 'Salir');
    await page.getByRole('dialog').getByText('No se guardará nada de lo que llevas').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Seguir' }).click();
    await heading(page, 'Reverso de tu credencial');
    await press(page, 'Salir');
    await press(page, 'Dejarla y borrar todo');
    await page.getByRole('link', { name: 'Registrar mi credencial' }).click();
    await press(page, 'Empezar');
    await heading(page, '¿Cuál es tu credencial?');
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await turnTo(page, camera, PERSONA, 'anverso');
    expect(await page.getByRole('button', { name: 'Usar esta foto' }).count()).toBe(0);
  });

  it('cut by a killed tab begins again, and says so', async () => {
    const page = await open('credencial-cortada');
    await page.getByText('Lo que llevabas no se guardó').waitFor();
    await press(page, 'Empezar');
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press(page, 'Abrir y seguir');
    await heading(page, '¿Cuál es tu credencial?');
    await page.goBack();
    expect(await page.getByRole('heading', { name: 'Reverso de tu credencial' }).count()).toBe(0);
  });

  /** All of it, up to the last button. */
  async function inHand(): Promise<Page> {
    const page = await open('credencial-alta');
    await press(page, 'Permitir ubicación');
    await press(page, 'Empezar');
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    for (const view of ['anverso', 'reverso', 'rostro'] as const) {
      await photograph(page, camera, PERSONA, view);
      await press(page, 'Usar esta foto');
    }
    await press(page, 'Firmar');
    await sign(page);
    await finish(page);
    return page;
  }

  it('that ceased to be possible is not sealed', async () => {
    const page = await inHand();
    await news(page, { modo: 'entrega' });
    await press(page, 'Siguiente: guardar y sellar');
    await page.getByText('Ya no se puede registrar tu credencial.').waitFor();
    expect(await inPage<string[]>(page, 'calls')).not.toContain('sellar');
  });

  it('in hand is sealed although the server asks for a newer version meanwhile', async () => {
    const page = await inHand();
    await news(page, { actualizarA: '9.9.9' });
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Tu credencial quedó guardada');
  });
});
