/**
 * All that a person's whole way needs: a real Chromium with a camera, the server as it is installed, a real mail
 * server, and a way between them that can be cut.
 */
import { join } from 'node:path';
import type { Persona } from '../especimenes/persona.ts';
import { type Camera, drawCamera } from '../especimenes/video.ts';
import { press, registerCredencial } from './captura.ts';
import { codeFor } from './carta.ts';
import { type Corte, freePort, openCorte } from './corte.ts';
import { type Servidor, startServidor } from './servidor.ts';
import { startSmtp, type TestSmtp } from './smtp.ts';
import { startTelefono, type Telefono } from './telefono.ts';

/** What a phone talks to. */
export interface Origen {
  readonly smtp: TestSmtp;
  readonly corte: Corte;
  readonly servidor: Servidor;
  readonly origin: string;
}

export interface Mundo extends Origen {
  readonly telefono: Telefono;
  readonly camera: Camera;
  /** The browser's folder. */
  readonly profile: string;
  /** Starts the killed browser anew, with the profile that it had. */
  reabrir(): Promise<void>;
}

type Started = <T>(one: T, end: (one: T) => Promise<unknown>) => T;

/** `started` notes how each part ends. */
export async function startOrigen(folder: () => Promise<string>, started: Started): Promise<Origen> {
  const smtp = started(await startSmtp(), (one) => one.close());
  const corte = started(await openCorte(), (one) => one.close());
  const port = await freePort();
  corte.to(port);
  const origin = `http://localhost:${corte.port}`;
  const servidor = started(
    await startServidor({
      PORT: String(port),
      PUBLIC_URL: origin,
      DATA_DIR: await folder(),
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Rúbrica <rubrica@ejemplo.mx>',
    }),
    (one) => one.stop(),
  );
  return { smtp, corte, servidor, origin };
}

/**
 * Starts it; its camera is before these people, and `folder` gives empty folders. `ends` gets what ends each thing that
 * was started, also when what comes after it fails to start: to be called in order.
 */
export async function startMundo(
  personas: readonly Persona[],
  folder: () => Promise<string>,
  ends: (() => Promise<unknown>)[],
): Promise<Mundo> {
  const started: Started = (one, end) => {
    ends.unshift(() => end(one));
    return one;
  };
  const camera = await drawCamera(join(await folder(), 'camara.mjpeg'), personas);
  const profile = await folder();
  const origen = await startOrigen(folder, started);
  const { origin } = origen;
  const start = async (): Promise<Telefono> =>
    started(await startTelefono({ profile, camera: camera.file, origin }), (one) => one.kill());
  const mundo: Mundo & { telefono: Telefono } = {
    ...origen,
    camera,
    profile,
    telefono: await start(),
    async reabrir() {
      mundo.telefono = await start();
    },
  };
  return mundo;
}

/**
 * Enrols the phone through the screens, by the invitation's link and the code from the mail, with the card of `propia`
 * as the auxiliar's own, which the server has in the end; her e-mail, and that credential's folio.
 */
export async function enrolPhone(
  { telefono: { page }, origin, servidor, smtp, camera }: Mundo,
  password: string,
  propia: Persona,
): Promise<{ readonly correo: string; readonly credencial: string }> {
  const link = new URL(new RegExp(`${origin}/captura/#\\S+`).exec(servidor.output())![0]);
  const correo = new URLSearchParams(link.hash.slice(1)).get('correo')!;
  await page.goto(link.href);
  await press(page, 'Empezar');
  await press(page, 'Enviarme un código');
  await page.getByLabel('Código de seis dígitos').fill(await codeFor(smtp, correo));
  await press(page, 'Leí los tres y acepto');
  await page.getByLabel('Contraseña').fill(password);
  await page.getByLabel('Escríbela otra vez').fill(password);
  await press(page, 'Registrar este teléfono');
  await press(page, 'Permitir ubicación');
  const credencial = await registerCredencial(page, propia, camera);
  await page.getByText('Recibido', { exact: true }).waitFor();
  await press(page, 'Continuar');
  await page.getByText('Lista para trabajar sin conexión').waitFor();
  await press(page, 'Ir al menú');
  await page.getByText('En línea').waitFor();
  return { correo, credencial };
}
