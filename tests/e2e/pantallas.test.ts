/**
 * Every screen of the phone in every state it can be in: no axe violation in light or dark, nothing
 * wider than a screen of 320 px also with text at 200 %, nothing that a strict CSP refuses, every
 * target large enough to be touched. With `RUBRICA_IMAGENES=FOLDER` it leaves pictures of them all there.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../especimenes/persona.ts';
import { photograph, sign, look as turnTo } from '../support/captura.ts';
import { SCENES } from './pantallas/escenas.ts';
import { withPantallas } from './pantallas/navegador.ts';
import { ponerPersistencia } from './pantallas/persistencia.ts';
import { audit, coveredTargets, hiddenShutter, loadAxe, overflow, smallTargets } from './pantallas/revision.ts';
import { brokenWords, overlapping } from './pantallas/sitio.ts';

const IMAGES = process.env.RUBRICA_IMAGENES;
const SIZES = [
  { name: '360', width: 360, height: 740 },
  { name: '1280', width: 1280, height: 800 },
] as const;
/** A small phone, upright. */
const LOW = { width: 360, height: 640 };
/** The smallest there is. */
const SMALL = { width: 320, height: 568 };
/** A phone on its side. */
const LYING = { width: 740, height: 360 };
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1';
const THEMES = ['light', 'dark'] as const;

const PERSONA = makePersona(7, 'G');

const { web, browser, camera } = withPantallas([PERSONA]);
beforeAll(loadAxe);
beforeAll(async () => {
  if (IMAGES) await mkdir(IMAGES, { recursive: true });
});

interface Opened {
  readonly page: Page;
  /** What the browser complained of: exceptions, refusals of the CSP. */
  readonly complaints: readonly string[];
}

async function open(scene: string, context: BrowserContext): Promise<Opened> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  // Chromium grants it to sites in use; here it is only looked at.
  await page.addInitScript(ponerPersistencia, scene !== 'alta-sin-resguardo');
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  await advance(scene, page);
  return { page, complaints };
}

/** Some states are reached by doing. */
async function advance(scene: string, page: Page): Promise<void> {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  if (scene.startsWith('alta-')) {
    const start = page.getByRole('button', { name: 'Empezar' });
    if ((SCENES[scene]?.at ?? '') === '/alta/datos' || scene === 'alta-sin-resguardo') await start.click();
    if (scene === 'alta-sin-resguardo') await page.getByRole('heading', { name: 'Primero, instala Rúbrica' }).waitFor();
  }
  if (/^alta-(limite|acuerdos|contrasena)/.test(scene)) {
    await page
      .getByLabel('Id del proceso')
      .fill('/captura/#proceso=IC-2026-014&auxiliar=7KQM2XR&correo=lupe@ejemplo.mx');
    await press('Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await page.getByRole('heading', { name: scene === 'alta-limite' ? 'Ya tienes dos' : 'Lee y acepta' }).waitFor();
  }
  if (scene === 'alta-acuerdos') await page.getByText('Leer la responsiva completa').click();
  if (scene.startsWith('alta-contrasena') || scene === 'alta-acuerdos-cambiaron') {
    await press('Leí los tres y acepto');
    await page.getByRole('heading', { name: 'Crea tu contraseña' }).waitFor();
  }
  if (scene === 'alta-acuerdos-cambiaron') {
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await page.getByLabel('Escríbela otra vez').fill('caballo naranja 7');
    await press('Registrar este teléfono');
    await page.getByText('Un texto cambió').waitFor();
  }
  if (scene === 'alta-contrasena') await page.getByLabel('Contraseña').fill('caballo naranja 7');
  if (scene === 'dispositivos-baja') {
    await page.getByRole('button', { name: 'Baja de Dispositivo: Redmi A3' }).click();
    await page.getByRole('dialog').waitFor();
  }
  if (scene === 'contrasena-olvido' || scene === 'contrasena-correo') {
    await page.getByRole('button', { name: 'La olvidé' }).click();
    await page.getByRole('dialog').waitFor();
  }
  if (scene === 'contrasena-correo') {
    await press('Crear otra contraseña');
    await page.getByLabel('Correo electrónico').waitFor();
  }
  if (scene === 'contrasena-cambiar-faltas') {
    await page.getByLabel('Contraseña nueva').fill('corta');
    await press('Cambiar contraseña');
    await page.getByText('Escribe la que usas ahora.').waitFor();
  }
  if (scene === 'contrasena-cambiada') {
    await page.getByLabel('Contraseña de ahora').fill('caballo naranja 7');
    await page.getByLabel('Contraseña nueva').fill('nubes de Fresnillo 3');
    await page.getByLabel('Escríbela otra vez').fill('nubes de Fresnillo 3');
    await press('Cambiar contraseña');
    await page.getByRole('heading', { name: 'Contraseña cambiada' }).waitFor();
  }
  if (scene === 'captar-clave-mala') {
    await page.getByLabel('Contraseña').fill('no es ésta');
    await press('Abrir captura');
    await page.getByText('No es correcta').waitFor();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  if (IMAGES) await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

describe.each(Object.keys(SCENES))('%s', (scene) => {
  it('reads, fits and obeys the CSP, light and dark', async () => {
    for (const colorScheme of THEMES) {
      const context = await browser.newContext({
        ...(scene === 'alta-ios' && { userAgent: IPHONE }),
        colorScheme,
        viewport: SIZES[0],
        locale: 'es-MX',
        reducedMotion: 'reduce',
      });
      const { page, complaints } = await open(scene, context);
      for (const size of IMAGES ? SIZES : SIZES.slice(0, 1)) {
        await page.setViewportSize(size);
        await picture(page, `${scene}-${size.name}-${colorScheme}`);
      }
      await page.setViewportSize(SIZES[0]);
      expect(await audit(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      expect(await coveredTargets(page)).toEqual([]);
      await page.setViewportSize(LYING);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await picture(page, `${scene}-acostado-${colorScheme}`);
      await page.setViewportSize(SMALL);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await coveredTargets(page)).toEqual([]);
      await picture(page, `${scene}-320-${colorScheme}`);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await brokenWords(page)).toEqual([]);
      await picture(page, `${scene}-200-${colorScheme}`);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});

describe('a capture, step by step', () => {
  interface Walk extends Opened {
    readonly context: BrowserContext;
    press(name: string): Promise<void>;
    /** Checks the step as it is, and takes its pictures. */
    look(name: string): Promise<void>;
  }

  async function begin(colorScheme: (typeof THEMES)[number]): Promise<Walk> {
    const context = await browser.newContext({
      colorScheme,
      viewport: SIZES[0],
      locale: 'es-MX',
      reducedMotion: 'reduce',
      hasTouch: true,
      permissions: ['camera', 'geolocation'],
      geolocation: { latitude: 22.77, longitude: -102.57 },
    });
    const { page, complaints } = await open('captar', context);
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const look = async (name: string) => {
      for (const size of IMAGES ? SIZES : []) {
        await page.setViewportSize(size);
        await picture(page, `captar-${name}-${size.name}-${colorScheme}`);
      }
      for (const size of [SIZES[0], LOW, LYING]) {
        await page.setViewportSize(size);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        expect(await hiddenShutter(page)).toBe(false);
      }
      await picture(page, `captar-${name}-acostado-${colorScheme}`);
      await page.setViewportSize(SIZES[0]);
      expect(await audit(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
    };
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press('Abrir captura');
    await page.getByRole('heading', { name: 'Aviso de privacidad' }).waitFor();
    return { context, page, complaints, press, look };
  }

  it.each(THEMES)('in %s', async (colorScheme) => {
    const { context, page, complaints, press, look } = await begin(colorScheme);
    await look('1-aviso');
    await press('Ya lo escuchó, empezar');
    await look('2-credencial');
    await page.getByRole('button', { name: /INE, desde 2019 Modelo G/ }).click();
    await turnTo(page, camera, PERSONA, 'anverso');
    await look('3-anverso');
    await photograph(page, camera, PERSONA, 'anverso');
    await look('3-anverso-tomado');
    await press('Usar esta foto');
    await turnTo(page, camera, PERSONA, 'reverso');
    await page.getByText('coincide').waitFor();
    await look('4-reverso');
    await photograph(page, camera, PERSONA, 'reverso');
    await look('4-reverso-tomado');
    await press('Usar esta foto');
    await page.getByRole('checkbox').waitFor();
    // Without it there is no going on, and it says so.
    await press('Siguiente');
    await page.getByText('Falta marcar la casilla').waitFor();
    await look('5-original-falta');
    await page.getByRole('checkbox').check();
    await page.getByText('Falta marcar la casilla').waitFor({ state: 'detached' });
    await look('5-original');
    await page.evaluate(() => (window as unknown as { cambiar(news: object): void }).cambiar({ desbloqueado: false }));
    await page.getByText('Lo que llevas de esta persona sigue aquí').waitFor();
    await look('5-bloqueada');
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press('Abrir y seguir');
    expect(await page.getByRole('checkbox').isChecked()).toBe(true);
    await press('Siguiente');
    await turnTo(page, camera, PERSONA, 'rostro');
    await look('6-foto');
    await press('No quiere foto');
    await page.getByRole('dialog').waitFor();
    await look('6-no-quiere');
    await press('Sí la quiere');
    await photograph(page, camera, PERSONA, 'rostro');
    await look('6-foto-tomada');
    await press('Usar esta foto');
    await page.getByRole('button', { name: 'Firmar', exact: true }).waitFor();
    await look('7-manifiesto');
    await press('No puede firmar');
    await page.getByRole('dialog').waitFor();
    await look('7-motivos');
    await press('Su credencial dice «sin firma»');
    await page.getByText('Sin firma: su credencial').waitFor();
    await look('7-sin-firma');
    await press('Sí va a firmar');
    await press('Firmar');
    await press('Listo');
    await page.getByText('Falta tu firma').waitFor();
    await look('7-sin-trazos');
    await sign(page);
    await look('7-firmando');
    const before = await inked(page);
    await page.setViewportSize(LYING);
    await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>('.lienzo canvas')!.clientWidth > 700);
    // Turned on its side and smaller, the signature is all there.
    expect(await inked(page)).toBeGreaterThan(before / 12);
    await picture(page, `captar-7-firma-acostada-${colorScheme}`);
    await page.setViewportSize(SIZES[0]);
    await press('Listo');
    await page.getByRole('img', { name: 'La firma' }).waitFor();
    await look('7-firma');
    await press('Siguiente');
    await page.getByRole('heading', { name: 'Revisa y guarda' }).waitFor();
    await look('8-resumen');
    await press('Siguiente: guardar y sellar');
    await page.getByRole('heading', { name: 'Apoyo guardado' }).waitFor();
    await look('9-guardado');
    await press('Comprobante para la persona');
    await page.getByRole('img', { name: /^Código QR/ }).waitFor();
    await look('9-comprobante');
    await press('Listo');
    await press('Continuar');
    await page.getByRole('heading', { name: 'Aviso de privacidad' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(THEMES)('of another model than was chosen, and of who wants no photograph, in %s', async (colorScheme) => {
    const { context, page, complaints, press, look } = await begin(colorScheme);
    await press('Ya lo escuchó, empezar');
    await page.getByRole('button', { name: /Modelo C$/ }).click();
    await photograph(page, camera, PERSONA, 'anverso');
    await press('Usar esta foto');
    await photograph(page, camera, PERSONA, 'reverso');
    await page.getByText('Parece de otro modelo').waitFor();
    await look('4-otro-modelo');
    for (const size of [SIZES[0], SMALL]) {
      await page.setViewportSize(size);
      expect(await overlapping(page, ['.modelo', '.paso-acciones'])).toEqual([]);
    }
    await page.setViewportSize(SIZES[0]);
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await press('Usar esta foto');
    await page.getByRole('checkbox').check();
    await press('Siguiente');
    await press('No quiere foto');
    await press('Terminar y borrar todo');
    await page.getByRole('heading', { name: 'No se guardó nada' }).waitFor();
    await look('6-sin-foto');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

const phone = () =>
  browser.newContext({ viewport: SIZES[0], locale: 'es-MX', reducedMotion: 'reduce', permissions: ['camera'] });

it('makes room for a third phone by giving another de baja', async () => {
  const context = await phone();
  const { page } = await open('alta-limite', context);
  await page.getByRole('button', { name: 'Dar de baja' }).nth(1).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('¿Dar de baja «Redmi A3').waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Dar de baja' }).nth(1).click();
  await sheet.getByRole('button', { name: 'Dar de baja' }).click();
  await page.getByRole('heading', { name: 'Lee y acepta' }).waitFor();
  const calls = await page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);
  expect(calls.filter((call) => call.startsWith('darDeBaja'))).toEqual(['darDeBaja R2XD']);
  await context.close();
});

it('says what an id looks like, and which codes serve', async () => {
  const context = await phone();
  const { page } = await open('alta-datos', context);
  await page.getByLabel('Id del proceso').fill('14');
  await page.getByRole('button', { name: 'Enviarme un código' }).click();
  await page.getByText(/^Se escribe como (CC|IC|RM)-2026-014\.$/).waitFor();
  await page.getByLabel('Id del proceso').fill('/captura/#proceso=IC-2026-014&auxiliar=7KQM2XR&correo=lupe@ejemplo.mx');
  await page.getByRole('button', { name: 'Enviarme un código' }).click();
  await page.getByRole('button', { name: 'Pedir otro código' }).click();
  await page.getByText('Va en camino un código nuevo. El anterior también sirve mientras no venza.').waitFor();
  await context.close();
});

it('hands the sealed queue over as a file', async () => {
  const context = await phone();
  // Where there is a file picker, only a person can answer it.
  await context.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  const { page, complaints } = await open('envios', context);
  for (const [button, que] of [
    ['Exportar los pendientes', 'pendientes'],
    ['Exportar los no recibidos', 'rechazados'],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`rubrica-K7QM-${que}.sobres`);
    expect(await readFile(await file.path(), 'utf8')).toBe(`${que}: pieza 1, pieza 2`);
  }
  expect(complaints).toEqual([]);
  await context.close();
});

it('says where what was refused is: here to be exported, erased once the process has closed', async () => {
  const context = await phone();
  const { page: here } = await open('envios-rechazado', context);
  await here.getByText('1 envío no se recibió').waitFor();
  await here.getByRole('button', { name: 'No se recibió' }).click();
  await here.getByText(/fuera del periodo.* Este apoyo sigue en el teléfono y puedes exportarlo\.$/).waitFor();
  await here.getByRole('button', { name: 'Cerrar' }).click();
  // It was erased in the very moment in which it was asked for.
  let downloads = 0;
  here.on('download', () => downloads++);
  await here.getByRole('button', { name: 'Exportar los no recibidos' }).click();
  await here.getByText('Ya no queda ninguno en este teléfono').waitFor();
  expect(downloads).toBe(0);

  const { page } = await open('envios-cerrado', context);
  await page.getByRole('button', { name: 'No se recibió' }).click();
  await page.getByText(/fuera del periodo.* Se borró de este teléfono cuando cerró el proceso\.$/).waitFor();
  expect(await page.getByText('exporta').count()).toBe(0);
  await context.close();
});

it('asks before a capture in hand is given up, and forgets it then', async () => {
  const context = await phone();
  const { page } = await open('captar', context);
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await page.getByRole('button', { name: 'Abrir captura' }).click();
  await page.getByRole('button', { name: 'Ya lo escuchó, empezar' }).click();
  await page.getByRole('button', { name: /Modelo G$/ }).click();
  await photograph(page, camera, PERSONA, 'anverso');
  await page.goBack();
  await page.getByRole('heading', { name: '¿Qué credencial trae?' }).waitFor();
  await page.goForward();
  await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
  await page.getByRole('button', { name: 'Atrás' }).click();
  await page.getByRole('heading', { name: '¿Qué credencial trae?' }).waitFor();
  // Past the first step it would be given up.
  await page.goBack();
  await page.getByRole('heading', { name: 'Aviso de privacidad' }).waitFor();
  await page.getByRole('button', { name: 'Salir' }).click();
  await page.getByRole('button', { name: 'Seguir capturando' }).click();
  await page.getByRole('button', { name: 'Salir' }).click();
  await page.getByRole('button', { name: 'Dejarla y borrar todo' }).click();
  await page.getByRole('link', { name: 'Captura de Datos' }).click();
  await page.getByRole('heading', { name: 'Aviso de privacidad' }).waitFor();
  await context.close();
});

it('reads the QR where the WebAssembly decoder can’t start', async () => {
  const context = await phone();
  await context.route(/zxing_reader.*\.wasm$/, (route) => route.abort());
  const { page, complaints } = await open('captar', context);
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await page.getByRole('button', { name: 'Abrir captura' }).click();
  await page.getByRole('button', { name: 'Ya lo escuchó, empezar' }).click();
  await page.getByRole('button', { name: /Modelo G$/ }).click();
  await photograph(page, camera, PERSONA, 'anverso');
  const fallback = page.waitForResponse(/html5-.*\.js$/);
  await page.getByRole('button', { name: 'Usar esta foto' }).click();
  await turnTo(page, camera, PERSONA, 'reverso');
  await fallback;
  await page.getByText(`CIC ${PERSONA.cic}`).waitFor();
  await page.getByText('Buscando el código de barras').waitFor();
  expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([]);
  await context.close();
});

/** Pixels of the signing canvas that bear ink. */
const inked = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.lienzo canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i]! > 128) count++;
    return count;
  });
