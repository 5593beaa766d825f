/**
 * The app's own keeping: it opens with no network, a new version is offered and never forced, taken by all windows and
 * under none that captures, harmless when it does not arrive whole; and nothing but GET goes through the service
 * worker. On the built app, in a real Chromium.
 */
import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { withFolders } from '../support/folders.ts';
import { serveFolder, type WebFolder } from '../support/web.ts';

const folder = withFolders();
let built: string;
let web: WebFolder;
let context: BrowserContext;
let page: Page;
/** Whether the network goes away under a request. */
let isLost = (_path: string): boolean => false;
const before = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
  const lost = isLost(request.url ?? '');
  if (lost) response.destroy();
  return lost;
};
const serve = (port = 0): Promise<WebFolder> => serveFolder(built, 'captura/index.html', port, before);

beforeAll(async () => {
  built = await folder();
  await cp('dist/web', built, { recursive: true });
  web = await serve();
  context = await chromium.launchPersistentContext(await folder(), {
    executablePath: chromiumPath(),
    args: chromiumArgs(),
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
  });
  page = await context.newPage();
  await page.goto(`${web.origin}/captura/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await enrolled();
}, 60_000);

afterAll(async () => {
  await context?.close();
  await web?.close();
});

/** Puts an enrolment into the store, as the client would, so that the menu opens. */
async function enrolled(): Promise<void> {
  await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const db = await settled(indexedDB.open('rubrica'));
    const write = db.transaction(['inscripciones', 'sueltos', 'cadenas'], 'readwrite');
    const version = { version: '1', texto: '', url: '' };
    write.objectStore('inscripciones').add({
      dispositivo: 'K7QM',
      autor: '7KQM2XR',
      nombre: 'Guadalupe Ramírez',
      huella: 'A'.repeat(43),
      credencial: true,
      alta: Date.now(),
      proceso: {
        id: 'IC-2026-014',
        tipo: 'Iniciativa ciudadana',
        nombre: 'Agua potable',
        planteamiento: '¿La apoyas?',
        promovente: 'Colectivo',
        entidad: 'Zacatecas',
        inicio: Date.now() - 86_400_000,
        fin: Date.now() + 86_400_000,
        avisoPrivacidad: version,
        manifiesto: version,
      },
      llaves: {
        dispositivo: keys.privateKey,
        publicaDispositivo: '',
        captura: {
          publica: '',
          sal: new Uint8Array(16),
          costo: { operations: 1, memoryBytes: 8192 },
          envuelta: new Uint8Array(1),
        },
      },
    });
    write.objectStore('cadenas').add({ dispositivo: 'K7QM', contador: 0, eslabon: null });
    write.objectStore('sueltos').put({ clave: 'actual', valor: 'K7QM' });
    await new Promise((resolve) => {
      write.oncomplete = resolve;
    });
    db.close();
  });
}

/** Has the browser look for another version; what became of it once it was stored, or was not. */
const lookForUpdate = (): Promise<string> =>
  page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration('/captura/'))!;
    await registration.update();
    const worker = registration.installing ?? registration.waiting!;
    if (worker.state === 'installing') {
      await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
    }
    return worker.state;
  });

const isWaiting = (): Promise<boolean> =>
  page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/captura/'))?.waiting));

/** A mark that is gone with the document. */
const mark = (one: Page): Promise<void> =>
  one.evaluate(() => {
    document.documentElement.dataset.antes = 'sí';
  });
const isSame = (one: Page): Promise<boolean> => one.evaluate(() => document.documentElement.dataset.antes === 'sí');

/** Addresses of what the service worker keeps. */
const filesKept = (): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.includes('precache'));
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => url);
  });

describe('the app on the phone', () => {
  it('opens with no network, at any of its addresses', async () => {
    await context.setOffline(true);
    await web.close();
    await page.goto(`${web.origin}/captura/`);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await page.goto(`${web.origin}/captura/envios`);
    await page.getByRole('heading', { name: 'Mis envíos' }).waitFor();
    await context.setOffline(false);
    web = await serve(Number(new URL(web.origin).port));
  });

  it('offers a new version on the menu, and only takes it when told to', async () => {
    await page.goto(`${web.origin}/captura/`);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await mark(page);
    await appendFile(`${built}/sw.js`, '\n// another version\n');
    await lookForUpdate();
    await page.getByText('Hay una versión nueva').waitFor();
    expect(await isWaiting()).toBe(true);

    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await page.getByRole('heading', { name: 'Escribe tu contraseña' }).waitFor();
    expect(await page.getByText('Hay una versión nueva').count()).toBe(0);
    await page.getByRole('button', { name: 'Volver al menú' }).click();
    await page.getByText('Hay una versión nueva').waitFor();
    expect(await isWaiting()).toBe(true);
    expect(await isSame(page)).toBe(true);

    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Actualizar ahora' }).click();
    await reloaded;
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await isSame(page)).toBe(false);
    expect(await isWaiting()).toBe(false);
    expect(await page.getByText('Hay una versión nueva').count()).toBe(0);
  });

  it('has no part that imports the first file of a worker', async () => {
    // WebKit would run that file once more.
    const assets = join(built, 'assets');
    for (const name of (await readdir(assets)).filter((one) => one.endsWith('.js'))) {
      const source = await readFile(join(assets, name), 'utf8');
      expect(source, name).not.toMatch(/from ?["'`][^"'`]*\.worker-[^"'`]*\.js/);
    }
  });

  it('takes a new version in every window, and in none while one of them captures', async () => {
    const other = await context.newPage();
    await other.goto(`${web.origin}/captura/`);
    await other.getByRole('link', { name: 'Captura de Datos' }).click();
    await other.getByRole('heading', { name: 'Escribe tu contraseña' }).waitFor();
    await appendFile(`${built}/sw.js`, '\n// one more version\n');
    await lookForUpdate();
    await Promise.all([page, other].map(mark));
    await page.getByRole('button', { name: 'Actualizar ahora' }).click();
    await page.getByText('Hay una captura abierta en otra ventana de Rúbrica.').waitFor();
    expect(await isWaiting()).toBe(true);
    expect(await Promise.all([page, other].map(isSame))).toEqual([true, true]);

    await other.getByRole('button', { name: 'Volver al menú' }).click();
    await other.getByText('Hay una versión nueva').waitFor();
    const opened = Promise.all([page, other].map((one) => one.waitForEvent('load')));
    await page.getByRole('button', { name: 'Actualizar ahora' }).click();
    await opened;
    await other.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await Promise.all([page, other].map(isSame))).toEqual([false, false]);
    expect(await isWaiting()).toBe(false);
    await other.close();
  });

  it('goes on whole with the version it has when the network is lost under a new one', async () => {
    await page.goto(`${web.origin}/captura/`);
    const kept = await filesKept();
    const sw = await readFile(`${built}/sw.js`, 'utf8');
    const [, revision] = /"revision":"([0-9a-f]{32})","url":"captura\/index.html"/.exec(sw)!;
    await writeFile(`${built}/sw.js`, sw.replace(revision!, '0'.repeat(32)));
    isLost = (path) => path.startsWith('/captura/index.html');
    expect(await lookForUpdate()).toBe('redundant');
    expect(await isWaiting()).toBe(false);
    expect(await page.getByText('Hay una versión nueva').count()).toBe(0);

    await context.setOffline(true);
    await page.reload();
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await page.getByRole('heading', { name: 'Escribe tu contraseña' }).waitFor();
    expect(await filesKept()).toEqual(expect.arrayContaining(kept));
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Volver al menú' }).click();

    // The same page hears of it once it comes whole: the failure has not deafened it.
    isLost = () => false;
    await lookForUpdate();
    const opened = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Actualizar ahora' }).click();
    await opened;
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await isWaiting()).toBe(false);
  });

  it('answers its own files itself and leaves all else alone', async () => {
    const asked = async (path: string, method: string): Promise<boolean> => {
      const answered = page.waitForResponse(
        (response) => new URL(response.url()).pathname === path && response.request().method() === method,
      );
      await page.evaluate(([to, how]) => fetch(to!, { method: how! }).catch(() => undefined), [path, method]);
      return (await answered).fromServiceWorker();
    };
    expect(await asked('/captura/index.html', 'GET')).toBe(true);
    expect(await asked('/captura/index.html', 'POST')).toBe(false);
    expect(await asked('/api/alta/codigo', 'POST')).toBe(false);
    expect(await asked('/api/proceso', 'GET')).toBe(false);
  });
});
