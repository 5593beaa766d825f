/**
 * The help: read with no network, its pictures are of screens that there are, and what a diagnostic shares is shown before
 * and says nothing of anybody. With `RUBRICA_AYUDA=1` the pictures are taken anew (web/captura/pantallas/ayuda/imagenes/).
 */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IMAGENES, type NombreDeImagen } from '../../../web/captura/pantallas/ayuda/imagenes.ts';
import { press, sign, unlock } from '../../support/captura.ts';
import { SCENES } from './escenas.ts';
import { withPantallas } from './navegador.ts';

const TAKE = process.env.RUBRICA_AYUDA !== undefined;
const FOLDER = 'web/captura/pantallas/ayuda/imagenes';
const SIZE = { width: 360, height: 640 };
const QUALITY = 55;
const MAX_BYTES = 250_000;

const { web, browser } = withPantallas();
let context: BrowserContext | undefined;
beforeAll(async () => {
  if (TAKE) await mkdir(FOLDER, { recursive: true });
});
afterEach(() => context?.close());

async function open(scene: string, before?: () => void): Promise<Page> {
  expect(SCENES[scene], `scene «${scene}»`).toBeDefined();
  await context?.close();
  context = await browser.newContext({
    viewport: SIZE,
    colorScheme: 'light',
    locale: 'es-MX',
    reducedMotion: 'reduce',
    permissions: ['camera', 'geolocation', 'clipboard-read', 'clipboard-write'],
    geolocation: { latitude: 22.77, longitude: -102.57 },
    acceptDownloads: true,
  });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  return page;
}
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();

describe('the pictures', () => {
  const taken = new Set<NombreDeImagen>();
  const take = async (page: Page, name: NombreDeImagen): Promise<void> => {
    taken.add(name);
    if (!TAKE) return;
    const canvas = createCanvas(SIZE.width, SIZE.height);
    canvas.getContext('2d').drawImage(await loadImage(await page.screenshot()), 0, 0);
    await writeFile(join(FOLDER, `${name}.webp`), await canvas.encode('webp', QUALITY));
  };

  it('are of screens that there are, and few bytes', async () => {
    await take(await open('inicio'), 'menu');
    await take(await open('envios'), 'envios');
    const devices = await open('dispositivos');
    await devices.getByText('Redmi A3').first().waitFor();
    await take(devices, 'dispositivos');

    const page = await open('captar', specimenAsCamera);
    const turn = (lado: string) =>
      page.evaluate((lado) => {
        Object.assign(window, { lado });
      }, lado);
    const ready = () => page.locator('.obturador:not([aria-disabled])').waitFor();
    await unlock(page, 'caballo naranja 7');
    await press(page, 'Ya lo escuchó, empezar');
    await heading(page, '¿Qué credencial trae?');
    await take(page, 'credencial');
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await heading(page, 'Frente de la credencial');
    await ready();
    await take(page, 'frente');
    await press(page, 'Tomar la foto');
    await press(page, 'Usar esta foto');
    await heading(page, 'Reverso de la credencial');
    await turn('reverso');
    await page.getByText('coincide', { exact: true }).waitFor();
    await take(page, 'reverso');
    await press(page, 'Tomar la foto');
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await turn('rostro');
    await press(page, 'Siguiente');
    await heading(page, 'Foto de la persona');
    await ready();
    await page.waitForFunction(() => (window as unknown as { visto?: string }).visto === 'rostro');
    await press(page, 'Tomar la foto');
    await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
    await take(page, 'foto');
    await press(page, 'Usar esta foto');
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await page.getByRole('img', { name: 'La firma' }).waitFor();
    await take(page, 'firma');
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
    await take(page, 'guardado');

    expect([...taken].sort()).toEqual(Object.keys(IMAGENES).sort());
    const files = await readdir(FOLDER);
    expect(files.sort()).toEqual(
      Object.keys(IMAGENES)
        .map((name) => `${name}.webp`)
        .sort(),
    );
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(FOLDER, file))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_BYTES);
  });
});

describe('the help', () => {
  it('is reached from the menu, leads to each theme and back, and goes to the one that its address names', async () => {
    const page = await open('inicio-baja');
    await page.getByRole('link', { name: 'Ayuda' }).click();
    await heading(page, 'Ayuda');
    expect(await page.getByRole('link', { name: '800 433 2000' }).getAttribute('href')).toBe('tel:8004332000');
    const themes = page.getByRole('navigation', { name: 'Temas' }).getByRole('button');
    for (const theme of await themes.all()) {
      const name = (await theme.textContent())!;
      await theme.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
      await page
        .getByRole('region', { name, exact: true })
        .getByRole('button', { name: '↑ Volver a los temas' })
        .click();
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    }
    // Every picture says what it shows, and is there.
    for (const image of await page.getByRole('img').all()) {
      await image.scrollIntoViewIfNeeded();
      expect(await image.getAttribute('alt')).not.toBe('');
      await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(SIZE.width);
    }
    await page.goto('about:blank');
    await page.goto(`${web.origin}/captura/ayuda#privacidad`);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Los datos de la gente');
  });
});

describe('the diagnostic', () => {
  const PLANTED = ['Guadalupe', 'Ramírez', '7KQM2XR', 'K7QM', 'lupe', '@', 'Agua potable', 'IC-2026-014', 'Zacatecas'];
  const shown = async (page: Page): Promise<string> =>
    (await page.getByRole('region', { name: 'Lo que se comparte' }).locator('pre').textContent())!;

  it('is shown whole, copied as it is shown, and names nobody; the phone only when she agrees', async () => {
    const page = await open('ayuda-diagnostico', () => {
      Reflect.deleteProperty(Navigator.prototype, 'share');
      Reflect.deleteProperty(window, 'showSaveFilePicker');
    });
    await page.getByText('Diagnóstico de Rúbrica').waitFor();
    const text = await shown(page);
    for (const secret of PLANTED) expect(text).not.toContain(secret);
    expect(text).toMatch(/^Sellados: 37$/m);
    expect(text).toMatch(/^Permiso de cámara: concedido$/m);
    await press(page, 'Copiar');
    await page.getByText('Copiado.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    const download = page.waitForEvent('download');
    await press(page, 'Guardar como archivo');
    expect(await readFile(await (await download).path(), 'utf8')).toBe(text);
    await page.getByRole('checkbox').check();
    expect(await shown(page)).toBe(text.replace(/^(Versión: .*)$/m, '$1\nTeléfono: K7QM'));
  });

  it('is shared by the system’s own sheet where there is one, and closing that is no failure', async () => {
    const page = await open('ayuda-diagnostico', () => {
      const shared: unknown[] = [];
      Object.assign(window, { shared });
      Object.assign(Navigator.prototype, {
        share: async (data: unknown) => {
          shared.push(data);
          if (shared.length === 1) throw new DOMException('closed', 'AbortError');
        },
      });
    });
    await page.getByText('Diagnóstico de Rúbrica').waitFor();
    await press(page, 'Compartir');
    await page.waitForFunction(() => (window as unknown as { shared: unknown[] }).shared.length === 1);
    expect(await page.getByText('No se pudo').count()).toBe(0);
    await press(page, 'Compartir');
    await page.getByText('Compartido.').waitFor();
    const [, data] = await page.evaluate(() => (window as unknown as { shared: { text: string }[] }).shared);
    expect(data!.text).toBe(await shown(page));
  });
});

/** In place of the phone's camera: the specimen, the side that the test names in `lado`. Runs in the page. */
function specimenAsCamera(): void {
  navigator.mediaDevices.getUserMedia = async () => {
    const state = window as unknown as { lado?: string; visto?: string };
    const names = ['frente', 'reverso', 'rostro'];
    const pictures = await Promise.all(
      names.map(async (name) => {
        const image = new Image();
        image.src = `/captura/especimen/${name}.svg`;
        await image.decode();
        return image;
      }),
    );
    const canvas = document.createElement('canvas');
    canvas.width = 1200;
    canvas.height = 1600;
    const pen = canvas.getContext('2d')!;
    const draw = (): void => {
      const lado = state.lado ?? 'frente';
      pen.fillStyle = '#6f665f';
      pen.fillRect(0, 0, 1200, 1600);
      const picture = pictures[names.indexOf(lado)]!;
      if (lado === 'rostro') pen.drawImage(picture, 0, 0, 1200, 1600);
      else pen.drawImage(picture, 150, 516, 900, 568);
      document.querySelector('video')?.requestVideoFrameCallback(() => {
        state.visto = lado;
      });
    };
    draw();
    setInterval(draw, 50);
    return canvas.captureStream();
  };
}
