/**
 * «Lista para trabajar sin conexión» is said when it is true and not before: on the built app, in a real Chromium, whose
 * files the test's server holds back, refuses or gives.
 */
import { readdir } from 'node:fs/promises';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import { type Ancla, firmar } from '../../../shared/firmados/index.ts';
import { chromiumArgs, chromiumPath } from '../../support/chromium.ts';
import { withFolders } from '../../support/folders.ts';
import { serveFolder, type WebFolder } from '../../support/web.ts';
import { PROCESO } from '../../unit/web/captura/almacen/casos.ts';
import { makeAutoridad } from '../../unit/web/captura/par.ts';
import { ponerPersistencia } from './persistencia.ts';

const crypto = await loadSodium();
const autoridad = makeAutoridad(crypto, PROCESO.id);
const INVITACION = `#proceso=${PROCESO.id}&auxiliar=AB12CD3&correo=lupe%40ejemplo.mx&huella=${autoridad.huella}`;
const PASSWORD = 'caballo naranja 7 nubes';
const LISTA = 'Lista para trabajar sin conexión';

const folder = withFolders();
let web: WebFolder;
let context: BrowserContext | undefined;
/** A file that only capturing needs. */
let lector: string;
/** How that file is given. */
let dar: 'sí' | 'no' | Promise<void> = 'sí';
/** Called with each request for it. */
let onAsked: () => void = () => undefined;

const answers: Record<string, () => unknown> = {
  codigo: () => ({ vigenciaMinutos: 10 }),
  verificar: () => ({
    sesion: 's'.repeat(32),
    nombre: 'Guadalupe Ramírez Ortiz',
    proceso: PROCESO,
    certificados: autoridad.certificados,
    dispositivos: [],
    // Her own credential is another test's.
    credencial: true,
  }),
  dispositivo: () => ({
    dispositivo: 'K7QM',
    ancla: firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: Date.now() }, autoridad.acuse),
  }),
};

beforeAll(async () => {
  lector = (await readdir('dist/web/assets')).find((name) => /^zxing_reader.*\.wasm$/.test(name))!;
  web = await serveFolder('dist/web', 'captura/index.html', 0, async ({ url = '' }, response) => {
    if (url.startsWith('/api/alta/')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answers[url.split('/').at(-1)!]!()));
      return true;
    }
    if (!url.includes(lector)) return false;
    onAsked();
    if (dar === 'no') {
      response.writeHead(503).end();
      return true;
    }
    await dar;
    return false;
  });
}, 60_000);
afterEach(async () => {
  await context?.close();
  dar = 'sí';
  onAsked = () => undefined;
});
afterAll(async () => {
  await web?.close();
});

/** Until that file is asked for once more. */
const asked = (): Promise<void> =>
  new Promise((resolve) => {
    onAsked = resolve;
  });
/** Holds the file back; the answer gives it. */
function hold(): () => void {
  let release!: () => void;
  dar = new Promise((resolve) => {
    release = resolve;
  });
  return release;
}

/** The app, followed by its invitation; `before` is done to the page that has not gone there yet. */
async function open(before: (page: Page) => Promise<void> = async () => undefined): Promise<Page> {
  context = await chromium.launchPersistentContext(await folder(), {
    executablePath: chromiumPath(),
    args: chromiumArgs(),
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    permissions: ['geolocation'],
    geolocation: { latitude: 22.77, longitude: -102.57 },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.addInitScript(ponerPersistencia, true);
  await before(page);
  await page.goto(`${web.origin}/captura/${INVITACION}`);
  return page;
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
async function enrol(page: Page): Promise<void> {
  await press(page, 'Empezar');
  await press(page, 'Enviarme un código');
  await page.getByLabel('Código de seis dígitos').fill('123456');
  await press(page, 'Leí los tres y acepto');
  await page.getByLabel('Contraseña').fill(PASSWORD);
  await page.getByLabel('Escríbela otra vez').fill(PASSWORD);
  await press(page, 'Registrar este teléfono');
  await press(page, 'Permitir ubicación');
}
/** The system throws away what was stored of a name. */
const throwAway = (page: Page, name: string): Promise<void> =>
  page.evaluate(async (name) => {
    for (const cache of await caches.keys()) {
      for (const request of await (await caches.open(cache)).keys()) {
        if (request.url.includes(name)) await (await caches.open(cache)).delete(request);
      }
    }
  }, name);
/** Addresses of what is stored, and of what the service worker says must be. */
const stored = (page: Page): Promise<{ readonly there: string[]; readonly needed: string[] }> =>
  page.evaluate(async () => {
    const { active } = (await navigator.serviceWorker.getRegistration('/sw.js'))!;
    const { cache, claves } = await new Promise<{ cache: string; claves: string[] }>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      active!.postMessage({ type: 'LISTA' }, [port2]);
    });
    const there = (await (await caches.open(cache)).keys()).map(({ url }) => url);
    return { there: there.sort(), needed: claves.sort() };
  });

it('is followed from the first question on, waits for the last file, and is true when it is said', async () => {
  const release = hold();
  const page = await open();
  await press(page, 'Empezar');
  await page.getByText(/^Guardando la aplicación: \d+ de \d+ archivos$/).waitFor();
  await page.goto(`${web.origin}/captura/${INVITACION}`);
  await enrol(page);
  await heading(page, 'Guardando la aplicación');
  await page.getByText(/^\d+ de \d+ archivos$/).waitFor();
  expect(await page.getByText(LISTA).count()).toBe(0);

  // The network drops: it says so at once, keeps what it has, and goes on by itself.
  await context!.setOffline(true);
  await page.getByText('Se fue la conexión').waitFor();
  expect(await page.getByText(LISTA).count()).toBe(0);
  await context!.setOffline(false);
  await heading(page, 'Guardando la aplicación');
  release();
  await heading(page, LISTA);
  const { there, needed } = await stored(page);
  expect(needed.some((url) => url.includes(lector))).toBe(true);
  expect(there).toEqual(needed);
  await press(page, 'Ir al menú');
  await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  expect(await page.getByText('Falta guardar').count()).toBe(0);
});

it('says what lacks when a file is not to be had, tries at once when told to, and by itself', async () => {
  dar = 'no';
  const page = await open();
  await enrol(page);
  await heading(page, 'Falta guardar la aplicación');
  await page.getByText('No se pudo bajar todo').waitFor();
  await page.getByText(/^Faltan? \d+ de \d+ archivos\. Rúbrica lo vuelve a intentar sola\./).waitFor();
  const again = asked();
  await press(page, 'Volver a intentar');
  await again;
  expect(await page.getByText(LISTA).count()).toBe(0);
  dar = 'sí';
  await heading(page, LISTA);
});

it('says that there is no room for it, and goes on once there is', async () => {
  let room!: (bytes?: number) => Promise<void>;
  const page = await open(async (fresh) => {
    const session = await context!.newCDPSession(fresh);
    room = async (quotaSize) => {
      const { origin } = web;
      await session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize !== undefined && { quotaSize }) });
    };
    await room(700_000);
  });
  await enrol(page);
  await page.getByText('No hay espacio en el teléfono').waitFor();
  await heading(page, 'Falta guardar la aplicación');
  // It is enrolled, and not held here: the menu says what lacks.
  await press(page, 'Ir al menú');
  await page.getByText('Falta guardar parte de la aplicación').waitFor();
  await room();
  await page.goto(`${web.origin}/captura/`);
  await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  await page.getByText('Falta guardar parte de la aplicación').waitFor({ state: 'hidden' });
  await expect
    .poll(async () => (await stored(page).catch(() => null))?.there.some((url) => url.includes(lector)))
    .toBe(true);
});

it('is mended on a phone whose files were thrown away, which says so on its menu meanwhile', async () => {
  const page = await open();
  await enrol(page);
  await heading(page, LISTA);
  const { needed } = await stored(page);
  await throwAway(page, lector);
  const release = hold();
  const mending = asked();
  await page.goto(`${web.origin}/captura/`);
  await page.getByText('Falta guardar parte de la aplicación').waitFor();
  await page.getByText(`Llevamos ${needed.length - 1} de ${needed.length} archivos.`).waitFor();
  await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  await mending;
  release();
  await page.getByText('Falta guardar parte de la aplicación').waitFor({ state: 'hidden' });
  expect((await stored(page)).there).toEqual(needed);
});

describe('a screen whose file is not on the phone when the network goes', () => {
  const FALTA = 'Esta parte todavía no está en el teléfono';
  const enrolled = async (): Promise<Page> => {
    const page = await open();
    await enrol(page);
    await heading(page, LISTA);
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Mis envíos' }).waitFor();
    return page;
  };

  it('says so, and that what has a folio is safe; opens by itself once the network is back', async () => {
    const page = await enrolled();
    await throwAway(page, '/Envios-');
    await context!.setOffline(true);
    await page.getByRole('link', { name: 'Mis envíos' }).click();
    await heading(page, FALTA);
    await page.getByText('Falta bajarla y no hay conexión.').waitFor();
    await page.getByText('Los apoyos que ya tienen folio están seguros.').waitFor();
    await press(page, 'Volver a intentar');
    await page.getByText('Todavía no hay conexión con el servidor.').waitFor();
    await press(page, 'Ir al menú');
    await page.getByText('Falta guardar parte de la aplicación').waitFor();
    await page.getByRole('link', { name: 'Mis envíos' }).click();
    await heading(page, FALTA);
    await context!.setOffline(false);
    await heading(page, 'Mis envíos');
    expect(new URL(page.url()).pathname).toBe('/captura/envios');
  });

  it('opens when it is asked for again, where it came while someone was elsewhere', async () => {
    const page = await enrolled();
    await throwAway(page, '/Dispositivos-');
    await context!.setOffline(true);
    await page.getByRole('link', { name: 'Dispositivos' }).click();
    await heading(page, FALTA);
    await press(page, 'Ir al menú');
    await page.getByText('Falta guardar parte de la aplicación').waitFor();
    await context!.setOffline(false);
    await page.getByText('Falta guardar parte de la aplicación').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Dispositivos' }).click();
    await heading(page, 'Dispositivos');
  });
});
