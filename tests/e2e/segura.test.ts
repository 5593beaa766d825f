/**
 * Never lost, and always said: a real Chromium with a camera, the
 * server as it is installed. The tab is killed in each step and while it seals; the store fills up, is closed under
 * the app, is held by another window, is thrown away by the browser; two windows are open; the server asks for a
 * newer version in the middle of a capture. Each time the person is told what is safe, and it is.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../especimenes/persona.ts';
import { capture, finish, photograph, press, seal, sign, unlock } from '../support/captura.ts';
import { enrolPhone, withMundo } from './mundo.ts';

const PERSONA = makePersona(521, 'G');
const PASSWORD = 'caballo naranja 7 nubes';

const mundo = withMundo([PERSONA]);
let page: Page;

const heading = (name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const menu = async (): Promise<void> => {
  await page.goto(`${mundo.origin}/captura/`);
  await page.getByRole('link', { name: 'Mis envíos' }).waitFor();
};
const begin = async (): Promise<void> => {
  await page.getByRole('link', { name: 'Captura de Datos' }).click();
  await page.getByRole('heading', { name: /Escribe tu contraseña|Aviso de privacidad/ }).waitFor();
  if (await page.getByLabel('Contraseña').count()) await unlock(page, PASSWORD);
  await heading('Aviso de privacidad');
};

/** The system throws the tab away, as it does when memory is short; a new one is opened by the icon. */
async function killTab(): Promise<void> {
  const cdp = await mundo.telefono.context.newCDPSession(page);
  const gone = page.waitForEvent('crash');
  cdp.send('Page.crash').catch(() => undefined);
  await gone;
  await page.close();
  page = await mundo.telefono.context.newPage();
  await page.setViewportSize({ width: 360, height: 740 });
  await menu();
}

/** How many supports the phone has, by its store: her own credential is none. */
const kept = (): Promise<{ capturas: number; trozos: number }> =>
  page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open('rubrica'));
    const count = (store: string): Promise<number> => settled(db.transaction(store).objectStore(store).count());
    const all = await settled(db.transaction('capturas').objectStore('capturas').getAll());
    const found = { capturas: all.filter(({ clase }) => clase === 'apoyo').length, trozos: await count('trozos') };
    db.close();
    return found;
  });

/** Room left on the phone besides what is used; null: as it is. */
async function leaveRoom(cdp: CDPSession, bytes: number | null): Promise<void> {
  const { usage } = (await page.evaluate(() => navigator.storage.estimate())) as { usage: number };
  await cdp.send('Storage.overrideQuotaForOrigin', {
    origin: mundo.origin,
    ...(bytes !== null && { quotaSize: usage + bytes }),
  });
}
/** What is spared for answers (almacen/index.ts): with no more than that no other support fits. */
const SPARE = 50 * 1024 * 1024;

beforeAll(async () => {
  await enrolPhone(mundo, PASSWORD, PERSONA);
  page = mundo.telefono.page;
  await mundo.telefono.context.setOffline(true);
  await mundo.corte.cut();
  await page.getByText('Sin conexión').waitFor();
}, 120_000);

describe('a tab that the system kills', () => {
  const upTo = {
    'Frente de la credencial': async () => {
      await press(page, 'Ya lo escuchó, empezar');
      await page.getByRole('button', { name: /Modelo G$/ }).click();
      await photograph(page, mundo.camera, PERSONA, 'anverso');
      await press(page, 'Usar esta foto');
    },
    'Reverso de la credencial': async () => {
      await photograph(page, mundo.camera, PERSONA, 'reverso');
      await press(page, 'Usar esta foto');
      await page.getByRole('checkbox').check();
      await press(page, 'Siguiente');
    },
    'Foto de la persona': async () => {
      await photograph(page, mundo.camera, PERSONA, 'rostro');
      await press(page, 'Usar esta foto');
    },
    'Firma de aceptación': async () => {
      await press(page, 'Firmar');
      await sign(page);
    },
    'Revisa y guarda': () => finish(page),
  } as const;

  it('before anything was photographed has lost nothing, and nothing is said', async () => {
    await menu();
    await begin();
    await press(page, 'Ya lo escuchó, empezar');
    await heading('¿Qué credencial trae?');
    await killTab();
    expect(await page.getByText('no se guardó').count()).toBe(0);
  });

  it.each(Object.keys(upTo))('after «%s»: the menu says that this one was not saved', async (last) => {
    await begin();
    for (const [step, take] of Object.entries(upTo)) {
      await take();
      if (step === last) break;
    }
    const before = await kept();
    await killTab();
    await page.getByText('La captura que llevabas no se guardó').waitFor();
    expect(await kept()).toEqual(before);
    await press(page, 'Entendido');
    await page.reload();
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect(await page.getByText('no se guardó').count()).toBe(0);
  });

  it('just as it was sealed: the menu gives the folio that nobody saw', async () => {
    await page.addInitScript(() => {
      // The client's answer to a sealing never reaches the screens.
      const listen = Worker.prototype.addEventListener;
      Worker.prototype.addEventListener = function (this: Worker, type: string, heard: (event: Event) => void) {
        listen.call(this, type, (event: Event) => {
          const folio = (event as MessageEvent).data?.value?.value?.folio;
          if (folio) Object.assign(window, { folio });
          else heard(event);
        });
      } as typeof listen;
    });
    await menu();
    await begin();
    await capture(page, PERSONA, mundo.camera);
    await press(page, 'Siguiente: guardar y sellar');
    const folio = await (await page.waitForFunction(() => (window as unknown as { folio?: string }).folio)).jsonValue();
    await killTab();
    await page.getByText('El apoyo que estabas guardando sí se guardó').waitFor();
    await page.getByText(`Su folio es ${folio}`).waitFor();
    await page.getByText('1 por enviar').waitFor();
    await press(page, 'Entendido');
    expect(await page.getByText('sí se guardó').count()).toBe(0);
  });
});

describe('a phone without room', () => {
  it('says so before anyone is asked for her card, what is safe, and opens by itself when there is some', async () => {
    const cdp = await mundo.telefono.context.newCDPSession(page);
    await leaveRoom(cdp, SPARE + 20_000_000);
    await menu();
    await page.getByText(/Queda poco espacio: \d\d apoyos más/).waitFor();
    await leaveRoom(cdp, SPARE);
    await menu();
    await page.getByText('Ya no cabe otro apoyo en este teléfono').waitFor();
    await page.getByText('Los que tienen folio están seguros y se envían igual').waitFor();
    expect(await page.getByRole('link', { name: 'Captura de Datos' }).count()).toBe(0);
    await page.goto(`${mundo.origin}/captura/captar`);
    await heading('No cabe otro apoyo');
    await press(page, 'Ir al menú');
    await leaveRoom(cdp, null);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });

  it('that is full by the time of sealing keeps what is in hand until there is room', async () => {
    const cdp = await mundo.telefono.context.newCDPSession(page);
    await begin();
    await capture(page, PERSONA, mundo.camera);
    const before = await kept();
    await leaveRoom(cdp, SPARE);
    await press(page, 'Siguiente: guardar y sellar');
    await page.getByText('Este teléfono ya no tiene espacio y no se guardó').waitFor();
    expect(await kept()).toEqual(before);
    await leaveRoom(cdp, null);
    await seal(page);
    expect((await kept()).capturas).toBe(before.capturas + 1);
    await press(page, 'Ir al menú');
  });
});

describe('a store', () => {
  it('that is closed under the app in the middle of a capture is opened again, and the capture saved', async () => {
    await begin();
    await capture(page, PERSONA, mundo.camera);
    // Whoever wants a newer version of it has every connection closed.
    const closed = await page.evaluate(async () => {
      const [{ version }] = (await indexedDB.databases()) as [{ version: number }];
      return new Promise<string>((resolve, reject) => {
        const request = indexedDB.open('rubrica', version + 1);
        request.onupgradeneeded = () => request.transaction!.abort();
        request.onerror = () => resolve(request.error!.name);
        request.onsuccess = () => reject(new Error('upgraded'));
      });
    });
    expect(closed).toBe('AbortError');
    await seal(page);
    await press(page, 'Ir al menú');
    await page.getByText('3 por enviar').waitFor();
  });

  it('that another window holds is waited for, in words, and opens by itself', async () => {
    const holder = await mundo.telefono.context.newPage();
    await holder.goto(`${mundo.origin}/captura/`);
    await holder.evaluate(async () => {
      const held = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('rubrica');
        request.onsuccess = () => resolve(request.result);
      });
      Object.assign(window, { held });
      // Waits for ever behind the connection above, and everyone behind it.
      const waits = indexedDB.open('rubrica', held.version + 1);
      waits.onupgradeneeded = () => waits.transaction!.abort();
      await new Promise((resolve) => {
        waits.onblocked = resolve;
      });
    });
    await page.goto(`${mundo.origin}/captura/`);
    await heading('Rúbrica tarda en abrir lo guardado');
    await page.getByText('No se ha borrado nada').waitFor();
    await holder.close();
    await page.getByText('3 por enviar').waitFor();
  });
});

describe('two windows', () => {
  it('capture one at a time, and both say what is left', async () => {
    const other = await mundo.telefono.context.newPage();
    await begin();
    await other.goto(`${mundo.origin}/captura/captar`);
    await other.getByRole('heading', { name: 'Ya estás capturando en otra ventana' }).waitFor();
    // A window behind another draws no video.
    await page.bringToFront();
    await capture(page, PERSONA, mundo.camera);
    await other.getByRole('button', { name: 'Ir al menú' }).click();
    await other.getByText('3 por enviar').waitFor();
    // What the first has in hand is not lost: nothing says so here.
    expect(await other.getByText('no se guardó').count()).toBe(0);
    await seal(page);
    await other.getByText('4 por enviar').waitFor();
    await press(page, 'Ir al menú');
    await other.close();
  });
});

describe('a server that takes captures from newer versions only', () => {
  it('ends no capture in hand; closes the next one, says why and the way out; and is sent all', async () => {
    mundo.corte.alter({ path: /^\/sync/, from: '0.1.0', to: '9.9.9' });
    await begin();
    await capture(page, PERSONA, mundo.camera);
    await mundo.corte.restore();
    await mundo.telefono.context.setOffline(false);
    const status = page.locator('.camino-del-apoyo');
    await seal(page);
    await status.getByText('El servidor ya dio su acuse.').waitFor();
    await press(page, 'Continuar');
    await heading('Ya no se puede capturar');
    await page.getByText('Actualiza para seguir capturando').waitFor();
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Mis envíos' }).click();
    await page.getByText(`${(await kept()).capturas} capturados aquí, todos enviados`).waitFor();

    // It stays so with no network and in another life, and updating says why it can't be done now.
    await mundo.telefono.context.setOffline(true);
    await mundo.corte.cut();
    await killTab();
    await page.getByText('Actualiza para seguir capturando').waitFor();
    expect(await page.getByRole('link', { name: 'Captura de Datos' }).count()).toBe(0);
    await press(page, 'Actualizar ahora');
    await page.getByText('No se pudo bajar completa la versión nueva').waitFor();
    await mundo.telefono.context.setOffline(false);
    await mundo.corte.restore();
    await press(page, 'Actualizar ahora');
    await page.getByText('El servidor todavía no tiene la versión nueva').waitFor();

    // The server has it by now.
    const sw = await (await fetch(`${mundo.origin}/sw.js`)).text();
    const [, revision] = /"revision":"([0-9a-f]{32})","url":"captura\/index.html"/.exec(sw)!;
    mundo.corte.alter(
      { from: revision!, to: '0'.repeat(32) },
      { from: 'Accept-Encoding', to: 'X-Accept-Encodi' },
      { from: 'If-None-Match', to: 'X-None-Match_' },
      { from: 'If-Modified-Since', to: 'X-Modified-Since_' },
    );
    const opened = page.waitForEvent('load');
    await press(page, 'Actualizar ahora');
    await opened;
    await page.getByText('En línea').waitFor();
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    mundo.corte.alter();
  });
});

describe('a browser that throws its damaged store away', () => {
  it('does not pass for a new phone: how many were lost is said, and what to do', async () => {
    await mundo.telefono.context.setOffline(true);
    await mundo.corte.cut();
    await page.getByText('Sin conexión').waitFor();
    await begin();
    await capture(page, PERSONA, mundo.camera);
    await seal(page);
    await press(page, 'Ir al menú');
    await page.getByText('1 por enviar').waitFor();
    // Closed in order: what is remembered beside the store reaches the disk some seconds late.
    await mundo.telefono.cerrar();
    const folder = join(mundo.profile, 'Default', 'IndexedDB');
    const [stored] = (await readdir(folder)).filter((name) => name.endsWith('.leveldb'));
    for (const file of await readdir(join(folder, stored!))) {
      if (/^(MANIFEST|CURRENT)/.test(file)) await writeFile(join(folder, stored!, file), 'no es una base de datos');
    }
    await mundo.reabrir();
    page = mundo.telefono.page;
    await mundo.telefono.context.setOffline(true);
    await page.goto(`${mundo.origin}/captura/`);
    await heading('El navegador borró lo que Rúbrica guardaba');
    await page.getByText('Según lo último anotado, había 1 apoyo por enviar').waitFor();
    await page.getByText('Los apoyos que ya tenían acuse están en el servidor.').waitFor();
    await press(page, 'Registrar este teléfono otra vez');
    await page.getByRole('button', { name: 'Empezar' }).waitFor();
  });
});
