/**
 * The app's own keeping: it opens with no network, a new version is offered and never forced, and
 * nothing but GET goes through the service worker. On the built app, in a real Chromium.
 */
import { appendFile, cp, readdir, readFile } from 'node:fs/promises';
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

beforeAll(async () => {
  built = await folder();
  await cp('dist/web', built, { recursive: true });
  web = await serveFolder(built, 'captura/index.html');
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

describe('the app on the phone', () => {
  it('opens with no network, at any of its addresses', async () => {
    await context.setOffline(true);
    await web.close();
    await page.goto(`${web.origin}/captura/`);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await page.goto(`${web.origin}/captura/envios`);
    await page.getByRole('heading', { name: 'Mis envíos' }).waitFor();
    await context.setOffline(false);
    web = await serveFolder(built, 'captura/index.html', Number(new URL(web.origin).port));
  });

  it('offers a new version on the menu, and only takes it when told to', async () => {
    await page.goto(`${web.origin}/captura/`);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    await page.evaluate(() => {
      document.documentElement.dataset.antes = 'sí';
    });
    await appendFile(`${built}/sw.js`, '\n// another version\n');
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/captura/');
      await registration?.update();
    });
    await page.getByText('Hay una versión nueva').waitFor();
    const isWaiting = (): Promise<boolean> =>
      page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/captura/'))?.waiting));
    expect(await isWaiting()).toBe(true);

    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await page.getByRole('heading', { name: 'Escribe tu contraseña' }).waitFor();
    expect(await page.getByText('Hay una versión nueva').count()).toBe(0);
    await page.getByRole('button', { name: 'Volver al menú' }).click();
    await page.getByText('Hay una versión nueva').waitFor();
    expect(await isWaiting()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.dataset.antes)).toBe('sí');

    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Actualizar ahora' }).click();
    await reloaded;
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.antes)).toBeUndefined();
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
