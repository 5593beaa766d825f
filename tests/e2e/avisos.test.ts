/**
 * What the process has to say to whoever collects for it: a real Chromium, the server as it is installed, and
 * the command that an operator runs. A notice reaches a phone that is connected while nobody touches it; it is
 * there, with the process's logo, when the app is opened without a network; and it goes in its hour without
 * one, and at a word where there is one. Capture stays as it is all the while.
 */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { horaCentro } from '../../shared/proceso/hora.ts';
import { makePersona } from '../especimenes/persona.ts';
import { enrolPhone, withMundo } from './mundo.ts';

const HOUR = 3_600_000;
const PASSWORD = 'caballo naranja 7 nubes';
const PROPIA = makePersona(521, 'G');
const mundo = withMundo([PROPIA]);

beforeAll(async () => {
  // The page's clock can be put forward: hours pass on a phone that is offline.
  await mundo.telefono.page.addInitScript(() => {
    const clocks = window as unknown as { adelanto: number };
    clocks.adelanto = 0;
    const wall = Date.now.bind(Date);
    Date.now = () => wall() + clocks.adelanto;
  });
});

/** The process that the invitation is to. */
const invited = (): string => /#proceso=([A-Z0-9-]+)/.exec(mundo.servidor.output())![1]!;

/** As an operator writes it: `2026-11-30 22:00`. */
function written(instant: number): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Mexico_City' }).format(instant);
  return `${day} ${horaCentro(instant).time}`;
}

/** The logo is decoded and has its place. */
async function seesLogo(page: Page): Promise<void> {
  const logo = page.getByRole('img', { name: 'Un árbol frente a una sierra' });
  await logo.waitFor();
  const shown = await logo.evaluate((image: HTMLImageElement) => [
    image.naturalWidth > 0,
    image.offsetWidth,
    image.offsetHeight,
  ]);
  expect(shown).toEqual([true, 56, 56]);
}

it('reaches a connected phone from the command, stays offline, goes in its hour and at a word', async () => {
  const { page } = mundo.telefono;
  await enrolPhone(mundo, PASSWORD, PROPIA);
  const proceso = invited();
  await seesLogo(page);

  const avisar = (...args: string[]) => mundo.servidor.correr('avisar', proceso, ...args);
  const [from, to] = ['2126-11-30 22:00', '2126-11-30 23:30'];
  const put = await avisar('--clase', 'mantenimiento', '--desde', from, '--hasta', to);
  await page.getByText('Habrá mantenimiento').waitFor();
  await page
    .getByText('El 30 nov de 22:00 a 23:30 (hora Centro). Puedes seguir capturando; se enviará después.')
    .waitFor();
  await avisar(
    '--clase',
    'general',
    '--texto',
    'Hoy estamos en la Alameda.',
    '--hasta',
    written(Date.now() + 3 * HOUR),
  );
  await page.getByText('Hoy estamos en la Alameda.').waitFor();
  const capture = page.getByRole('link', { name: 'Captura de Datos' });
  await capture.waitFor();

  await mundo.telefono.context.setOffline(true);
  await mundo.corte.cut();
  await page.goto(`${mundo.origin}/captura/`);
  await page.getByText('Sin conexión').waitFor();
  await page.getByText('Habrá mantenimiento').waitFor();
  await page.getByText('Hoy estamos en la Alameda.').waitFor();
  await seesLogo(page);
  await page.evaluate((ms) => {
    (window as unknown as { adelanto: number }).adelanto = ms;
  }, 4 * HOUR);
  await page.getByText('Hoy estamos en la Alameda.').waitFor({ state: 'detached' });
  await page.getByText('Habrá mantenimiento').waitFor();
  await capture.waitFor();

  await mundo.corte.restore();
  await mundo.telefono.context.setOffline(false);
  await page.getByText('En línea').waitFor();
  await avisar('--retirar', put.split(' ')[1]!);
  await page.getByText('Habrá mantenimiento').waitFor({ state: 'detached' });
  await capture.waitFor();
  expect(mundo.telefono.complaints).toEqual([]);
  expect(mundo.servidor.output()).not.toMatch(/"level":(40|50|60)/);
});
