/**
 * «Mis envíos»: what is safe and what has still to go, of both phones and of each registration of this one; and the
 * comprobante of a support, shown again.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readComprobante } from '../../../shared/apoyo/comprobante.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import type { Vista } from '../../../web/captura/index.ts';
import { readCodes } from '../../especimenes/reader.ts';
import { withPantallas } from './navegador.ts';

const { web, browser } = withPantallas();
let context: BrowserContext | undefined;

async function open(scene: string): Promise<Page> {
  await context?.close();
  context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.getByRole('heading', { name: 'Mis envíos' }).waitFor();
  return page;
}
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const news = (page: Page, vista: Partial<Vista>): Promise<void> =>
  page.evaluate((given) => (window as unknown as { cambiar(news: unknown): void }).cambiar(given), vista as object);

/** The sum's rows: figure by name. */
const figures = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('.renglon')].map((row) => [
        row.querySelector('dt')!.textContent!.trim(),
        Number(row.querySelector('strong')!.textContent!.replaceAll(',', '')),
      ]),
    ),
  );

describe('sending', () => {
  it('shows what was sent with each registration of this phone, and how it stands', async () => {
    const page = await open('envios-anteriores');
    const anterior = page.getByRole('region', { name: 'Con tu registro anterior (SAJQ-…)' });
    await anterior.getByText('2 apoyos capturados: 1 recibido · 1 en cuarentena').waitFor();
    expect(await anterior.getByRole('listitem').count()).toBe(2);
    await anterior.getByRole('button', { name: 'En cuarentena' }).click();
    await page.getByRole('dialog').getByText('no está entre tus dos dispositivos activos').waitFor();
    await press(page, 'Cerrar');
    const ajena = page.getByRole('region', { name: 'Con el registro de Ana Soto (W9XY-…)' });
    await ajena.getByText('1 apoyo capturado: 1 recibido').waitFor();
    // Nothing was captured with one of them; what is of now says so too.
    await page.getByRole('region', { name: 'Con tu registro de ahora (K7QM-…)' }).waitFor();
    expect(await page.getByRole('region').count()).toBe(4);
    // What waits is said whole, and whose it is.
    await page.getByText('2 por enviar desde este teléfono').waitFor();
    await page.getByText('También faltan 2 apoyos que capturó Ana Soto en este teléfono.').waitFor();
    expect(await figures(page)).toEqual({
      Recibidos: 3,
      'Por enviar': 0,
      'En cuarentena, no cuentan': 1,
      Capturados: 4,
    });
  });

  it('shows the comprobante of a support again, with no network, and none of her own credential', async () => {
    const page = await open('envios-ultima-noche');
    await page.getByRole('button', { name: 'Recibido' }).click();
    await press(page, 'Mostrar comprobante');
    const sheet = page.getByRole('dialog', { name: 'Comprobante' });
    await sheet.getByText('Agua potable para todas las comunidades').waitFor();
    await sheet.getByText(/^Apoyo capturado el \d+ [a-z]+ \d{4}$/).waitFor();
    const { qr } = await readCodes(await page.screenshot());
    expect(qr.map(readComprobante)).toEqual([
      { folio: makeFolio({ dispositivo: 'K7QM', contador: 2 }), codigo: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng' },
    ]);
    await sheet.getByRole('button', { name: 'Listo' }).click();
    await sheet.waitFor({ state: 'hidden' });
    await press(page, 'Cerrar');
    await page.getByRole('button', { name: 'Tu credencial' }).click();
    await page.getByText('No cuenta como apoyo').waitFor();
    expect(await page.getByRole('button', { name: 'Mostrar comprobante' }).count()).toBe(0);
  });

  it('says what is safe and what has still to go, of both phones, and it adds up', async () => {
    const page = await open('envios-dos');
    await page.getByText('37 por enviar desde este teléfono').waitFor();
    const said = await figures(page);
    expect(said).toEqual({
      Recibidos: 1_642,
      'Por enviar': 40,
      'En cuarentena, no cuentan': 3,
      'No se recibieron': 1,
      Capturados: 1_686,
    });
    await page.getByText('1,230 aquí · 412 en el otro').waitFor();
    // One goes, and is received: of what has still to go one less, of what is safe one more.
    await news(page, {
      envio: { tipo: 'enviando', folio: '', bytes: 1, total: 2 },
      conteos: { sellados: 36, enTransito: 0, recibidos: 1_231, enCuarentena: 2, rechazados: 1 },
      guardados: { pendientes: 36, credenciales: 0, rechazados: 1 },
    });
    await page.getByText('36 por enviar desde este teléfono').waitFor();
    await page.getByText('Van 1 de 37').waitFor();
    expect(await figures(page)).toEqual({ ...said, Recibidos: 1_643, 'Por enviar': 39 });
    // All of this phone is there: the other one is what is left.
    await news(page, {
      envio: { tipo: 'al-corriente', apartados: [] },
      conteos: { sellados: 0, enTransito: 0, recibidos: 1_267, enCuarentena: 2, rechazados: 1 },
      guardados: { pendientes: 0, credenciales: 0, rechazados: 1 },
    });
    await page.getByText('3 por enviar desde tu otro teléfono').waitFor();
    await page.getByText('En éste no queda nada por enviar.').waitFor();
  });

  it('answers whoever asks for it with no network, until there is one', async () => {
    const page = await open('envios');
    await news(page, { envio: { tipo: 'sin-conexion' } });
    await press(page, 'Enviar');
    const answer = page.getByText('Sin red: se envían solos cuando vuelva la conexión.');
    await answer.waitFor();
    await news(page, { envio: { tipo: 'sincronizando' } });
    await answer.waitFor({ state: 'detached' });
  });
});
