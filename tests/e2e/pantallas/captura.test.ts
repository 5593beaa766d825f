/**
 * What a capture does for the person who gives her support and for the one who asks for it: it reads
 * aloud, shows the card's own signature, has ways for who can't sign or wants no photograph, and ends in
 * a comprobante.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readComprobante } from '../../../shared/apoyo/comprobante.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import type { Vista } from '../../../web/captura/index.ts';
import { dayDate } from '../../../web/ui/format.ts';
import { makePersona, type Persona } from '../../especimenes/persona.ts';
import { readCodes } from '../../especimenes/reader.ts';
import { photograph, press, sign } from '../../support/captura.ts';
import { withPantallas } from './navegador.ts';
import { overlapping } from './sitio.ts';

const G = makePersona(7, 'G');
const E = makePersona(8, 'E');

const { web, browser, camera } = withPantallas([G, E]);
let context: BrowserContext | undefined;

/** Opens a scene whose capture is unlocked; `before` runs in the page before the app. */
async function open(before?: () => void, scene = 'captar'): Promise<Page> {
  await context?.close();
  context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'es-MX',
    reducedMotion: 'reduce',
    permissions: ['camera'],
  });
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  await page.goto(`${web.origin}/captura/?escena=${scene}`);
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await press(page, 'Abrir captura');
  await heading(page, 'Aviso de privacidad');
  return page;
}
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();

const calls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);
const news = (page: Page, vista: Partial<Vista>): Promise<void> =>
  page.evaluate((given) => (window as unknown as { cambiar(news: unknown): void }).cambiar(given), vista as object);
/** What was given to be sealed: its data, and the names of its parts. */
const sealedContent = (page: Page): Promise<{ datos: object; partes: string[] }> =>
  page.evaluate(() => (window as unknown as { sellado: { datos: object; partes: string[] } }).sellado);

async function untilFront(page: Page, letra: string): Promise<void> {
  await press(page, 'Ya lo escuchó, empezar');
  await page.getByRole('button', { name: new RegExp(`Modelo ${letra}$`) }).click();
  await heading(page, 'Frente de la credencial');
}
/** Both sides photographed, its original stated: before the live photograph. */
async function untilFace(page: Page, persona: Persona): Promise<void> {
  await untilFront(page, persona.modelo.letra);
  await photograph(page, camera, persona, 'anverso');
  await press(page, 'Usar esta foto');
  await photograph(page, camera, persona, 'reverso');
  await press(page, 'Usar esta foto');
  await page.getByRole('checkbox').check();
  await press(page, 'Siguiente');
  await heading(page, 'Foto de la persona');
}
async function untilManifesto(page: Page, persona: Persona): Promise<void> {
  await untilFace(page, persona);
  await photograph(page, camera, persona, 'rostro');
  await press(page, 'Usar esta foto');
  await heading(page, 'Firma de aceptación');
}

describe('the manifesto', () => {
  it('names the promovente and where the privacy notice is', async () => {
    const page = await open();
    await untilManifesto(page, G);
    await page.getByText('Promovente: Colectivo Agua para Todas, A. C.').waitFor();
    await page.getByText('Aviso de privacidad: https://ejemplo.mx/aviso-de-privacidad').waitFor();
    // This browser has no voice of its own.
    expect(await page.getByRole('button', { name: 'Leer en voz alta' }).count()).toBe(0);
  });

  it('is read aloud by a voice that is on the phone, until that is stopped or the step is left', async () => {
    const page = await open(speaks);
    await press(page, 'Leer en voz alta');
    expect((await said(page)).join(' ')).toContain('es responsable de los datos personales');
    await untilManifesto(page, G);
    // Left in the middle, the notice was read no further.
    expect(await page.evaluate(() => (window as unknown as Talker).talking)).toBe(false);

    await press(page, 'Leer en voz alta');
    await page.getByRole('status').getByText('El teléfono está leyendo en voz alta.').waitFor({ state: 'attached' });
    const heard = (await said(page)).join(' ');
    for (const part of [
      '¿Apoyas que la ley obligue',
      'Promovente: Colectivo Agua para Todas',
      'Manifiesto que doy mi apoyo de forma libre',
    ]) {
      expect(heard).toContain(part);
    }
    expect(await page.evaluate(() => (window as unknown as Talker).voices)).toEqual(['es-MX on the phone']);
    await press(page, 'Detener la lectura');
    await page.getByRole('button', { name: 'Leer en voz alta' }).waitFor();
    expect(await page.evaluate(() => (window as unknown as Talker).talking)).toBe(false);

    // It falls silent where it lies under something, and says so when it has ended by itself.
    await press(page, 'Leer en voz alta');
    await press(page, 'Firmar');
    expect(await page.evaluate(() => (window as unknown as Talker).talking)).toBe(false);
    await press(page, 'Cancelar');
    await press(page, 'Leer en voz alta');
    await page.evaluate(() => (window as unknown as Talker).finish());
    await page.getByRole('button', { name: 'Leer en voz alta' }).waitFor();
  });

  interface Talker {
    readonly said: readonly string[];
    readonly voices: readonly string[];
    readonly talking: boolean;
    finish(): void;
  }
  const said = (page: Page): Promise<readonly string[]> => page.evaluate(() => (window as unknown as Talker).said);

  /** A phone with two Spanish voices, the better one on a server, known only after a moment. */
  function speaks(): void {
    const queue: SpeechSynthesisUtterance[] = [];
    const target = Object.assign(window, {
      said: [] as string[],
      voices: [] as string[],
      talking: false,
      finish() {
        target.talking = false;
        for (const utterance of queue.splice(0)) utterance.dispatchEvent(new Event('end'));
      },
    });
    let known: object[] = [];
    const synthesis = Object.assign(new EventTarget(), {
      getVoices: () => known,
      speak(utterance: SpeechSynthesisUtterance) {
        queue.push(utterance);
        target.said.push(utterance.text);
        const { lang, name } = utterance.voice as unknown as { lang: string; name: string };
        if (!target.voices.includes(`${lang} ${name}`)) target.voices.push(`${lang} ${name}`);
        target.talking = true;
      },
      cancel() {
        for (const utterance of queue.splice(0)) utterance.dispatchEvent(new Event('error'));
        target.talking = false;
      },
    });
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
    // The real one takes only the browser's own voices.
    class Utterance extends EventTarget {
      voice: unknown = null;
      lang = '';
      rate = 1;
      readonly text: string;
      constructor(text: string) {
        super();
        this.text = text;
      }
    }
    Object.assign(window, { SpeechSynthesisUtterance: Utterance });
    setTimeout(() => {
      known = [
        { lang: 'es-MX', name: 'on a server', localService: false, default: true },
        { lang: 'es-MX', name: 'on the phone', localService: true, default: false },
      ];
      synthesis.dispatchEvent(new Event('voiceschanged'));
    }, 200);
  }
});

describe('the signature', () => {
  it.each([
    ['cut out of the front where the model has it there', G, 'Firma en su credencial', 'Ver completo el frente'],
    ['with the whole back where only the side is known', E, 'Reverso de la credencial', null],
  ] as const)('is shown with the card’s own: %s', async (_, persona, label, whole) => {
    const page = await open();
    await untilManifesto(page, persona);
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await page.getByRole('button', { name: 'Ampliar: La firma', exact: true }).waitFor();
    const own = page.getByRole('button', { name: `Ampliar: ${label}` }).getByRole('img');
    // 28 by 20.5 mm of the card, or all of it.
    const wanted = whole ? 28 / 20.5 : 85.6 / 53.98;
    await expect
      .poll(() => own.evaluate((canvas: HTMLCanvasElement) => Math.abs(canvas.width / canvas.height)))
      .toBeCloseTo(wanted, 0);
    await press(page, `Ampliar: ${label}`);
    await page.getByRole('dialog', { name: label }).getByRole('button', { name: 'Cerrar' }).click();
    if (!whole) return;
    // Where it is on the specimen: under the photograph's dark lower edge, and over nothing dark but its own ink.
    const light = await own.evaluate((canvas: HTMLCanvasElement) => {
      const pen = canvas.getContext('2d')!;
      const mean = (top: number, bottom: number): number => {
        const [y, height] = [Math.round(top * canvas.height), Math.round((bottom - top) * canvas.height)];
        const { data } = pen.getImageData(canvas.width * 0.3, y, canvas.width * 0.3, height);
        return data.reduce((sum, value, at) => sum + (at % 4 === 3 ? 0 : value), 0) / ((data.length / 4) * 3);
      };
      return { photograph: mean(0.02, 0.07), signature: mean(0.3, 0.7) };
    });
    expect(light.photograph).toBeLessThan(130);
    expect(light.signature).toBeGreaterThan(200);
    await press(page, whole);
    await page.getByRole('dialog', { name: 'Frente de la credencial' }).waitFor();
  });
});

describe('a person who can’t sign', () => {
  it('gives her support with the reason annotated, and nothing in place of a signature', async () => {
    const page = await open();
    await untilManifesto(page, G);
    await press(page, 'No puede firmar');
    const sheet = page.getByRole('dialog', { name: '¿Por qué no puede firmar?' });
    await sheet.getByRole('button', { name: 'Sí va a firmar' }).click();
    await sheet.waitFor({ state: 'hidden' });

    await press(page, 'No puede firmar');
    await sheet.getByRole('button', { name: 'Algo le impide firmar en la pantalla' }).click();
    await page.getByText('Sin firma: algo le impide firmar en la pantalla').waitFor();
    await page.getByText('Si su credencial sí tiene firma, puede que este apoyo no cuente.').waitFor();
    await page.getByRole('button', { name: 'Ampliar: Firma en su credencial' }).waitFor();
    await press(page, 'Siguiente');
    await page.getByText('Sin firma: Algo le impide firmar en la pantalla').waitFor();
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
    const sealed = await sealedContent(page);
    expect(sealed.datos).toMatchObject({ v: 2, sinFirma: 'impedimento', manifiesto: 'm-1' });
    expect(sealed.partes).toEqual(['anverso', 'reverso', 'fotoViva']);
  });

  it('signs after all, and nothing of the annotation stays; nor of a signature that was not hers', async () => {
    const page = await open();
    await untilManifesto(page, G);
    await press(page, 'No puede firmar');
    await press(page, 'No sabe firmar');
    await press(page, 'Sí va a firmar');
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
    const sealed = await sealedContent(page);
    expect(sealed.datos).toMatchObject({ v: 1, manifiesto: 'm-1' });
    expect(sealed.datos).not.toHaveProperty('sinFirma');
    expect(sealed.partes).toEqual(['anverso', 'reverso', 'fotoViva', 'firma', 'trazos']);
  });
});

describe('the live photograph', () => {
  it('is shown what it must be, and its shutter stays on the screen, over nothing', async () => {
    const page = await open();
    await untilFace(page, G);
    const list = page.getByRole('list', { name: 'Cómo debe ser la foto' });
    expect(await list.getByRole('listitem').allTextContents()).toEqual([
      'De frente',
      'Con buena luz',
      'Una sola persona',
      'Sin cubrebocas',
      'Sin gorra ni sombrero',
      'Lentes, sólo necesarios',
    ]);
    const shutter = page.getByRole('button', { name: 'Tomar la foto' });
    for (const [width, height, text] of [
      [360, 740, '100%'],
      [320, 568, '100%'],
      [360, 740, '200%'],
      [740, 360, '100%'],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, text);
      expect(await overlapping(page, ['.paso-titulo', '.visor', '.tomar', '.obturador', '.redondo'])).toEqual([]);
      const box = (await shutter.boundingBox())!;
      expect(box.y + box.height, `${width}×${height} ${text}`).toBeLessThanOrEqual(height);
    }
  });
});

describe('a person who wants no photograph', () => {
  it('ends the capture, and nothing of her stays anywhere', async () => {
    const page = await open(() => {
      // Every picture's bytes that the worker hands over, to be looked at once they should be gone.
      const handed: Uint8Array[] = [];
      Object.assign(window, { handed });
      const listen = Worker.prototype.addEventListener;
      Worker.prototype.addEventListener = function (this: Worker, type: string, listener: unknown, ...rest: unknown[]) {
        const heard = (event: MessageEvent): void => {
          if (event.data?.image?.bytes) handed.push(event.data.image.bytes);
          (listener as (event: MessageEvent) => void)(event);
        };
        listen.call(
          this,
          type,
          type === 'message' ? (heard as EventListener) : (listener as EventListener),
          ...(rest as []),
        );
      } as typeof listen;
    });
    await untilFace(page, G);
    await press(page, 'No quiere foto');
    const sheet = page.getByRole('dialog', { name: '¿No quiere que le tomes la foto?' });
    await sheet.getByRole('button', { name: 'Sí la quiere' }).click();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Tomar la foto' }).waitFor();

    await press(page, 'No quiere foto');
    await sheet.getByRole('button', { name: 'Terminar y borrar todo' }).click();
    await heading(page, 'No se guardó nada');
    await page.waitForURL(/\/captar\/sin-foto$/);
    expect(await page.locator('video, canvas').count()).toBe(0);
    const left = await page.evaluate(async () => ({
      bytes: (window as unknown as { handed: Uint8Array[] }).handed.map((bytes) => bytes.some((byte) => byte !== 0)),
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      local: localStorage.length,
      session: Object.keys(sessionStorage),
    }));
    expect(left).toEqual({ bytes: [false, false], databases: [], caches: [], local: 0, session: ['escena'] });
    expect((await calls(page)).includes('sellar')).toBe(false);

    // The next one begins from nothing, and «back» leads to no step of hers.
    await press(page, 'Capturar a otra persona');
    await heading(page, 'Aviso de privacidad');
    await untilFront(page, 'G');
    await page.getByRole('button', { name: 'Tomar la foto' }).waitFor();
  });
});

describe('the camera', () => {
  it('is one stream for the whole capture, lit where there is a torch, and never a file', async () => {
    const page = await open(hasTorch(true));
    await untilFront(page, 'G');
    await press(page, 'Prender luz');
    await page.getByRole('button', { name: 'Apagar luz' }).waitFor();
    await press(page, 'Apagar luz');
    await page.getByRole('button', { name: 'Prender luz' }).waitFor();
    await press(page, 'Prender luz');
    await photograph(page, camera, G, 'anverso');
    await press(page, 'Usar esta foto');
    // Still lit for the other side; out where nothing is photographed.
    await page.getByRole('button', { name: 'Apagar luz' }).waitFor();
    await photograph(page, camera, G, 'reverso');
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await page.waitForFunction(() => (window as unknown as Torch).torch.length === 4);
    await press(page, 'Siguiente');
    await page.getByRole('button', { name: 'Prender luz' }).waitFor();
    await photograph(page, camera, G, 'rostro');
    await press(page, 'Usar esta foto');
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await press(page, 'Siguiente');
    await heading(page, 'Revisa y guarda');
    expect(await page.evaluate(() => (window as unknown as Torch).torch)).toEqual([true, false, true, false]);
    expect(await page.evaluate(() => (window as unknown as Torch).asked)).toEqual([
      { audio: false, facingMode: { ideal: 'environment' } },
    ]);
    expect(await page.evaluate(() => (window as unknown as Torch).files)).toBe(0);
  });

  it('offers no torch that it could not switch', async () => {
    const page = await open(hasTorch(false));
    await untilFront(page, 'G');
    await press(page, 'Prender luz');
    await page.getByRole('button', { name: 'Prender luz' }).waitFor({ state: 'detached' });
    await photograph(page, camera, G, 'anverso');
  });

  interface Torch {
    readonly torch: readonly boolean[];
    readonly asked: readonly object[];
    readonly files: number;
  }

  /** A camera with a torch that can be switched, or only says so; files that were asked for are counted. */
  const hasTorch = (works: boolean): (() => void) =>
    works
      ? () => {
          const seen = Object.assign(window, { torch: [] as boolean[], asked: [] as object[], files: 0 });
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = (given) => {
            const { facingMode } = given!.video as MediaTrackConstraints;
            seen.asked.push({ audio: given!.audio, facingMode });
            return open(given);
          };
          const capabilities = MediaStreamTrack.prototype.getCapabilities;
          MediaStreamTrack.prototype.getCapabilities = function () {
            return { ...capabilities.call(this), torch: true } as MediaTrackCapabilities;
          };
          MediaStreamTrack.prototype.applyConstraints = async (given) => {
            seen.torch.push((given!.advanced![0] as { torch: boolean }).torch);
          };
          new MutationObserver(() => {
            seen.files += document.querySelectorAll('input[type=file]').length;
          }).observe(document, { childList: true, subtree: true });
        }
      : () => {
          MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities;
          MediaStreamTrack.prototype.applyConstraints = () =>
            Promise.reject(new DOMException('no', 'OverconstrainedError'));
        };
});

describe('a back of another model than was chosen', () => {
  it('is noticed, and the model is changed without losing a picture', async () => {
    const page = await open();
    await untilFront(page, 'C');
    await photograph(page, camera, G, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, G, 'reverso');
    await page.getByText('Parece de otro modelo').waitFor();
    await page.getByText('Elegiste el modelo C').waitFor();
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await page.getByText('Parece de otro modelo').waitFor({ state: 'detached' });
    await page.getByText(`CIC ${G.cic}`).waitFor();
    await page.getByRole('button', { name: 'Ampliar: Reverso de la credencial' }).waitFor();
    await press(page, 'Usar esta foto');
    await page.getByRole('button', { name: 'Ampliar: Frente de la credencial' }).waitFor();
  });

  it('says nothing when it is the right one', async () => {
    const page = await open();
    await untilFront(page, 'E');
    await photograph(page, camera, E, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, E, 'reverso');
    await page.getByText(`CIC ${E.cic}`).waitFor();
    expect(await page.getByText('Parece de otro modelo').count()).toBe(0);
  });
});

describe('a support that was saved', () => {
  const FOLIO = makeFolio({ dispositivo: 'K7QM', contador: 412 });
  const CODIGO = 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng';
  const save = async (): Promise<Page> => {
    const page = await open();
    await untilManifesto(page, G);
    await press(page, 'Firmar');
    await sign(page);
    await press(page, 'Listo');
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
    return page;
  };

  it('is followed until its acuse is here, and nobody waits for it', async () => {
    const page = await save();
    const status = page.locator('.camino-del-apoyo');
    await status.getByText('Se enviará solo cuando haya conexión.').waitFor();
    await news(page, { envio: { tipo: 'conectando' } });
    await status.getByText('Se está conectando para enviarlo.').waitFor();
    await news(page, { envio: { tipo: 'enviando', folio: FOLIO, bytes: 120_000, total: 240_000 } });
    await status.getByText('Va en camino.').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Enviado' }).getAttribute('aria-valuenow')).toBe('0.5');
    await page.evaluate((folio) => {
      const told = window as unknown as { cambiar(news: object, stored: object[]): void };
      told.cambiar(
        {
          envio: { tipo: 'al-corriente', apartados: [] },
          conteos: { sellados: 0, enTransito: 0, recibidos: 1, enCuarentena: 0, rechazados: 0 },
        },
        [{ folio, dispositivo: 'K7QM', contador: 412, estado: 'borrado', resultado: 'acuse', motivo: null }],
      );
    }, FOLIO);
    await status.getByText('El servidor ya dio su acuse.').waitFor();
    await press(page, 'Continuar');
    await heading(page, 'Aviso de privacidad');
  });

  it('gives a comprobante to be photographed, that holds its folio and código and nothing else', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await save();
      await page.emulateMedia({ colorScheme });
      await press(page, 'Comprobante para la persona');
      const sheet = page.getByRole('dialog', { name: 'Comprobante' });
      await sheet.getByRole('img', { name: 'Código QR con el folio y el código de integridad' }).waitFor();
      await sheet.getByText(CODIGO).waitFor();
      // Its reader knows a month later of what and of which day it is.
      await sheet.getByText('Agua potable para todas las comunidades').waitFor();
      await sheet.getByText(`Apoyo capturado el ${dayDate(Date.now())}`).waitFor();
      // As another phone's camera has it: a picture of this screen.
      const { qr } = await readCodes(await page.screenshot());
      expect(qr.map(readComprobante)).toEqual([{ folio: FOLIO, codigo: CODIGO }]);
      await sheet.getByRole('button', { name: 'Listo' }).click();
      await sheet.waitFor({ state: 'hidden' });
    }
  });
});

describe('a baja learned in mid-capture', () => {
  const baja = (pendientes: number): Partial<Vista> => ({
    modo: 'entrega',
    guardados: { pendientes, credenciales: 0, rechazados: 0 },
    conteos: { sellados: pendientes, enTransito: 0, recibidos: 9, enCuarentena: 0, rechazados: 0 },
  });
  const learn = (page: Page, pendientes: number): Promise<void> =>
    page.evaluate(
      (given) => (window as unknown as { cambiar(news: unknown): void }).cambiar(given),
      baja(pendientes) as object,
    );

  it('says of what is safe here only what is here', async () => {
    const page = await open();
    await learn(page, 0);
    await page.getByRole('heading', { name: 'Ya no se puede capturar' }).waitFor();
    await page.getByText('No queda nada por enviar.').waitFor();
    expect(await page.getByText('seguro en este teléfono').count()).toBe(0);
    await learn(page, 2);
    await page.getByText('Lo que ya tiene folio y falta por enviar está seguro en este teléfono.').waitFor();
  });
});
