/** The reader of letters as the page has it: its worker and its weights served by the page's own origin. */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fotografiar } from '../../../../especimenes/fotografias/toma.ts';
import { chromiumArgs, chromiumPath } from '../../../../support/chromium.ts';
import { type Pagina, servePage } from '../../../../support/pagina.ts';

let pagina: Pagina;
let browser: Browser;
beforeAll(async () => {
  pagina = await servePage(new URL('../../../../bench/pagina/letras.ts', import.meta.url).pathname);
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs() });
});
afterAll(async () => {
  await browser?.close();
  await pagina?.close();
});

it('reads an MRZ in a worker, again and again, and asks nobody else for anything', async () => {
  const { jpeg, verdad } = await fotografiar(86, { grado: 'leve', modelo: 'G', formato: 'hd' });
  const [a, b, c, d] = verdad.esquinas.map(([x, y]) => ({ x, y }));
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.goto(pagina.url);
  const { textos, ms } = await page.evaluate((order) => window.letras(order), {
    jpeg: Buffer.from(jpeg).toString('base64'),
    esquinas: [a!, b!, c!, d!] as const,
    visto: { lado: 'reverso', zonas: verdad.persona.modelo.zonas.reverso } as const,
    times: 3,
  });
  expect(textos).toEqual({ mrz: verdad.persona.mrz });
  expect(ms).toHaveLength(3);
  expect(new Set(asked)).toEqual(new Set([new URL(pagina.url).origin]));
});

it('reads the fields of a front', async () => {
  const { jpeg, verdad } = await fotografiar(87, { grado: 'leve', modelo: 'G', lado: 'anverso', formato: 'hd' });
  const [a, b, c, d] = verdad.esquinas.map(([x, y]) => ({ x, y }));
  const page = await browser.newPage();
  await page.goto(pagina.url);
  const { textos } = await page.evaluate((order) => window.letras(order), {
    jpeg: Buffer.from(jpeg).toString('base64'),
    esquinas: [a!, b!, c!, d!] as const,
    visto: { lado: 'anverso', zonas: verdad.persona.modelo.zonas.anverso } as const,
    times: 1,
  });
  expect(textos.frente).toMatchObject({ clave: verdad.persona.clave, curp: verdad.persona.curp });
});

it('reads nothing when its weights do not come, instead of failing', async () => {
  const { jpeg, verdad } = await fotografiar(86, { grado: 'leve', modelo: 'G', formato: 'hd' });
  const [a, b, c, d] = verdad.esquinas.map(([x, y]) => ({ x, y }));
  const context = await browser.newContext();
  await context.route('**/*.bin', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(pagina.url);
  const { textos } = await page.evaluate((order) => window.letras(order), {
    jpeg: Buffer.from(jpeg).toString('base64'),
    esquinas: [a!, b!, c!, d!] as const,
    visto: { lado: 'reverso', zonas: verdad.persona.modelo.zonas.reverso } as const,
    times: 1,
  });
  expect(textos).toEqual({});
  await context.close();
});
