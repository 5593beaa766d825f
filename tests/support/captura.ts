/** What an auxiliar's hands do in a capture, in a browser whose camera is a drawn video. */
import type { Page } from 'playwright-core';
import type { Persona } from '../especimenes/persona.ts';
import { type Camera, readSceneMark, type View } from '../especimenes/video.ts';

/** The page, once it was given `readSceneMark`. */
interface Marked {
  readonly readSceneMark: typeof readSceneMark;
}

/** Turns the camera to something; resolves when the page sees it. */
export async function look(page: Page, camera: Camera, persona: Persona, view: View): Promise<void> {
  const wanted = await camera.show(persona, view);
  await page.evaluate(`window.readSceneMark ??= ${readSceneMark}`);
  await page.waitForFunction(
    (wanted) => (window as unknown as Marked).readSceneMark(document.querySelector('video')!) === wanted,
    wanted,
    { polling: 'raf' },
  );
}

/** Photographs something in the step that is open, and leaves the picture to be judged. */
export async function photograph(page: Page, camera: Camera, persona: Persona, view: View): Promise<void> {
  await look(page, camera, persona, view);
  await page.getByRole('button', { name: 'Tomar la foto' }).click();
  await page.getByRole('button', { name: 'Usar esta foto' }).waitFor();
}

/** Signs on the open canvas: loops across it, as a hand draws them. */
export async function sign(page: Page): Promise<void> {
  const box = (await page.locator('.lienzo canvas').boundingBox())!;
  const at = (t: number): [number, number] => [
    box.x + box.width * (0.2 + 0.5 * t + 0.08 * Math.cos(t * 30)),
    box.y + box.height * (0.45 + 0.1 * Math.sin(t * 30)),
  ];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  for (let i = 1; i <= 40; i++) await page.mouse.move(...at(i / 40));
  await page.mouse.up();
}

const FOLIO = /[0-9A-HJKMNP-TW-Z]{4,6}-\d{4}-[0-9A-HJKMNP-TW-Z]/;

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

export async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel('Contraseña').fill(password);
  await press(page, 'Abrir captura');
}

/** A capture of a person, up to the open canvas. */
export async function captureUntilSignature(page: Page, persona: Persona, camera: Camera): Promise<void> {
  await press(page, 'Ya lo escuchó, empezar');
  await page.getByRole('button', { name: new RegExp(`Modelo ${persona.modelo.letra}$`) }).click();
  const step = (name: string) => page.getByRole('heading', { name }).waitFor();
  await step('Frente de la credencial');
  await photograph(page, camera, persona, 'anverso');
  await press(page, 'Usar esta foto');
  await step('Reverso de la credencial');
  await photograph(page, camera, persona, 'reverso');
  await page.getByText(`CIC ${persona.cic}`).waitFor();
  await page.getByText('coincide', { exact: true }).waitFor();
  await press(page, 'Usar esta foto');
  await page.getByRole('checkbox').check();
  await press(page, 'Siguiente');
  await step('Foto de la persona');
  await photograph(page, camera, persona, 'rostro');
  await press(page, 'Usar esta foto');
  await press(page, 'Firmar');
}

/** The auxiliar's own credential, from its first screen to its last: the card, herself, her signature. */
export async function registerCredencial(page: Page, persona: Persona, camera: Camera): Promise<string> {
  const step = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  await step('Tu credencial');
  await press(page, 'Empezar');
  await page.getByRole('button', { name: new RegExp(`Modelo ${persona.modelo.letra}$`) }).click();
  await step('Frente de tu credencial');
  await photograph(page, camera, persona, 'anverso');
  await press(page, 'Usar esta foto');
  await step('Reverso de tu credencial');
  await photograph(page, camera, persona, 'reverso');
  await press(page, 'Usar esta foto');
  await step('Tu foto');
  await photograph(page, camera, persona, 'rostro');
  await press(page, 'Usar esta foto');
  await press(page, 'Firmar');
  await sign(page);
  await finish(page);
  await press(page, 'Siguiente: guardar y sellar');
  await step('Tu credencial quedó guardada');
  return FOLIO.exec((await page.locator('.folio').textContent())!)![0];
}

/** A capture of a person, up to its summary. */
export async function capture(page: Page, persona: Persona, camera: Camera): Promise<void> {
  await captureUntilSignature(page, persona, camera);
  await sign(page);
  await finish(page);
}

/** From the signed canvas to the summary. */
export async function finish(page: Page): Promise<void> {
  await press(page, 'Listo');
  await page.getByRole('img', { name: 'La firma' }).waitFor();
  await press(page, 'Siguiente');
  await page.getByRole('heading', { name: 'Revisa y guarda' }).waitFor();
}

/** Seals and gives the folio shown. */
export async function seal(page: Page): Promise<string> {
  await press(page, 'Siguiente: guardar y sellar');
  await page.getByRole('heading', { name: 'Apoyo guardado' }).waitFor();
  return FOLIO.exec((await page.locator('.folio').textContent())!)![0];
}
