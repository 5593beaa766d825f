/**
 * A whole day: thirty supports captured with no network, the browser killed and opened again in between, five of them
 * through the screens with a camera and the rest through the app's own client; then the network is back, all of them
 * are sent, every acuse is verified, nothing is left, and the page holds no more memory than after the first few.
 */
import { expect, it } from 'vitest';
import { makeEspecimenApoyo } from '../especimenes/apoyo.ts';
import { makePersona } from '../especimenes/persona.ts';
import { contenidoDe } from '../simulador/apoyo.ts';
import { verifyAcuses } from '../support/acuses.ts';
import { capture, press, seal, unlock } from '../support/captura.ts';
import { heapOf, openPropio } from '../support/propio.ts';
import { enrolPhone, withMundo } from './mundo.ts';

const PERSONA = makePersona(531, 'G');
const PASSWORD = 'caballo naranja 7 nubes';
/** Captures between one kill and the next: through the client, and after those through the screens. */
const LIVES = [
  { directas: 3, conCamara: 1 },
  { directas: 0, conCamara: 1 },
  { directas: 11, conCamara: 2 },
  { directas: 11, conCamara: 1 },
] as const;
const GROWTH = 1.1;

const mundo = withMundo([PERSONA]);

it('thirty captures offline over four lives, all sent, none lost, no memory kept', { timeout: 300_000 }, async () => {
  const { credencial } = await enrolPhone(mundo, PASSWORD, PERSONA);
  const folios: string[] = [];
  const heaps: number[] = [];
  for (const [life, { directas, conCamara }] of LIVES.entries()) {
    if (life > 0) {
      await mundo.telefono.kill();
      await mundo.reabrir();
    }
    const { page, context } = mundo.telefono;
    await context.setOffline(true);
    await mundo.corte.cut();
    await page.goto(`${mundo.origin}/captura/`);
    await page.getByText('Sin conexión').waitFor();
    if (folios.length > 0) await page.getByText(`${folios.length} por enviar`).waitFor();
    if (directas > 0) {
      const propio = await openPropio(page, PASSWORD);
      for (let i = 0; i < directas; i++) {
        const apoyo = await makeEspecimenApoyo(folios.length, { pool: 4, width: 640 });
        folios.push((await propio.sellar(contenidoDe(apoyo))).folio);
      }
      await propio.cerrar();
    }
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await unlock(page, PASSWORD);
    for (let i = 0; i < conCamara; i++) {
      await capture(page, PERSONA, mundo.camera);
      folios.push(await seal(page));
      if (i < conCamara - 1) await press(page, 'Continuar');
    }
    await press(page, 'Ir al menú');
    await page.getByText(`${folios.length} por enviar`).waitFor();
    heaps.push(await heapOf(page));
  }
  expect(folios.length).toBe(30);
  expect(new Set(folios).size).toBe(30);
  const [after5, after30] = [heaps[1]!, heaps.at(-1)!];
  console.info(`page after 5 captures ${(after5 / 1e6).toFixed(2)} MB, after 30 ${(after30 / 1e6).toFixed(2)} MB`);
  expect(after30).toBeLessThanOrEqual(after5 * GROWTH);

  const { page, context } = mundo.telefono;
  await mundo.corte.restore();
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Mis envíos' }).click();
  await page.getByText('30 capturados aquí, todos enviados').waitFor({ timeout: 60_000 });
  await verifyAcuses(page, [credencial, ...folios]);
  expect(mundo.telefono.complaints).toEqual([]);
  expect(mundo.servidor.output()).not.toMatch(/"level":(40|50|60)/);
});
