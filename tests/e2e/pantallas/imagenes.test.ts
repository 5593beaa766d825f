/**
 * How large a support is: specimens photographed as a phone's camera gives them, made into images by the
 * app's own worker in a real Chromium. Its figures are printed.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toJpeg } from '../../especimenes/canvas.ts';
import { drawAnverso, drawReverso } from '../../especimenes/credencial.ts';
import { firmaToPng, makeFirma } from '../../especimenes/firma.ts';
import { photographCard, photographPerson } from '../../especimenes/foto.ts';
import { type ModeloDibujado, makePersona } from '../../especimenes/persona.ts';
import { createRandom } from '../../especimenes/random.ts';
import { chromiumArgs, chromiumPath } from '../../support/chromium.ts';
import { withFolders } from '../../support/folders.ts';
import { serveFolder, type WebFolder } from '../../support/web.ts';
import { buildScreens } from './sitio.ts';

/** What lies under the frame and around it, of a camera's 2560 × 1440. */
const CARD = { width: 2200, height: 1387 };
const FACE = { width: 1440, height: 1920 };
/** Coarser than a phone by day: grain is what images are large of. */
const GRAIN = 0.15;
const LONGEST = 1_600;
/** A usual support is to be well under 500 KB. */
const BAR = 450_000;

const folder = withFolders();
let web: WebFolder;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  const outDir = await folder();
  await buildScreens(outDir);
  web = await serveFolder(outDir, 'index.html');
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs() });
  page = await browser.newPage();
  await page.goto(`${web.origin}/captura/?escena=inicio`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await web?.close();
});

interface Made {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** An image of a support, made in the page of a picture. */
async function prepare(picture: Uint8Array): Promise<Made> {
  const base64 = Buffer.from(picture).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const raw = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
    const { prepareImage } = window as unknown as {
      prepareImage(raw: ImageBitmap): Promise<{ bytes: Uint8Array; type: string; width: number; height: number }>;
    };
    const image = await prepareImage(raw);
    return { type: image.type, width: image.width, height: image.height, bytes: image.bytes.length };
  }, base64);
}

it.each<ModeloDibujado>(['C', 'D', 'E', 'G'])(
  'a support with a card of model %s is well under 500 KB',
  async (letra) => {
    const persona = makePersona(940, letra);
    const random = createRandom(persona.seed, 'large camera');
    const [anverso, reverso, fotoViva] = await Promise.all([
      toJpeg(photographCard(drawAnverso(persona), CARD, random, GRAIN), 95).then(prepare),
      toJpeg(photographCard(await drawReverso(persona), CARD, random, GRAIN), 95).then(prepare),
      toJpeg(photographPerson(persona, 1, FACE, GRAIN), 95).then(prepare),
    ]);
    const trazos = makeFirma(persona, 1);
    const firma = (await firmaToPng(trazos)).length + JSON.stringify(trazos).length;
    for (const image of [anverso, reverso, fotoViva]) {
      expect(Math.max(image.width, image.height)).toBe(LONGEST);
      expect(image.type).toMatch(/^image\/(webp|jpeg)$/);
    }
    const total = anverso.bytes + reverso.bytes + fotoViva.bytes + firma;
    const kb = (bytes: number): string => `${Math.round(bytes / 1_000)} KB`;
    console.info(
      `modelo ${letra}: frente ${kb(anverso.bytes)}, reverso ${kb(reverso.bytes)}, foto ${kb(fotoViva.bytes)}, firma ${kb(firma)}: ${kb(total)}`,
    );
    expect(total).toBeLessThan(BAR);
  },
);
