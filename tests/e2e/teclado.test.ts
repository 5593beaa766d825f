/**
 * Everything but the signature's strokes by keyboard alone, on the app as it is installed: enrolling, her own
 * credential, a capture, «Mis envíos», «Dispositivos», «Contraseña», «Práctica», «Ayuda». Wherever the focus goes it is
 * seen, within the screen, and no step leaves it on nothing.
 */
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makePersona } from '../especimenes/persona.ts';
import type { View } from '../especimenes/video.ts';
import { look, sign } from '../support/captura.ts';
import { codeFor } from '../support/carta.ts';
import { withMundo } from './mundo.ts';

const PERSONA = makePersona(541, 'G');
const PASSWORD = 'caballo naranja 7 nubes';
/** More stops than any screen has. */
const STOPS = 80;

const mundo = withMundo([PERSONA]);

/** What is wrong with where the focus is; empty when nothing is. */
const focusFault = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return 'lost';
    const name = `${at.tagName} «${at.textContent?.trim().slice(0, 40)}»`;
    const { top, bottom, left, right } = at.getBoundingClientRect();
    if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return `${name} is off the screen`;
    // A heading that was sent the focus is no place where anything is done.
    if (at.getAttribute('tabindex') === '-1') return '';
    const ring = (one: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
    };
    return ring(at) || (at.parentElement !== null && ring(at.parentElement)) ? '' : `${name} shows no focus`;
  });

const isFocused = (target: Locator): Promise<boolean> => target.evaluate((one) => one === document.activeElement);

/** Goes on by Tab until something has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < STOPS; stop++) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
    const fault = await focusFault(page);
    // Past the last one it goes around by way of the browser's own bar.
    if (fault !== 'lost') expect(fault).toBe('');
  }
  throw new Error(`not reached by Tab: ${target}`);
}

/** Presses a button or follows a link; whatever comes has the focus. */
async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) });

/** The screen of this title has opened, and has the focus. */
async function arrived(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor({ state: 'attached' });
  await expect.poll(() => focusFault(page), { message: `on «${name}»` }).toBe('');
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}

async function photograph(page: Page, view: View | null): Promise<void> {
  if (view) await look(page, mundo.camera, PERSONA, view);
  await press(page, page.locator('.obturador:not([aria-disabled])'));
  await button(page, 'Usar esta foto').waitFor();
  await expect.poll(() => focusFault(page)).toBe('');
  await press(page, button(page, 'Usar esta foto'));
}

/** From the notice to the canvas. */
async function untilCanvas(page: Page, hasCamera: boolean): Promise<void> {
  await arrived(page, 'Aviso de privacidad');
  await press(page, button(page, 'Ya lo escuchó, empezar'));
  await arrived(page, '¿Qué credencial trae?');
  await press(page, button(page, /Modelo G$/));
  await arrived(page, 'Frente de la credencial');
  await photograph(page, hasCamera ? 'anverso' : null);
  await arrived(page, 'Reverso de la credencial');
  await photograph(page, hasCamera ? 'reverso' : null);
  await arrived(page, 'Credencial original');
  await press(page, page.getByRole('checkbox'), 'Space');
  await press(page, button(page, 'Siguiente'));
  await arrived(page, 'Foto de la persona');
  await photograph(page, hasCamera ? 'rostro' : null);
  await arrived(page, 'Firma de aceptación');
  await press(page, button(page, 'Firmar'));
}

/** Her own credential, from its first screen to its last. */
async function ownCredencial(page: Page): Promise<void> {
  await arrived(page, 'Tu credencial');
  await press(page, button(page, 'Empezar'));
  await arrived(page, '¿Cuál es tu credencial?');
  await press(page, button(page, /Modelo G$/));
  await arrived(page, 'Frente de tu credencial');
  await photograph(page, 'anverso');
  await arrived(page, 'Reverso de tu credencial');
  await photograph(page, 'reverso');
  await arrived(page, 'Tu foto');
  await photograph(page, 'rostro');
  await arrived(page, 'Tu firma');
  await press(page, button(page, 'Firmar'));
  await sign(page);
  await press(page, button(page, 'Listo'));
  await page.getByRole('img', { name: 'La firma' }).waitFor();
  await press(page, button(page, 'Siguiente'));
  await arrived(page, 'Revisa y guarda');
  await press(page, button(page, 'Siguiente: guardar y sellar'));
  await arrived(page, 'Tu credencial quedó guardada');
}

async function back(page: Page): Promise<void> {
  await press(page, button(page, '‹ Menú'));
  await arrived(page, 'Menú');
}

it('goes through the whole app by keyboard, the focus always seen', { timeout: 240_000 }, async () => {
  const { page } = mundo.telefono;
  const link = new URL(new RegExp(`${mundo.origin}/captura/#\\S+`).exec(mundo.servidor.output())![0]);
  const correo = new URLSearchParams(link.hash.slice(1)).get('correo')!;
  await page.goto(link.href);
  await press(page, button(page, 'Empezar'));
  await press(page, button(page, 'Enviarme un código'));
  await arrived(page, 'Escribe el código');
  await type(page, 'Código de seis dígitos', await codeFor(mundo.smtp, correo));
  await arrived(page, 'Lee y acepta');
  await press(page, button(page, 'Leí los tres y acepto'));
  await arrived(page, 'Crea tu contraseña');
  await type(page, 'Contraseña', PASSWORD);
  await type(page, 'Escríbela otra vez', PASSWORD);
  await press(page, button(page, 'Registrar este teléfono'));
  await press(page, button(page, 'Permitir ubicación'), 'Space');
  await ownCredencial(page);
  await press(page, button(page, 'Continuar'));
  await arrived(page, 'Lista para trabajar sin conexión');
  await press(page, button(page, 'Ir al menú'));
  await arrived(page, 'Menú');

  await press(page, page.getByRole('link', { name: 'Captura de Datos' }));
  await untilCanvas(page, true);
  await sign(page);
  await press(page, button(page, 'Listo'));
  await page.getByRole('button', { name: 'Ampliar: La firma', exact: true }).waitFor();
  await press(page, button(page, 'Siguiente'));
  await arrived(page, 'Revisa y guarda');
  await press(page, button(page, 'Ampliar: Foto de la persona'));
  await page.getByRole('dialog', { name: 'Foto de la persona' }).waitFor();
  await expect.poll(() => focusFault(page)).toBe('');
  await page.keyboard.press('Escape');
  await expect.poll(() => isFocused(button(page, 'Ampliar: Foto de la persona'))).toBe(true);
  await press(page, button(page, 'Siguiente: guardar y sellar'));
  await arrived(page, 'Apoyo guardado');
  await press(page, button(page, 'Comprobante para la persona'));
  await page.getByRole('dialog', { name: 'Comprobante' }).waitFor();
  await press(page, button(page, 'Listo'));
  await expect.poll(() => isFocused(button(page, 'Comprobante para la persona'))).toBe(true);
  await press(page, button(page, 'Ir al menú'));
  await arrived(page, 'Menú');

  await press(page, page.getByRole('link', { name: /Mis envíos/ }));
  await arrived(page, 'Mis envíos');
  // Her own credential was the first.
  await page.getByText('Recibido', { exact: true }).nth(1).waitFor();
  await back(page);
  await press(page, page.getByRole('link', { name: 'Dispositivos' }));
  await arrived(page, 'Dispositivos');
  await press(page, button(page, /^Baja de Dispositivo/));
  await page.getByRole('dialog').waitFor();
  await expect.poll(() => focusFault(page)).toBe('');
  await page.keyboard.press('Escape');
  await expect.poll(() => focusFault(page)).toBe('');
  await back(page);
  await press(page, button(page, 'Bloquear'));
  await expect.poll(() => focusFault(page)).toBe('');
  await press(page, page.getByRole('link', { name: 'Contraseña' }));
  await arrived(page, 'Contraseña');
  await back(page);
  await press(page, page.getByRole('link', { name: 'Ayuda' }));
  await arrived(page, 'Ayuda');
  await press(page, page.getByRole('link', { name: 'Compartir diagnóstico' }));
  await arrived(page, /[Dd]iagnóstico/);
  await page.goBack();
  await arrived(page, 'Ayuda');
  await back(page);
  await press(page, page.getByRole('link', { name: 'Práctica' }));
  await arrived(page, 'Practica cuanto quieras');
  await press(page, button(page, 'Practicar sin cámara'));
  await untilCanvas(page, false);
  await sign(page);
  await press(page, button(page, 'Listo'));
  await press(page, button(page, 'Siguiente'));
  await press(page, button(page, 'Siguiente: guardar y sellar'));
  await expect.poll(() => focusFault(page)).toBe('');
  expect(mundo.telefono.complaints).toEqual([]);
});
