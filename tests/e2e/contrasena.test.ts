/**
 * The password as its owner meets it (§3.4): a real Chromium with a camera, the server as it is installed, a
 * real mail server. A phone is locked in the middle of a capture because nobody was there, and by her from
 * the menu; wrong passwords are slowed, over a reload too; she changes it with no network; and having
 * forgotten it she makes another by mail while three captures wait: all of them are admitted, and one more.
 */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../especimenes/persona.ts';
import { capture, captureUntilSignature, finish, press, seal, sign, unlock } from '../support/captura.ts';
import { codeFor } from '../support/carta.ts';
import { enrolPhone, withMundo } from './mundo.ts';

const PERSONAS = [makePersona(511, 'G'), makePersona(512, 'E'), makePersona(513, 'D'), makePersona(514, 'G')] as const;
const FIRST = 'caballo naranja 7 nubes';
const SECOND = 'tres guayabas en Jerez';
const THIRD = 'la lluvia llegó en martes';

const mundo = withMundo(PERSONAS);
let correo: string;

beforeAll(async () => {
  // The page's clocks can be put forward, as those of a phone that was put away.
  await mundo.telefono.page.addInitScript(() => {
    const clocks = window as unknown as { adelanto: number };
    clocks.adelanto = 0;
    const wall = Date.now.bind(Date);
    Date.now = () => wall() + clocks.adelanto;
  });
});

const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();

/** The phone was put away for so long, and is taken out again. */
const putAway = (page: Page, ms: number): Promise<void> =>
  page.evaluate((away) => {
    const clocks = window as unknown as { adelanto: number };
    clocks.adelanto = away;
    document.dispatchEvent(new Event('visibilitychange'));
    clocks.adelanto = 0;
  }, ms);

/** Opens the app anew, with nothing in its memory. */
const reopen = async (page: Page, path = ''): Promise<unknown> => page.goto(`${mundo.origin}/captura/${path}`);

/** As though the latest wrong password was given so much earlier. */
const ageTries = (page: Page, ms: number): Promise<void> =>
  page.evaluate(async (ms) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open('rubrica'));
    const sueltos = db.transaction('sueltos', 'readwrite').objectStore('sueltos');
    const { clave, valor } = await settled<{ clave: string; valor: { fallos: number; t: number } }>(
      sueltos.get('intentos'),
    );
    await settled(sueltos.put({ clave, valor: { ...valor, t: valor.t - ms } }));
    db.close();
  }, ms);

describe('the password', () => {
  it('is asked for when nobody was there, in the middle of a capture, which goes on', {
    timeout: 180_000,
  }, async () => {
    const { page } = mundo.telefono;
    ({ correo } = await enrolPhone(mundo, FIRST, PERSONAS[0]));
    // The socket still lives: it is the browser that tells.
    mundo.corte.refuse(/^\/sync/);
    await mundo.telefono.context.setOffline(true);
    await page.getByText('Sin conexión').waitFor();
    await mundo.corte.cut();
    mundo.corte.refuse(null);
    await page.getByText('Captura abierta', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await captureUntilSignature(page, PERSONAS[0], mundo.camera);
    await sign(page);
    await putAway(page, 599_000);
    expect(await page.getByRole('heading', { name: 'Escribe tu contraseña' }).count()).toBe(0);
    await putAway(page, 600_000);
    await heading(page, 'Escribe tu contraseña');
    expect(await page.locator('canvas:visible, video:visible').count()).toBe(0);
    await page.getByLabel('Contraseña').fill(FIRST);
    await press(page, 'Abrir y seguir');
    await finish(page);
    await seal(page);
    await press(page, 'Continuar');
    await capture(page, PERSONAS[1], mundo.camera);
    await seal(page);
    await press(page, 'Ir al menú');
  });

  it('is slowed after wrong ones, over a reload too, and never for good', { timeout: 120_000 }, async () => {
    const { page } = mundo.telefono;
    await press(page, 'Bloquear');
    await page.getByText('Captura bloqueada', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    for (let i = 0; i < 4; i++) {
      await unlock(page, `${FIRST}${i}`);
      await page.getByText('No es correcta').waitFor();
    }
    await page.getByText(/^Espera \d s para volver a intentar$/).waitFor();
    await ageTries(page, 5_000);
    await reopen(page, 'captar');
    await unlock(page, FIRST.toUpperCase());
    await page.getByText(/^Espera \d+ s para volver a intentar$/).waitFor();
    await reopen(page, 'captar');
    await page.getByText(/^Espera \d+ s para volver a intentar$/).waitFor();
    expect(await page.getByRole('button', { name: 'Abrir captura' }).isDisabled()).toBe(true);
    await ageTries(page, 15_000);
    await reopen(page, 'captar');
    await unlock(page, FIRST);
    await capture(page, PERSONAS[2], mundo.camera);
    await seal(page);
    await press(page, 'Ir al menú');
    await page.getByText('3 por enviar').waitFor();
  });

  it('is changed with no network by who knows it', { timeout: 60_000 }, async () => {
    const { page } = mundo.telefono;
    await page.getByRole('link', { name: /Contraseña/ }).click();
    await page.getByRole('link', { name: /Cambiarla/ }).click();
    await page.getByLabel('Contraseña de ahora').fill(SECOND);
    await page.getByLabel('Contraseña nueva').fill(SECOND.toUpperCase());
    await page.getByLabel('Escríbela otra vez').fill(SECOND.toUpperCase());
    await press(page, 'Cambiar contraseña');
    await page.getByText('No es correcta').waitFor();
    await page.getByLabel('Contraseña de ahora').fill(FIRST);
    await page.getByLabel('Contraseña nueva').fill(SECOND);
    await page.getByLabel('Escríbela otra vez').fill(SECOND);
    await press(page, 'Cambiar contraseña');
    await heading(page, 'Contraseña cambiada');
    await reopen(page, 'captar');
    await unlock(page, FIRST);
    await page.getByText('No es correcta').waitFor();
    await unlock(page, SECOND);
    await heading(page, 'Aviso de privacidad');
    await press(page, 'Salir');
  });

  it('is made anew by mail while three captures wait, and all are admitted, with one of the new key', {
    timeout: 180_000,
  }, async () => {
    const { page } = mundo.telefono;
    // There is a network again; nothing is sent yet.
    mundo.corte.refuse(/^\/sync/);
    await mundo.corte.restore();
    await mundo.telefono.context.setOffline(false);
    await reopen(page);
    await page.getByRole('link', { name: /Contraseña/ }).click();
    await page.getByRole('button', { name: 'La olvidé' }).click();
    await page.getByText('Tienes 3 apoyos por enviar.').waitFor();
    await press(page, 'Crear otra contraseña');
    await page.getByLabel('Correo electrónico').fill(correo);
    const mails = mundo.smtp.received.length;
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill(await codeFor(mundo.smtp, correo, mails));
    await page.getByLabel('Contraseña').fill(THIRD);
    await page.getByLabel('Escríbela otra vez').fill(THIRD);
    await press(page, 'Guardar contraseña');
    await heading(page, 'Contraseña nueva lista');
    await reopen(page);
    await page.getByText('3 por enviar').waitFor();
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await unlock(page, SECOND);
    await page.getByText('No es correcta').waitFor();
    await unlock(page, THIRD);
    await capture(page, PERSONAS[3], mundo.camera);
    await seal(page);
    await press(page, 'Ir al menú');
    await page.getByText('4 por enviar').waitFor();

    // What is sealed needs no password to be sent.
    await press(page, 'Bloquear');
    mundo.corte.refuse(null);
    await page.getByRole('link', { name: /Mis envíos/ }).click();
    await press(page, 'Enviar');
    await page.getByText('todos enviados').waitFor();
    // Four supports, and her own credential from before.
    expect(await page.getByText('Recibido', { exact: true }).count()).toBe(5);
    expect(mundo.telefono.complaints).toEqual([]);
    expect(mundo.servidor.output()).not.toMatch(/"level":(40|50|60)/);
  });
});
