/** A seed in a real Chromium on a profile that stays, killed with SIGKILL, all its processes at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import { invitar, seguirBuzon } from '../simulador/flota.ts';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { createSeguimiento, revisarServidor } from './invariantes.ts';
import type { Mundo } from './mundo.ts';
import type { PaginaFaltas } from './pagina/cliente.ts';
import type { Muerte, Plan } from './plan.ts';
import { type Cuenta, sumar } from './puntos.ts';
import { CONTRASENA, ponerProceso, type Resultado } from './semilla.ts';
import type { Suceso } from './testigo.ts';

declare const api: PaginaFaltas;

const LIFE_TIMEOUT_MS = 45_000;

interface Navegador {
  readonly page: Page;
  matar(): Promise<void>;
}

/** Starts Chromium on a profile and opens the page. */
async function abrir(perfil: string, url: string, onSuceso: (suceso: Suceso) => void): Promise<Navegador> {
  const args = [
    ...chromiumArgs(),
    '--headless=new',
    '--remote-debugging-port=0',
    '--no-default-browser-check',
    '--disable-gpu',
    `--user-data-dir=${perfil}`,
    'about:blank',
  ];
  // Its own process group, so that one signal takes all of its processes.
  const child: ChildProcess = spawn(chromiumPath(), args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const endpoint = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      said.push(line);
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium did not start: ${said.slice(-5).join(' | ')}`)));
  });
  const browser: Browser = await chromium.connectOverCDP(endpoint);
  const page = await browser.contexts()[0]!.newPage();
  await page.exposeFunction('decir', onSuceso);
  await page.goto(url);
  await page.waitForFunction('globalThis.api !== undefined');
  return {
    page,
    async matar() {
      const gone = once(child, 'exit');
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
      await browser.close().catch(() => undefined);
    },
  };
}

/** Lets a plan happen in Chromium. */
export async function correrEnNavegador(mundo: Mundo, plan: Plan, cuenta: Cuenta): Promise<Resultado> {
  const begun = performance.now();
  const perfil = join(mundo.folder, `perfil-${plan.semilla}`);
  const counts = { muertes: 0, servidor: 0, postgres: 0 };
  const seguimiento = createSeguimiento();
  const faltas: string[] = [];
  let onSuceso = (_suceso: Suceso): void => {};

  mundo.frente.usar(null, plan.semilla);
  await mundo.servidor.ajustar({ abre: false, rotura: null });
  await ponerProceso(mundo, 'abierto', []);
  const [invitacion] = await invitar(mundo.frente.origen, 1);
  const { proceso, auxiliar, correo, huella } = invitacion!;
  const buzon = await seguirBuzon(mundo.frente.origen);
  const start = (): Promise<Navegador> =>
    abrir(perfil, mundo.frente.origen, (suceso) => {
      seguimiento.suceso(suceso);
      onSuceso(suceso);
    });

  let navegador = await start();
  let dispositivo: string;
  try {
    const refused = await navegador.page.evaluate(
      ([p, a, c]) => api.pedirCodigo(p!, a!, c!),
      [proceso, auxiliar, correo],
    );
    if (refused) throw new Error(refused);
    const codigo = await buzon.codigoPara(correo);
    const request = { proceso, auxiliar, correo, codigo, huella, contrasena: CONTRASENA };
    dispositivo = await navegador.page.evaluate((enrolment) => api.inscribir(enrolment), request);

    mundo.frente.usar(plan.red, plan.semilla);
    const muertes = [...plan.muertes];
    for (;;) {
      const end = await live(muertes.shift() ?? null);
      if (end === 'tarde') faltas.push(`not through after ${LIFE_TIMEOUT_MS / 1000} s`);
      if (end !== 'muerto') break;
      navegador = await start();
      const lost = await navegador.page.evaluate((id) => api.perdidos(id), dispositivo);
      faltas.push(...lost.map((folio) => `${folio} has no answer and its bytes are gone`));
      const kept = new Set((await capturasOf()).map(({ folio }) => folio));
      for (const folio of seguimiento.folios.keys())
        if (!kept.has(folio)) faltas.push(`${folio} was shown and is lost`);
      if (faltas.length > 0) break;
    }
    faltas.push(...seguimiento.faltas);
    if (faltas.length === 0) {
      const capturas = await capturasOf();
      if (capturas.length !== plan.capturas.length)
        faltas.push(`${capturas.length} captures of ${plan.capturas.length}`);
      faltas.push(...(await revisarServidor(mundo, auxiliar, dispositivo, capturas, plan.clase.resultado)));
    }
  } finally {
    await navegador.matar();
  }
  return { faltas, ...counts, cortes: mundo.frente.cortes(), ms: performance.now() - begun };

  function capturasOf() {
    return navegador.page.evaluate((id) => api.capturas(id), dispositivo);
  }

  async function live(muerte: Muerte | null): Promise<'muerto' | 'fin' | 'tarde'> {
    const mine = navegador;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => resolve('tarde'), LIFE_TIMEOUT_MS);
      let folios = 0;
      let dying = false;
      const kill = (): void => {
        if (dying) return;
        dying = true;
        clearTimeout(late);
        counts.muertes++;
        mine.matar().then(() => resolve('muerto'), reject);
      };
      if (muerte?.tipo === 'al-azar') setTimeout(kill, muerte.ms);
      onSuceso = (suceso) => {
        if (suceso.e === 'punto') {
          sumar(cuenta, suceso.punto);
          kill();
        }
        if (suceso.e === 'folio' && muerte?.tipo === 'en-folio' && ++folios === muerte.n) {
          sumar(cuenta, 'sellado');
          kill();
        }
        if (suceso.e === 'fin' && !dying) {
          clearTimeout(late);
          resolve('fin');
        }
      };
      const vida = { capturas: plan.capturas, contrasena: CONTRASENA, envia: true, sellaAntes: false, cierra: false };
      const arma = muerte?.tipo === 'en-punto' ? { punto: muerte.punto, n: muerte.n } : null;
      mine.page
        .evaluate(([v, a]) => api.vivir(v, a), [vida, arma] as const)
        .catch((error) => {
          if (!dying) reject(error);
        });
    });
  }
}
