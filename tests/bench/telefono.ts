/**
 * `npm run bench -- telefono`: the phone's app as it is built, from the server as it is started: what its first
 * screen and working offline cost, how soon it opens offline (also slowed), how soon each step of a capture
 * answers, its memory with a long queue, and Lighthouse. The phone is a real Chromium with a drawn camera.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makePersona } from '../especimenes/persona.ts';
import { type Camera, drawCamera } from '../especimenes/video.ts';
import { capture, press, registerCredencial, seal, unlock } from '../support/captura.ts';
import { codeFor } from '../support/carta.ts';
import { type Corte, freePort, openCorte } from '../support/corte.ts';
import { startServidor } from '../support/servidor.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { startTelefono, type Telefono } from '../support/telefono.ts';
import { medirFaro } from './faro.ts';
import { atMost, type Figura, median, report } from './figuras.ts';
import { canSlow, slowDown } from './lento.ts';
import { llenarCola, memoriaDePagina, observar, type Visto } from './observado.ts';

const PERSONA = makePersona(701, 'G');
const PASSWORD = 'caballo naranja 7 nubes';
const STARTS = 7;
const CAPTURES = 5;
const SLOWNESS = 6;

type Add = (figura: Figura) => void;
interface Puesto {
  readonly phone: Telefono;
  readonly origin: string;
  readonly corte: Corte;
  readonly camera: Camera;
}

export const TELEFONO: Record<string, (add: Add) => Promise<void>> = { telefono: medirTelefono };

async function medirTelefono(add: Add): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-bench-telefono-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const smtp = await startSmtp();
    ends.unshift(() => smtp.close());
    const corte = await openCorte();
    ends.unshift(() => corte.close());
    const port = await freePort();
    corte.to(port);
    const origin = `http://localhost:${corte.port}`;
    const servidor = await startServidor({
      PORT: String(port),
      PUBLIC_URL: origin,
      DATA_DIR: join(folder, 'data'),
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Rúbrica <rubrica@ejemplo.mx>',
    });
    ends.unshift(() => servidor.stop());
    const camera = await drawCamera(join(folder, 'camara.mjpeg'), [PERSONA]);
    const start = async (profile: string): Promise<Telefono> => {
      const phone = await startTelefono({ profile: join(folder, profile), camera: camera.file, origin });
      ends.unshift(() => phone.kill());
      return phone;
    };
    const link = new RegExp(`${origin}/captura/#\\S+`).exec(servidor.output())![0];

    const other = await start('faro');
    for (const figura of await medirFaro(`${origin}/captura/`, other.port)) add(figura);
    await other.kill();

    const puesto = { phone: await start('perfil'), origin, corte, camera };
    await observar(puesto.phone.page);
    await medirAlta(add, puesto, link, smtp);
    await medirMenu(add, puesto);
    await medirPasos(add, puesto);
    await medirMemoria(add, puesto);
    if (puesto.phone.complaints.length > 0) throw new Error(puesto.phone.complaints.join('\n'));
  } finally {
    for (const end of ends) await end();
  }
}

/** A phone's first visit, up to being enrolled and ready to work offline. */
async function medirAlta(add: Add, { phone, corte, camera }: Puesto, link: string, smtp: TestSmtp): Promise<void> {
  const { page } = phone;
  const scripts = scriptsOf(phone);
  const before = corte.passed();
  await page.goto(link);
  const { at } = await seen(phone, 'Empezar');
  add(atMost('JavaScript before the first screen works, not enrolled (gzip)', (await scripts(at)) / 1e3, 'KB', 100));
  await press(page, 'Empezar');
  await press(page, 'Enviarme un código');
  const correo = new URLSearchParams(new URL(link).hash.slice(1)).get('correo')!;
  await page.getByLabel('Código de seis dígitos').fill(await codeFor(smtp, correo));
  await press(page, 'Leí los tres y acepto');
  await page.getByLabel('Contraseña').fill(PASSWORD);
  await page.getByLabel('Escríbela otra vez').fill(PASSWORD);
  await press(page, 'Registrar este teléfono');
  await press(page, 'Permitir ubicación');
  // Her own credential waits until what was downloaded is counted.
  await press(page, 'Ahora no');
  await page.getByText('Teléfono registrado').waitFor();
  add(atMost('all that capturing offline needs, transferred', (corte.passed() - before) / 1e6, 'MB', 8));
  await page.getByRole('link', { name: 'Registrar mi credencial' }).click();
  await registerCredencial(page, PERSONA, camera);
  await page.getByText('Recibido', { exact: true }).waitFor();
  await press(page, 'Continuar');
}

/** The menu of an enrolled phone that has no network, at full speed and slowed. */
async function medirMenu(add: Add, { phone, origin, corte }: Puesto): Promise<void> {
  const { context, page } = phone;
  await context.setOffline(true);
  await corte.cut();
  const open = async (): Promise<Visto> => {
    await phone.forgetHttpCache();
    await page.goto(`${origin}/captura/`);
    return seen(phone, 'Captura de Datos');
  };
  const scripts = scriptsOf(phone);
  add(
    atMost(
      'JavaScript before the first screen works, enrolled (gzip)',
      (await scripts((await open()).at)) / 1e3,
      'KB',
      100,
    ),
  );
  const starts = async (): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < STARTS; i++) times.push((await open()).since);
    return median(times);
  };
  add(atMost('offline start, from navigation to the menu', await starts(), 'ms', 1_000));
  if (canSlow()) {
    // The app's own page lets no worker be made of a string.
    const blank = await context.newPage();
    const slow = await slowDown(phone.pid, blank, SLOWNESS);
    await blank.close();
    add(report('slowed browser: control loop inside a worker', slow.factor, '×'));
    add(atMost('offline start, slowed', await starts(), 'ms', 3_000));
    slow.release();
  } else {
    // Workers stay at full speed with this: it says less.
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
    add(atMost('offline start, the page alone slowed (no CPU cgroup here)', await starts(), 'ms', 3_000));
    await session.detach();
  }
}

/** Captures, and how long after each touch the next screen is painted. */
async function medirPasos(add: Add, { phone, camera }: Puesto): Promise<void> {
  const { page } = phone;
  await page.getByRole('link', { name: 'Captura de Datos' }).click();
  await unlock(page, PASSWORD);
  const folios = new Set<string>();
  for (let i = 0; i < CAPTURES; i++) {
    await capture(page, PERSONA, camera);
    folios.add(await seal(page));
    // The first one warms the camera and the readers up.
    if (i === 0) await page.evaluate(() => window.observado.pasos.clear());
    await press(page, 'Continuar');
  }
  if (folios.size !== CAPTURES) throw new Error('a capture without a folio of its own');
  const pasos = await page.evaluate(() => [...window.observado.pasos]);
  if (pasos.length < 9) throw new Error(`only ${pasos.length} steps were seen`);
  for (const [name, times] of pasos) add(atMost(`capture, «${name}»: next screen painted`, median(times), 'ms', 100));
  await press(page, 'Salir');
}

/** The page with its workers, over a queue of 50 and one of 500 of the supports that were just sealed. */
async function medirMemoria(add: Add, { phone, origin }: Puesto): Promise<void> {
  const { page } = phone;
  const bytes: number[] = [];
  for (const queued of [50, 500]) {
    await llenarCola(page, queued);
    await page.goto('about:blank');
    await page.goto(`${origin}/captura/`);
    await page.getByText(`${queued} por enviar`).waitFor();
    await page.getByRole('link', { name: /Mis envíos/ }).click();
    await page.getByText('Por enviar').first().waitFor();
    bytes.push(await memoriaDePagina(phone));
    add(report(`page memory with ${queued} queued`, bytes.at(-1)! / 1e6, 'MB'));
  }
  add(atMost('page memory, 500 queued beside 50', bytes[1]! / bytes[0]!, '×', 1.1));
}

const seen = async ({ page }: Telefono, words: string): Promise<Visto> => {
  await page.waitForFunction((words) => window.observado.visto(words) !== null, words);
  return page.evaluate((words) => window.observado.visto(words)!, words);
};

/** Tells the size, compressed, of the scripts that pages and their workers asked for until an instant. */
function scriptsOf({ page }: Telefono): (until: number) => Promise<number> {
  const asked = new Map<string, number>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.js') && !asked.has(pathname)) asked.set(pathname, Date.now());
  });
  return async (until) => {
    const paths = [...asked].filter(([, at]) => at <= until).map(([path]) => path);
    for (const part of ['captura-', 'cliente.worker-', 'comun-']) {
      if (!paths.some((path) => path.includes(`/${part}`))) throw new Error(`${part} was not seen to be loaded`);
    }
    const sizes = await Promise.all(paths.map(async (path) => gzipSync(await readFile(join('dist/web', path))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
}
