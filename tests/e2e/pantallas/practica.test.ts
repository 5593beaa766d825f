/**
 * The practice from its first screen to its end, before the drawn camera and without any: the steps of a capture, each
 * unmistakably a practice, none of them asking anything of the phone's client. With `RUBRICA_IMAGENES=FOLDER` it leaves pictures.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../../especimenes/persona.ts';
import { CIC } from '../../especimenes/practica.ts';
import { photograph, press, sign } from '../../support/captura.ts';
import { withPantallas } from './navegador.ts';
import { audit, hiddenShutter, loadAxe, overflow, smallTargets } from './revision.ts';
import { brokenWords, overlapping } from './sitio.ts';

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

interface Options {
  readonly scene?: string;
  readonly colorScheme?: 'light' | 'dark';
  /** What the phone answers who asks for its camera. */
  readonly camera?: 'there' | 'none';
}

async function open({ scene = 'practica', colorScheme = 'light', camera: has = 'there' }: Options = {}): Promise<Page> {
  context = await browser.newContext({
    viewport: UPRIGHT,
    colorScheme,
    locale: 'es-MX',
    reducedMotion: 'reduce',
    permissions: ['camera'],
  });
  const page = await context.newPage();
  if (has === 'none')
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    });
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  return page;
}

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const calls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);

/** Every size, and 200 %: it says what it is, fits, and can be touched and read. */
async function look(page: Page, name: string, colorScheme: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    if (IMAGES) await page.screenshot({ path: join(IMAGES, `practica-${name}-${size.width}-${colorScheme}.png`) });
    await page.getByText('PRÁCTICA', { exact: true }).first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await hiddenShutter(page)).toBe(false);
    // One line, whatever stands in it.
    expect((await page.locator('.practica-banda').boundingBox())!.height).toBeLessThanOrEqual(64);
    expect((await page.locator('.practica-banda p').boundingBox())!.height).toBeLessThanOrEqual(32);
    expect(await overlapping(page, ['.practica-banda', '.paso-titulo', '.visor', '.tomar', '.obturador'])).toEqual([]);
  }
  await page.setViewportSize(UPRIGHT);
  expect(await audit(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  if (IMAGES) await page.screenshot({ path: join(IMAGES, `practica-${name}-200-${colorScheme}.png`) });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  if (/empezar|fin/.test(name)) expect(await brokenWords(page)).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '';
  });
  await page.setViewportSize(UPRIGHT);
}

/** From the first screen to the front of the card. */
async function untilFront(page: Page, how: string, modelo = 'G'): Promise<void> {
  await press(page, how);
  await heading(page, 'Práctica: Aviso de privacidad');
  await press(page, 'Ya lo escuchó, empezar');
  await page.getByRole('button', { name: new RegExp(`Modelo ${modelo}$`) }).click();
  await heading(page, 'Práctica: Frente de la credencial');
}

const shoot = async (page: Page): Promise<void> => {
  await page.locator('.obturador:not([aria-disabled])').click();
  await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
};

describe('a practice without a camera', () => {
  it.each(['light', 'dark'] as const)('is whole, and says on each screen what it is: %s', async (colorScheme) => {
    const page = await open({ colorScheme, camera: 'none' });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await look(page, '0-empezar', colorScheme);
    await press(page, 'Practicar sin cámara');
    await heading(page, 'Práctica: Aviso de privacidad');
    expect(await page.title()).toBe('Práctica: Aviso de privacidad · Rúbrica');
    await look(page, '1-aviso', colorScheme);
    await press(page, 'Ya lo escuchó, empezar');
    await look(page, '2-credencial', colorScheme);
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await page.locator('.obturador:not([aria-disabled])').waitFor();
    await look(page, '3-anverso', colorScheme);
    await shoot(page);
    await look(page, '3-anverso-tomado', colorScheme);
    await press(page, 'Usar esta foto');
    await page.getByText(`CIC ${CIC}`).waitFor();
    await page.getByText('coincide', { exact: true }).waitFor();
    await look(page, '4-reverso', colorScheme);
    await page.getByText('coincide', { exact: true }).waitFor();
    await shoot(page);
    await look(page, '4-reverso-tomado', colorScheme);
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await look(page, '5-original', colorScheme);
    await press(page, 'Siguiente');
    await page.locator('.obturador:not([aria-disabled])').waitFor();
    await look(page, '6-foto', colorScheme);
    await shoot(page);
    await press(page, 'Usar esta foto');
    await look(page, '7-manifiesto', colorScheme);
    await press(page, 'Firmar');
    await page.getByText('Firmo mi apoyo a «Práctica: esto no cuenta»').waitFor();
    // Over a dialog that covers the band, too.
    expect(await page.locator('dialog[open]').evaluate((dialog) => getComputedStyle(dialog, '::before').content)).toBe(
      '"PRÁCTICA"',
    );
    await sign(page);
    if (IMAGES) await page.screenshot({ path: join(IMAGES, `practica-7-firmando-${colorScheme}.png`) });
    await press(page, 'Listo');
    await page.getByRole('img', { name: 'La firma' }).waitFor();
    await look(page, '7-firma', colorScheme);
    await press(page, 'Siguiente');
    await look(page, '8-resumen', colorScheme);
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Práctica terminada');
    await page.getByText('Práctica: sin folio', { exact: true }).waitFor();
    await page.getByText('Los códigos se leyeron').waitFor();
    await page.getByText('Hay una firma completa').waitFor();
    expect(await page.locator('.folio').count()).toBe(0);
    await look(page, '9-fin', colorScheme);
    expect(await calls(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('begins again from nothing, and «back» does not walk into what ended', async () => {
    const page = await open({ camera: 'none' });
    await untilFront(page, 'Practicar sin cámara');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await press(page, 'Siguiente');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Práctica terminada');
    await page.waitForURL(/\/practica\/fin$/);
    await press(page, 'Practicar otra vez');
    await heading(page, 'Práctica: Aviso de privacidad');
    await press(page, 'Ya lo escuchó, empezar');
    await heading(page, 'Práctica: ¿Qué credencial trae?');
    await page.goBack();
    await page.goBack();
    await heading(page, 'Practica cuanto quieras');
    await press(page, 'Volver al menú');
    await page.getByRole('link', { name: 'Práctica' }).waitFor();
  });

  it('offers the specimen where a camera was asked for and there is none', async () => {
    const page = await open({ camera: 'none' });
    await untilFront(page, 'Practicar con la cámara');
    await page.getByText('Este teléfono no tiene cámara disponible').waitFor();
    await press(page, 'Usar el espécimen');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await heading(page, 'Práctica: Reverso de la credencial');
  });

  it('says what a real capture would say: a wrong model, a scant signature', async () => {
    const page = await open({ camera: 'none' });
    await untilFront(page, 'Practicar sin cámara', 'C');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await press(page, 'Siguiente');
    await shoot(page);
    await press(page, 'Usar esta foto');
    await press(page, 'Firmar');
    const box = (await page.locator('.lienzo canvas').boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 150, box.y + 200, { steps: 8 });
    await page.mouse.up();
    await press(page, 'Listo');
    await page.getByText('Parece un punto o una raya').waitFor();
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await page.getByText(/Elegiste «Modelo C/).waitFor();
    await page.getByText('La firma parece un punto o una raya').waitFor();
    await page.getByText('(causa j)').waitFor();
  });
});

describe('a practice with the camera', () => {
  it('sees what its button says, however often it is changed', async () => {
    const page = await open();
    // The specimen is drawn on a canvas of the page, so that its track has no device.
    const source = (): Promise<'camara' | 'especimen' | null> =>
      page.evaluate(() => {
        const track = (document.querySelector('video')?.srcObject as MediaStream | null)?.getVideoTracks()[0];
        return track ? ('canvas' in track ? 'especimen' : 'camara') : null;
      });
    await untilFront(page, 'Practicar sin cámara');
    for (const [button, seen] of [
      ['Usar la cámara', 'camara'],
      ['Usar el espécimen', 'especimen'],
      ['Usar la cámara', 'camara'],
    ] as const) {
      await press(page, button);
      await page.locator('.obturador:not([aria-disabled])').waitFor();
      expect(await source()).toBe(seen);
    }
  });

  it.each(['inicio', 'inicio-antes', 'inicio-cerrado', 'inicio-baja'])('is there at any time: %s', async (scene) => {
    const page = await open({ scene });
    await page.getByRole('link', { name: 'Práctica' }).click();
    await untilFront(page, 'Practicar con la cámara');
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, PERSONA, 'reverso');
    await page.getByText(`CIC ${PERSONA.cic}`).waitFor();
    await press(page, 'Salir');
    await page.getByRole('heading', { name: 'Menú' }).waitFor({ state: 'attached' });
    // The camera was let go of.
    expect(await page.evaluate(() => document.querySelector('video'))).toBeNull();
    expect(await calls(page)).toEqual([]);
  });
});
