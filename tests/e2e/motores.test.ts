/**
 * Enrolling, capturing, sealing, the queue and sending in other engines than Chromium's: the app as it is built,
 * the server as it is installed. Only Chromium takes a film for a camera: here the camera is a canvas that shows
 * the same pictures. The network is cut under them, for they can't be told that they are offline.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePersona } from '../especimenes/persona.ts';
import { drawPicture, readSceneMark, VIEWS, type View } from '../especimenes/video.ts';
import { codeFor } from '../support/carta.ts';
import { withFolders } from '../support/folders.ts';
import { FIREFOX, type Motor, type Navegador, WEBKIT } from '../support/motores.ts';
import { type Origen, startOrigen } from './mundo.ts';

const PERSONA = makePersona(601, 'G');
const PASSWORD = 'caballo naranja 7 nubes';
const FOLIO = /[0-9A-HJKMNP-TW-Z]{4,6}-\d{4}-[0-9A-HJKMNP-TW-Z]/;
const NUMBERS: Readonly<Record<View, number>> = { anverso: 1, reverso: 2, rostro: 3 };

const boton = (name: string): string => `//button[normalize-space(.)="${name}" or @aria-label="${name}"]`;
const titulo = (name: string): string => `//h1[normalize-space(.)="${name}"]`;
const campo = (label: string): string => `//input[@id=//label[normalize-space(.)="${label}"]/@for]`;
/** The innermost element that says so. */
const texto = (words: string): string => {
  const says = `contains(normalize-space(.), "${words}")`;
  return `//body//*[${says} and not(*[${says}])]`;
};

const folder = withFolders();
const ends: (() => Promise<unknown>)[] = [];
const started = <T>(one: T, end: (one: T) => Promise<unknown>): T => {
  ends.unshift(() => end(one));
  return one;
};
let pictures: Readonly<Record<View, string>>;

beforeAll(async () => {
  const drawn = await Promise.all(VIEWS.map((view) => drawPicture(PERSONA, view, NUMBERS[view])));
  pictures = Object.fromEntries(VIEWS.map((view, i) => [view, Buffer.from(drawn[i]!).toString('base64')])) as Record<
    View,
    string
  >;
});

afterAll(async () => {
  for (const end of ends) await end();
});

describe.each([FIREFOX, WEBKIT])('$nombre', (motor) => {
  it('enrols, captures, keeps what was captured offline over a restart, and sends it', { timeout: 180_000 }, async ({
    skip,
  }) => {
    const falta = motor.falta();
    if (falta) skip(falta);
    const origen = await startOrigen(folder, started);
    const profile = join(await folder(), 'perfil');
    let navegador = started(await motor.iniciar(profile), (one) => one.matar());

    await enrol(navegador, origen, motor);
    await navegador.ver(texto('En línea'));
    await navegador.tocar(`//a[normalize-space(.)="Captura de Datos"]`);
    const first = await capture(navegador);
    await navegador.tocar(boton('Continuar'));
    await leave(navegador);
    await navegador.tocar('//a[contains(., "Mis envíos")]');
    await navegador.ver(texto(first));
    await navegador.ver(texto('todos enviados'));

    await origen.corte.cut();
    await menu(navegador, origen);
    await navegador.ver(texto('Sin conexión'));
    await navegador.tocar(`//a[normalize-space(.)="Captura de Datos"]`);
    const second = await capture(navegador);
    expect(second).not.toBe(first);
    if (motor.conserva) {
      await navegador.matar();
      navegador = started(await motor.iniciar(profile), (one) => one.matar());
    } else {
      await navegador.abrir('about:blank');
    }
    await menu(navegador, origen);
    await navegador.ver(texto('1 por enviar'));
    await origen.corte.restore();
    await navegador.tocar('//a[contains(., "Mis envíos")]');
    await navegador.ver(texto(second));
    await navegador.ver(texto('todos enviados'));
    expect(origen.servidor.output()).not.toMatch(/"level":(40|50|60)/);
  });
});

/** The menu, as from the icon. */
async function menu(navegador: Navegador, { origin }: Origen): Promise<void> {
  await navegador.abrir(`${origin}/captura/`);
  await plant(navegador);
}

/** Enrols through the screens, with the invitation's link and the code from the real mail. */
async function enrol(navegador: Navegador, { origin, servidor, smtp }: Origen, motor: Motor): Promise<void> {
  const link = new URL(new RegExp(`${origin}/captura/#\\S+`).exec(servidor.output())![0]);
  const correo = new URLSearchParams(link.hash.slice(1)).get('correo')!;
  await navegador.abrir(link.href);
  await plant(navegador);
  await navegador.tocar(boton('Empezar'));
  if (motor === WEBKIT) {
    // This one promises to keep nothing, so nobody is enrolled here: an installed app's promise is put in its place.
    await navegador.ver(titulo('Primero, instala Rúbrica'));
    await navegador.evaluar(`
      const storage = { persisted: async () => true, persist: async () => true };
      Object.defineProperty(navigator, 'storage', { configurable: true, value: storage });`);
    await navegador.tocar(boton('Volver a revisar'));
  }
  await navegador.tocar(boton('Enviarme un código'));
  await navegador.escribir(campo('Código de seis dígitos'), await codeFor(smtp, correo));
  await navegador.tocar(boton('Leí los tres y acepto'));
  await navegador.escribir(campo('Contraseña'), PASSWORD);
  await navegador.escribir(campo('Escríbela otra vez'), PASSWORD);
  await navegador.tocar(boton('Registrar este teléfono'));
  await navegador.tocar(boton('Permitir ubicación'));
  await registrarCredencial(navegador);
  await navegador.ver(titulo('Lista para trabajar sin conexión'));
  await navegador.tocar(boton('Ir al menú'));
}

/** Gives the page a camera and a place, before it asks for either. */
const plant = (navegador: Navegador): Promise<unknown> =>
  navegador.evaluar(`
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const context = canvas.getContext('2d');
    let shown = null;
    window.readSceneMark = ${readSceneMark};
    window.mirar = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      shown = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
    };
    // A stream gives a picture when its canvas is drawn on.
    setInterval(() => shown && context.drawImage(shown, 0, 0), 50);
    const mediaDevices = { getUserMedia: async () => canvas.captureStream(20) };
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: mediaDevices });
    const coords = { latitude: 22.7709, longitude: -102.5832, accuracy: 12 };
    const geolocation = { getCurrentPosition: (found) => found({ coords, timestamp: Date.now() }) };
    Object.defineProperty(navigator, 'geolocation', { configurable: true, value: geolocation });
  `);

/** Photographs something in the step that is open. */
async function photograph(navegador: Navegador, view: View): Promise<void> {
  await navegador.evaluar(`
    await window.mirar('${pictures[view]}');
    const late = Date.now() + 15_000;
    for (;;) {
      const video = document.querySelector('video');
      if (video && window.readSceneMark(video) === ${NUMBERS[view]}) return;
      if (Date.now() > late) throw new Error('the camera does not show ${view}: ' + (video && video.videoWidth));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }`);
  await navegador.tocar(boton('Tomar la foto'));
  await navegador.ver(boton('Usar esta foto'));
}

/** Signs, and goes on to the summary. */
async function firmar(navegador: Navegador): Promise<void> {
  await navegador.tocar(boton('Firmar'));
  await navegador.ver('//dialog//canvas');
  // The canvas takes its place a moment after it is there.
  const box = await navegador.evaluar<{ x: number; y: number; width: number; height: number }>(`
    const canvas = document.querySelector('.lienzo canvas');
    const at = () => JSON.stringify([canvas.getBoundingClientRect(), canvas.width, canvas.height]);
    for (let before = null, same = 0; same < 3; ) {
      await new Promise(requestAnimationFrame);
      same = at() === before ? same + 1 : 0;
      before = at();
    }
    return canvas.getBoundingClientRect().toJSON();`);
  await navegador.trazar(
    Array.from({ length: 30 }, (_, i) => [
      box.x + box.width * (0.2 + (0.5 * i) / 30 + 0.08 * Math.cos(i)),
      box.y + box.height * (0.45 + 0.1 * Math.sin(i)),
    ]),
  );
  await navegador.tocar('//button[normalize-space(.)="Listo" and not(@disabled)]');
  await navegador.ver('//*[@aria-label="La firma" or @alt="La firma"]');
  await navegador.tocar(boton('Siguiente'));
}

/** The auxiliar's own credential, at the end of her enrolment. */
async function registrarCredencial(navegador: Navegador): Promise<void> {
  await navegador.ver(titulo('Tu credencial'));
  await navegador.tocar(boton('Empezar'));
  await navegador.tocar('//button[contains(., "Modelo G")]');
  for (const view of ['anverso', 'reverso', 'rostro'] as const) {
    await photograph(navegador, view);
    await navegador.tocar(boton('Usar esta foto'));
  }
  await firmar(navegador);
  await navegador.tocar(boton('Siguiente: guardar y sellar'));
  await navegador.ver(titulo('Tu credencial quedó guardada'));
  await navegador.ver(texto('Recibido'));
  await navegador.tocar(boton('Continuar'));
}

/** A whole capture, from the password to its folio. */
async function capture(navegador: Navegador): Promise<string> {
  await navegador.ver('//button[normalize-space(.)="Abrir captura" or normalize-space(.)="Ya lo escuchó, empezar"]');
  if (await navegador.evaluar<boolean>(`return document.querySelector('input[type=password]') !== null`)) {
    await navegador.escribir(campo('Contraseña'), PASSWORD);
    await navegador.tocar(boton('Abrir captura'));
  }
  await navegador.tocar(boton('Ya lo escuchó, empezar'));
  await navegador.tocar('//button[contains(., "Modelo G")]');
  await photograph(navegador, 'anverso');
  await navegador.tocar(boton('Usar esta foto'));
  await photograph(navegador, 'reverso');
  // Read from the picture itself.
  await navegador.ver(texto(PERSONA.cic));
  await navegador.tocar(boton('Usar esta foto'));
  await navegador.tocar('//label[contains(@class, "check")]');
  await navegador.tocar(boton('Siguiente'));
  await photograph(navegador, 'rostro');
  await navegador.tocar(boton('Usar esta foto'));
  await firmar(navegador);
  await navegador.tocar(boton('Siguiente: guardar y sellar'));
  await navegador.ver(titulo('Apoyo guardado'));
  return FOLIO.exec(await navegador.ver('//*[contains(@class, "folio")]'))![0];
}

/** From the first step of another capture to the menu. */
const leave = (navegador: Navegador): Promise<void> => navegador.tocar(boton('Salir'));
