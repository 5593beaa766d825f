/**
 * The ways through the screens that an auxiliar must never be without: enrolling again, going on with
 * an enrolment that was cut, seeing what she is about to seal, and out of what has failed.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Vista } from '../../../web/captura/index.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { photograph, sign } from '../../support/captura.ts';
import { withPantallas } from './navegador.ts';
import { ponerPersistencia } from './persistencia.ts';
import { overlapping } from './sitio.ts';

const HUELLA = 'lERqV0E2NM592PWW3957cCOLwYluOM-CniyDD8ivHss';
const invitacion = (auxiliar: string): string =>
  `#proceso=IC-2026-014&auxiliar=${auxiliar}&correo=lupe%40ejemplo.mx&huella=${HUELLA}`;

const PERSONA = makePersona(7, 'G');

const { web, browser, camera } = withPantallas([PERSONA]);
let context: BrowserContext | undefined;

interface Options {
  readonly hash?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The page's time is the test's to pass. */
  readonly clock?: boolean;
  /** Runs in the page before the app. */
  readonly before?: () => void;
}

async function open(
  scene: string,
  { hash = '', viewport = { width: 360, height: 740 }, clock = false, before }: Options = {},
): Promise<Page> {
  await context?.close();
  context = await browser.newContext({ viewport, locale: 'es-MX', reducedMotion: 'reduce', permissions: ['camera'] });
  const page = await context.newPage();
  if (clock) await page.clock.install();
  await page.addInitScript(ponerPersistencia, true);
  if (before) await page.addInitScript(before);
  await page.goto(`${web.origin}/captura/?escena=${scene}${hash}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  return page;
}
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor();
const calls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { calls: readonly string[] }).calls);
const news = (page: Page, vista: Partial<Vista>): Promise<void> =>
  page.evaluate((given) => (window as unknown as { cambiar(news: unknown): void }).cambiar(given), vista as object);
const unlock = async (page: Page): Promise<void> => {
  await page.getByLabel('Contraseña').fill('caballo naranja 7');
  await press(page, 'Abrir captura');
  await heading(page, 'Aviso de privacidad');
};
const untilFront = async (page: Page): Promise<void> => {
  await unlock(page);
  await press(page, 'Ya lo escuchó, empezar');
  await page.getByRole('button', { name: /Modelo G$/ }).click();
  await heading(page, 'Frente de la credencial');
};

describe('an enrolled phone enrols again', () => {
  it('after a forgotten password, keeping its place: though both are taken, nothing is given de baja', async () => {
    const page = await open('captar-olvido');
    await press(page, 'Olvidé mi contraseña');
    await page
      .getByRole('dialog')
      .getByText('Tienes 37 apoyos por enviar. Lo pendiente sigue aquí y se enviará igual.')
      .waitFor();
    await press(page, 'Crear otra contraseña');
    await heading(page, 'Crear otra contraseña');
    // Whose registration it is, is known, and its root was pinned when it first enrolled.
    await page.getByText('Guadalupe Ramírez Ortiz').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(1);
    await page.getByLabel('Correo electrónico').fill('lupe@ejemplo.mx');
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await heading(page, 'Crea tu contraseña');
    expect(await page.getByLabel('Nombre de este teléfono').count()).toBe(0);
    await page.getByText('Si la olvidas').waitFor();
    await page.getByLabel('Contraseña').fill('caballo naranja 8');
    await page.getByLabel('Escríbela otra vez').fill('caballo naranja 8');
    await press(page, 'Guardar contraseña');
    await heading(page, 'Contraseña nueva lista');
    expect((await calls(page)).filter((call) => /inscribir|darDeBaja/.test(call))).toHaveLength(1);
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });

  it('after a baja, from its menu', async () => {
    const page = await open('inicio-telefono-de-baja');
    expect(await page.getByText('Caben unos').count()).toBe(0);
    await page.getByRole('link', { name: /^Mis envíos .*2 en cuarentena · 1 no se recibió$/ }).waitFor();
    await page.getByText('Hay 37 apoyos por enviar. Lo sellado con este registro').waitFor();
    // Nothing waits: nothing goes into quarantine.
    await news(page, {
      conteos: { sellados: 0, enTransito: 0, recibidos: 12, enCuarentena: 0, rechazados: 0 },
      guardados: { pendientes: 0, credenciales: 0, rechazados: 0 },
    });
    await page.getByText('No queda nada por enviar.').waitFor();
    expect(await page.getByText('cuarentena').count()).toBe(0);
    await page.getByText('Este teléfono daba los folios').waitFor();
    await page.getByRole('link', { name: 'Registrar de nuevo este teléfono' }).click();
    await heading(page, '¿Registrar de nuevo este teléfono?');
    await page.getByText('No queda nada por enviar.').waitFor();
    expect(await page.getByText('cuarentena').count()).toBe(0);
    await press(page, 'Registrar de nuevo');
    await heading(page, 'Tus datos de auxiliar');
    await press(page, 'Volver al menú');
    await page.getByText('Este teléfono está dado de baja').waitFor();
  });

  it('asks when an invitation is opened on it, and leaves nothing of one that is declined', async () => {
    const page = await open('inicio', { hash: invitacion('ABCDEF2') });
    await heading(page, '¿Registrar de nuevo este teléfono?');
    await page.getByText('ABCDEF2').waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await press(page, 'Ahora no');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    expect((await calls(page)).at(-1)).toBe('guardarSolicitud —');

    // Followed while the app is open.
    await page.evaluate((hash) => {
      location.hash = hash;
    }, invitacion('ABCDEF3'));
    await heading(page, '¿Registrar de nuevo este teléfono?');
    await press(page, 'Registrar de nuevo');
    expect(await page.getByLabel('Id del auxiliar').inputValue()).toBe('ABCDEF3');
    expect(await page.getByLabel('Correo electrónico').inputValue()).toBe('lupe@ejemplo.mx');
    // It was answered: the menu does not ask again.
    await press(page, 'Volver al menú');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });

  it('says so when it is the invitation that it was enrolled with', async () => {
    const page = await open('inicio', { hash: invitacion('7KQM2XR') });
    await heading(page, 'Este teléfono ya está registrado');
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  });
});

describe('an enrolment', () => {
  it('that was cut goes on where the code is waited for, and can be corrected', async () => {
    const page = await open('alta-codigo');
    await heading(page, 'Escribe el código');
    await page.getByLabel('Código de seis dígitos').fill('12');
    await press(page, 'Continuar');
    await page.getByText('Faltan 4 dígitos.').waitFor();
    await press(page, 'Corregir mis datos');
    await heading(page, 'Tus datos de auxiliar');
    expect(await page.getByLabel('Correo electrónico').inputValue()).toBe('lupe.ramirez.ortiz@correo.ejemplo.mx');
  });

  it('that was cut after its code was spent asks for another, and for nothing else again', async () => {
    const page = await open('alta-contrasena');
    await press(page, 'Empezar');
    await page.getByLabel('Id del proceso').fill(`/captura/${invitacion('7KQM2XR')}`);
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await heading(page, 'Lee y acepta');
    await page.reload();
    await press(page, 'Empezar');
    await heading(page, 'Tus datos de auxiliar');
    expect(await page.getByLabel('Correo electrónico').inputValue()).toBe('lupe@ejemplo.mx');
    await press(page, 'Enviarme un código');
    await heading(page, 'Escribe el código');
  });

  it('stops at a server that is not the invitation’s', async () => {
    const page = await open('alta-codigo');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await heading(page, 'Este servidor no es el de tu invitación');
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('button').allTextContents()).toEqual(['Borrar lo que escribí y salir']);
    await press(page, 'Borrar lo que escribí y salir');
    await heading(page, 'Registra este teléfono');
    expect((await calls(page)).at(-1)).toBe('guardarSolicitud —');
  });

  it('says that it can’t check the server without the link, and takes it whole', async () => {
    const page = await open('alta-terreno');
    await press(page, 'Empezar');
    await page.getByText('Falta el enlace de tu invitación').waitFor();
    const link = page.getByLabel('Enlace de la invitación');
    await link.fill('https://rubrica.ejemplo.mx/');
    await link.blur();
    await page.getByText('No es el enlace completo de una invitación.').waitFor();
    await link.fill(`https://rubrica.ejemplo.mx/captura/${invitacion('ABCDEF2')}`);
    await page.getByText('Con tu enlace, este teléfono comprueba').waitFor();
    expect(await page.getByLabel('Id del proceso').inputValue()).toBe('IC-2026-014');
    await page.waitForFunction(() =>
      (window as unknown as { calls: readonly string[] }).calls.includes('guardarSolicitud ABCDEF2'),
    );
  });

  it('says what still lacks when it is looked at again, and how to install only where the browser can’t', async () => {
    const page = await open('alta-sin-resguardo', {
      before: () => {
        Object.assign(window, { refuse: true });
      },
    });
    await press(page, 'Empezar');
    await page.getByText('Elige «Instalar aplicación»').waitFor();
    await press(page, 'Volver a revisar');
    await page.getByText('Esta pestaña sigue sin estar a salvo.').waitFor();
    await page.evaluate(() =>
      dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt: async () => ({ outcome: 'accepted' }) })),
    );
    await page.getByRole('button', { name: 'Instalar', exact: true }).waitFor();
    expect(await page.getByText('Elige «Instalar aplicación»').count()).toBe(0);
    await press(page, 'Instalar');
    await page.getByText('Ábrela desde su icono: tus datos de invitación te esperan ahí.').waitFor();
  });

  it('takes no password that anyone would try, and says so where it was typed', async () => {
    const page = await open('alta-contrasena');
    await press(page, 'Empezar');
    await page.getByLabel('Id del proceso').fill(`/captura/${invitacion('7KQM2XR')}`);
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await press(page, 'Leí los tres y acepto');
    const first = page.getByLabel('Contraseña');
    await first.fill('corta');
    await press(page, 'Registrar este teléfono');
    expect(await first.getAttribute('aria-invalid')).toBe('true');
    await first.fill('1234567890');
    await page.getByLabel('Escríbela otra vez').fill('1234567890');
    await press(page, 'Registrar este teléfono');
    await page.getByText('Es de las primeras que alguien probaría.').waitFor();
    expect(await first.getAttribute('aria-invalid')).toBe('true');
    expect((await calls(page)).filter((call) => call.startsWith('inscribir'))).toEqual([]);
  });

  it('tells two phones apart by their folios, and can be left', async () => {
    const page = await open('alta-limite');
    await press(page, 'Empezar');
    await page.getByLabel('Id del proceso').fill(`/captura/${invitacion('7KQM2XR')}`);
    await press(page, 'Enviarme un código');
    await page.getByLabel('Código de seis dígitos').fill('123456');
    await heading(page, 'Ya tienes dos teléfonos activos');
    await page.getByText('Folios R2XD-… · 412 apoyos recibidos').waitFor();
    await press(page, 'Ahora no');
    await heading(page, 'Registra este teléfono');
  });
});

describe('the password', () => {
  it('locks from the menu, and says so', async () => {
    const page = await open('inicio-abierta');
    await page.getByText('Captura abierta', { exact: true }).waitFor();
    await press(page, 'Bloquear');
    await page.getByText('Captura bloqueada', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Bloquear' }).count()).toBe(0);
    expect(await calls(page)).toContain('bloquear');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  it('says at its own field what a change lacks, by keyboard alone', async () => {
    const page = await open('contrasena-cambiar');
    const [actual, nueva, again] = [
      page.getByLabel('Contraseña de ahora'),
      page.getByLabel('Contraseña nueva'),
      page.getByLabel('Escríbela otra vez'),
    ] as const;
    await actual.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Escribe la que usas ahora.').waitFor();
    expect(await actual.getAttribute('aria-invalid')).toBe('true');
    expect(await nueva.getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.type('caballo naranja 7');
    await page.keyboard.press('Tab');
    await page.keyboard.type('caballo naranja 7');
    await page.keyboard.press('Enter');
    await page.getByText('Es la misma que tienes ahora.').waitFor();
    await nueva.fill('nubes de Fresnillo 3');
    await again.fill('nubes de Fresnillo 4');
    await again.press('Enter');
    await page.getByText('Las dos no son iguales.').waitFor();
    expect(await calls(page)).not.toContain('cambiarContrasena');
    await again.fill('nubes de Fresnillo 3');
    await again.press('Enter');
    await heading(page, 'Contraseña cambiada');
  });

  it('counts a wait down where it is typed, and takes none before it is over', async () => {
    const page = await open('captar-espera');
    await page.getByText(/^Espera [34] min( \d\d s)? para volver a intentar$/).waitFor();
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press(page, 'Ver lo que escribo');
    expect(await page.getByLabel('Contraseña').getAttribute('type')).toBe('text');
    await press(page, 'Ocultar');
    expect(await page.getByLabel('Contraseña').getAttribute('type')).toBe('password');
    expect(await page.getByRole('button', { name: 'Abrir captura' }).isDisabled()).toBe(true);
    await page.getByLabel('Contraseña').press('Enter');
    expect(await calls(page)).not.toContain('desbloquear');
    await news(page, { esperaHasta: null });
    await page.getByText('Ya puedes volver a intentar.').waitFor({ state: 'attached' });
    await press(page, 'Abrir captura');
    await heading(page, 'Aviso de privacidad');
  });

  it('covers a capture while nobody is there, and everything under the cover stays as it was', async () => {
    const page = await open('captar', { clock: true });
    await untilFront(page);
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, PERSONA, 'reverso');
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await press(page, 'Siguiente');
    await photograph(page, camera, PERSONA, 'rostro');
    await press(page, 'Usar esta foto');
    await press(page, 'Firmar');
    await sign(page);
    await page.clock.fastForward('09:59');
    expect(await page.getByRole('heading', { name: 'Escribe tu contraseña' }).count()).toBe(0);
    await page.clock.fastForward('00:02');
    await heading(page, 'Escribe tu contraseña');
    await page.getByText('Lo que llevas de esta persona sigue aquí').waitFor();
    expect(await calls(page)).toContain('bloquear');
    // Nothing of it is seen, nor read to anyone; not by Escape, either.
    for (let i = 0; i < 3; i++) await page.keyboard.press('Escape');
    expect(await page.getByRole('img').count()).toBe(0);
    expect(await page.locator('canvas:visible, video:visible').count()).toBe(0);
    expect(await page.evaluate(() => document.querySelector('video')!.srcObject)).toBeNull();

    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await press(page, 'Abrir y seguir');
    // The signature that was half drawn.
    await press(page, 'Listo');
    await page.getByRole('img', { name: 'La firma' }).waitFor();
    await press(page, 'Siguiente');
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
  });

  it('covers a camera that looks, and lets it look again; leaving from there asks first', async () => {
    const page = await open('captar', { clock: true });
    await untilFront(page);
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await heading(page, 'Reverso de la credencial');
    await page.clock.fastForward('10:01');
    await heading(page, 'Escribe tu contraseña');
    await press(page, 'Volver al menú');
    await press(page, 'Seguir capturando');
    await page.getByRole('dialog', { name: '¿Dejar esta captura?' }).waitFor({ state: 'hidden' });
    await page.getByLabel('Contraseña').fill('caballo naranja 7');
    await page.getByLabel('Contraseña').press('Enter');
    await photograph(page, camera, PERSONA, 'reverso');
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').waitFor();
  });

  it('is asked for again by whoever wakes a phone that slept: the touch that wakes it changes nothing', async () => {
    const page = await open('captar', { clock: true });
    await unlock(page);
    // As after a sleep: no timer ran, and the monotonic clock stood still.
    await page.clock.setSystemTime(Date.now() + 600_000);
    expect(await calls(page)).not.toContain('bloquear');
    await page.mouse.click(180, 300);
    await heading(page, 'Escribe tu contraseña');
  });

  it('is asked for ten minutes after the last touch, not after the first', async () => {
    const page = await open('captar', { clock: true });
    await unlock(page);
    for (let i = 0; i < 4; i++) {
      await page.clock.fastForward('08:00');
      await page.keyboard.press('Tab');
    }
    expect(await calls(page)).not.toContain('bloquear');
    await page.clock.fastForward('10:00');
    await heading(page, 'Escribe tu contraseña');
  });
});

describe('a capture', () => {
  it('names what is signed for, wherever it is heard, read or signed', async () => {
    const page = await open('captar');
    await unlock(page);
    const question = page.getByText('¿Apoyas que la ley obligue a llevar agua potable');
    await question.waitFor();
    await press(page, 'Ya lo escuchó, empezar');
    await page.getByRole('button', { name: /Modelo G$/ }).click();
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, PERSONA, 'reverso');
    await press(page, 'Usar esta foto');
    await page.getByRole('checkbox').check();
    await press(page, 'Siguiente');
    await photograph(page, camera, PERSONA, 'rostro');
    await press(page, 'Usar esta foto');
    await page.getByRole('button', { name: 'Firmar', exact: true }).waitFor();
    await question.waitFor();
    await press(page, 'Firmar');
    await page.getByText('Firmo mi apoyo a «Agua potable para todas las comunidades»').waitFor();
    await sign(page);
    await press(page, 'Listo');
    // Beside the card's own that it is compared with, each to be enlarged.
    await page.getByRole('button', { name: 'Ampliar: Firma en su credencial' }).waitFor();
    await press(page, 'Siguiente');
    for (const what of ['Frente de la credencial', 'Reverso de la credencial', 'Foto de la persona', 'La firma']) {
      await press(page, `Ampliar: ${what}`);
      const large = page.getByRole('dialog', { name: what });
      const drawn = large.getByRole('img');
      const box = (await drawn.boundingBox())!;
      // A card lies along the standing screen.
      if (/credencial/.test(what)) expect(box.height).toBeGreaterThan(box.width * 1.3);
      await large.getByRole('button', { name: 'Acercar' }).click();
      await expect.poll(async () => (await drawn.boundingBox())!.width).toBeGreaterThan(box.width * 1.5);
      await large.getByRole('button', { name: 'Cerrar' }).click();
      await large.waitFor({ state: 'detached' });
    }
    await page.getByText('Sin ubicación: el permiso está negado.').waitFor();
    await press(page, 'Siguiente: guardar y sellar');
    await heading(page, 'Apoyo guardado');
    await page.waitForURL(/\/captar\/guardado$/);
    // Reloaded now, nothing was lost, and nothing says so.
    await page.reload();
    await heading(page, 'Escribe tu contraseña');
    expect(await page.getByText('no se guardó').count()).toBe(0);
    // Nor does «back» walk through the steps of what ended: it leads to where the capture was begun from.
    await page.goBack();
    expect(page.url()).toBe('about:blank');
  });

  it('that a reload cut short is said to be gone', async () => {
    const page = await open('captar');
    await untilFront(page);
    await photograph(page, camera, PERSONA, 'anverso');
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByText('La captura que llevabas no se guardó').waitFor();
    await unlock(page);
    await press(page, 'Salir');
    await page.getByRole('link', { name: 'Captura de Datos' }).click();
    await heading(page, 'Aviso de privacidad');
    expect(await page.getByText('no se guardó').count()).toBe(0);
  });

  it('says why it closed when the phone is given de baja in the middle of it', async () => {
    const page = await open('captar');
    await untilFront(page);
    await photograph(page, camera, PERSONA, 'anverso');
    await news(page, { modo: 'entrega' });
    await heading(page, 'Ya no se puede capturar');
    await page.getByText('Este teléfono está dado de baja').waitFor();
    await page.getByText('Lo que llevabas de esta persona no se puede guardar').waitFor();
    await press(page, 'Ir al menú');
    await page.getByRole('link', { name: 'Registrar de nuevo este teléfono' }).waitFor();
  });

  it('without a camera shows why, the way to allow it and the ways out, and nothing else', async () => {
    const page = await open('captar', {
      before: () => {
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (constraints) =>
          (window as unknown as { allowed?: boolean }).allowed
            ? real(constraints)
            : Promise.reject(new DOMException('no', 'NotAllowedError'));
      },
    });
    await untilFront(page);
    await page.getByText('Falta el permiso de la cámara').waitFor();
    await page.getByText('Toca el icono a la izquierda de la dirección.').waitFor();
    for (const gone of ['.visor', '.obturador', '.pista']) expect(await page.locator(gone).isVisible()).toBe(false);
    for (const name of ['Atrás', 'Salir']) await page.getByRole('button', { name, exact: true }).waitFor();
    await page.evaluate(() => Object.assign(window, { allowed: true }));
    await press(page, 'Volver a intentar');
    await page.getByRole('button', { name: 'Tomar la foto' }).waitFor();
  });

  it.each([
    ['320×568', { width: 320, height: 568 }, '100%'],
    ['360×740 at 200 %', { width: 360, height: 740 }, '200%'],
    ['740×360', { width: 740, height: 360 }, '100%'],
  ])('lets nothing lie over the instructions or the shutter: %s', async (_, viewport, text) => {
    const page = await open('captar', { viewport });
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = size;
    }, text);
    await untilFront(page);
    const shutter = page.getByRole('button', { name: 'Tomar la foto' });
    await shutter.waitFor();
    expect(await overlapping(page, ['.paso-titulo', '.visor', '.tomar', '.obturador', '.redondo'])).toEqual([]);
    const box = (await shutter.boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
  });

  it.each([
    ['320×568', { width: 320, height: 568 }],
    ['740×360', { width: 740, height: 360 }],
  ])('shows the question and its button without scrolling: %s', async (_, viewport) => {
    const page = await open('captar', { viewport });
    await untilFront(page);
    await photograph(page, camera, PERSONA, 'anverso');
    await press(page, 'Usar esta foto');
    await photograph(page, camera, PERSONA, 'reverso');
    await press(page, 'Usar esta foto');
    for (const what of [page.getByRole('checkbox'), page.getByRole('button', { name: 'Siguiente' })]) {
      const box = (await what.boundingBox())!;
      expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
    }
  });
});
