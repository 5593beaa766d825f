/**
 * A practice leaves nothing behind: a real Chromium with a camera, the server as it is installed. An enrolled phone goes
 * offline and practises twice, before its camera and with the specimen; all that the browser keeps for the app is then
 * what it was before, byte for byte, nothing was asked of the server, and nothing waits to be sent once it is back. The help
 * is there all the while.
 */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makePersona, type Persona } from '../especimenes/persona.ts';
import { buscar } from '../support/busqueda.ts';
import { finish, photograph, press, sign } from '../support/captura.ts';
import { enrolPhone, withMundo } from './mundo.ts';

const PERSONA = makePersona(521, 'G');
const PASSWORD = 'caballo naranja 7 nubes';

const mundo = withMundo([PERSONA]);

it('leaves nothing on the phone, and sends nothing', { timeout: 300_000 }, async () => {
  const { page } = mundo.telefono;
  await enrolPhone(mundo, PASSWORD, PERSONA);
  await mundo.telefono.context.setOffline(true);
  await mundo.corte.cut();
  await page.getByText('Sin conexión').waitFor();

  const before = await dump(page);
  expect(before.length).toBeGreaterThan(10_000);
  expect(before).toContain('inscripciones');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));

  await practise(page, 'Practicar con la cámara', async (view) => photograph(page, mundo.camera, PERSONA, view));
  await practise(page, 'Practicar sin cámara', async () => {
    await page.locator('.obturador:not([aria-disabled])').click();
    await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
  });

  expect(await dump(page)).toBe(before);
  expect(await buscar(page, secretsOf(PERSONA))).toEqual([]);
  // What the app is made of comes from the service worker; of the server nothing was asked.
  expect(asked.filter((one) => !/^GET \/(assets|captura)\//.test(one))).toEqual([]);

  // The manual is on the phone, pictures and all.
  await page.getByRole('link', { name: 'Ayuda' }).click();
  await page.getByRole('heading', { name: 'Ayuda', exact: true }).waitFor();
  for (const image of await page.getByRole('main').getByRole('img').all()) {
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
  }
  await page.getByRole('button', { name: '‹ Menú' }).click();

  await mundo.corte.restore();
  await mundo.telefono.context.setOffline(false);
  await page.getByText('En línea').waitFor();
  expect(await page.getByText('por enviar').count()).toBe(0);
  await page.getByRole('link', { name: 'Mis envíos' }).click();
  await page.getByText('Todavía no has capturado nada').waitFor();
  expect(mundo.telefono.complaints).toEqual([]);
});

/** From the menu to the menu. */
async function practise(
  page: Page,
  how: string,
  shoot: (view: 'anverso' | 'reverso' | 'rostro') => Promise<unknown>,
): Promise<void> {
  const link = page.getByRole('link', { name: 'Práctica' });
  await link.click();
  await press(page, how);
  await press(page, 'Ya lo escuchó, empezar');
  await page.getByRole('button', { name: /Modelo G$/ }).click();
  await shoot('anverso');
  await press(page, 'Usar esta foto');
  await page.getByRole('heading', { name: 'Reverso de la credencial' }).waitFor();
  await shoot('reverso');
  await press(page, 'Usar esta foto');
  await page.getByRole('checkbox').check();
  await press(page, 'Siguiente');
  await shoot('rostro');
  await press(page, 'Usar esta foto');
  await press(page, 'Firmar');
  await sign(page);
  await finish(page);
  await press(page, 'Siguiente: guardar y sellar');
  await page.getByText('Práctica: sin folio', { exact: true }).waitFor();
  await press(page, 'Volver al menú');
  await link.waitFor();
}

const secretsOf = ({ nombres, primerApellido, clave, curp, cic, ocr }: Persona): string[] => [
  `${nombres} ${primerApellido}`,
  clave,
  curp,
  cic,
  ocr,
];

/** All that the browser keeps for the origin, in one text: what is equal there is equal here. */
async function dump(page: Page): Promise<string> {
  const inPage = await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const plain = (value: unknown): unknown => {
      if (value instanceof CryptoKey) return `key ${value.algorithm.name} ${value.usages}`;
      if (value instanceof ArrayBuffer) return plain(new Uint8Array(value));
      if (value instanceof Uint8Array) return `bytes ${[...value].join(',')}`;
      if (Array.isArray(value)) return value.map(plain);
      if (value && typeof value === 'object')
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
      return value;
    };
    const lines: string[] = [];
    for (const { name, version } of await indexedDB.databases()) {
      const db = await settled(indexedDB.open(name!));
      for (const store of db.objectStoreNames) {
        const objects = db.transaction(store).objectStore(store);
        const [keys, values] = [settled(objects.getAllKeys()), settled(objects.getAll())];
        lines.push(
          `${name} ${version} ${store} ${JSON.stringify(plain(await keys))} ${JSON.stringify(plain(await values))}`,
        );
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = new Uint8Array(await (await cache.match(request))!.arrayBuffer());
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        lines.push(`${name} ${request.url} ${[...hash].join(',')}`);
      }
    }
    const root = await navigator.storage.getDirectory();
    for await (const file of (root as unknown as { keys(): AsyncIterable<string> }).keys()) lines.push(`file ${file}`);
    lines.push(JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }));
    return lines.sort().join('\n');
  });
  return `${inPage}\n${JSON.stringify(await page.context().cookies())}`;
}
