/** Runs one seed in a world: enrols a phone, lets its plan happen, and checks every promise. */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { avisarAutores } from '../../server/captacion/index.ts';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import { createAlta } from '../../web/captura/alta/index.ts';
import { createCliente } from '../../web/captura/nucleo.ts';
import { openAlmacenArchivos } from '../simulador/almacen-archivos.ts';
import {
  type Invitacion,
  inscribir,
  invitar,
  type LectorDeCodigos,
  seguirBuzon,
  verificarPorCorreo,
} from '../simulador/flota.ts';
import { makePlataforma } from '../simulador/plataforma.ts';
import { esperarAperturas, olvidarAperturas, revisarAperturas } from './aperturas.ts';
import { type Hijo, startHijo } from './cliente-hijo.ts';
import { derivarBarato } from './derivar.ts';
import { createSeguimiento, revisarAlmacen, revisarServidor } from './invariantes.ts';
import type { Mundo } from './mundo.ts';
import type { Muerte, Plan } from './plan.ts';
import { type Cuenta, sumar } from './puntos.ts';
import type { RoturaServidor } from './servidor.ts';
import type { Rotura, Suceso } from './testigo.ts';

export const CONTRASENA = 'contraseña de faltas';
/** A seed that is not through by then has lost something. */
const SEED_TIMEOUT_MS = 90_000;

export interface Resultado {
  readonly faltas: readonly string[];
  /** Of the client, of the server, of PostgreSQL; cuts of the network. */
  readonly muertes: number;
  readonly servidor: number;
  readonly postgres: number;
  readonly cortes: number;
  readonly ms: number;
}

/** The world's process is open now, over, or closed, as a seed needs it. */
export async function ponerProceso(
  mundo: Mundo,
  como: 'abierto' | 'terminado' | 'cerrado',
  autores: string[],
): Promise<void> {
  const [desde, hasta] = como === 'abierto' ? ['-1 day', '30 days'] : ['-9 days', '-3 days'];
  await mundo.consultar(async (db) => {
    await db
      .updateTable('proceso')
      .set({
        estado: como === 'cerrado' ? 'cerrado' : 'activo',
        inicio: sql<Date>`now() + ${desde}::interval`,
        fin: sql<Date>`now() + ${hasta}::interval`,
      })
      .execute();
    await avisarAutores(db, autores);
  });
}

/** Enrols a phone into a folder; with `baja` it is given de baja at once. Its enrolment's id. */
export async function inscribirEn(
  mundo: Mundo,
  carpeta: string,
  invitacion: Invitacion,
  buzon: LectorDeCodigos,
  baja: boolean,
): Promise<string> {
  const almacen = await openAlmacenArchivos(carpeta);
  const plataforma = await makePlataforma(almacen, mundo.frente.origen, { derivar: derivarBarato(await loadSodium()) });
  const cliente = await createCliente(plataforma);
  await inscribir(cliente, invitacion, buzon, CONTRASENA);
  const { dispositivo } = (await almacen.actual())!;
  await cliente.cerrar();
  if (baja) {
    const alta = createAlta(plataforma);
    await verificarPorCorreo(alta, invitacion, buzon);
    const done = await alta.darDeBaja(dispositivo);
    if (!done.ok) throw new Error(`darDeBaja: ${done.error.codigo}`);
  }
  return dispositivo;
}

/** Lets a plan happen. Kills at points are added to `cuenta`. */
export async function correrSemilla(
  mundo: Mundo,
  plan: Plan,
  cuenta: Cuenta,
  options: { readonly rotura?: Rotura; readonly roturaServidor?: RoturaServidor } = {},
): Promise<Resultado> {
  const begun = performance.now();
  const { semilla, clase } = plan;
  const carpeta = join(mundo.folder, `semilla-${semilla}-${options.rotura ?? options.roturaServidor ?? 'entera'}`);
  const { servidor } = mundo;
  const counts = { muertes: 0, servidor: 0, postgres: 0 };
  const seguimiento = createSeguimiento();
  const faltas: string[] = [];

  mundo.frente.usar(null, semilla);
  if (plan.abre) await olvidarAperturas(mundo);
  await servidor.ajustar({ abre: plan.abre, rotura: options.roturaServidor ?? null });
  await ponerProceso(mundo, 'abierto', []);
  const [invitacion] = await invitar(mundo.frente.origen, 1);
  const buzon = await seguirBuzon(mundo.frente.origen);
  const dispositivo = await inscribirEn(mundo, carpeta, invitacion!, buzon, clase.resultado === 'cuarentena');
  const autor = invitacion!.auxiliar;
  if (clase.resultado === 'rechazo') await ponerProceso(mundo, 'terminado', [autor]);

  let hijo: Hijo | null = null;
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
    void hijo?.matar();
  }, SEED_TIMEOUT_MS);
  const chaos = startChaos();

  try {
    if (clase.via === 'archivo') await handIn();
    mundo.frente.usar(plan.red, semilla);
    const muertes = [...plan.muertes];
    for (;;) {
      const end = await live(muertes.shift() ?? null, null);
      if (timeout.signal.aborted) {
        faltas.push(`not through after ${SEED_TIMEOUT_MS / 1000} s`);
        break;
      }
      faltas.push(...(await inspect()));
      if (end.tipo === 'error') faltas.push(end.error);
      if (end.tipo !== 'muerto' || faltas.length + seguimiento.faltas.length > 0) break;
    }
    if (plan.abre && faltas.length === 0) await esperarAperturas(mundo, dispositivo);
  } finally {
    clearTimeout(timer);
    await chaos.settle();
  }

  faltas.push(...seguimiento.faltas);
  if (faltas.length === 0) {
    const almacen = await openAlmacenArchivos(carpeta);
    const capturas = await almacen.pagina(dispositivo, { antesDe: Number.MAX_SAFE_INTEGER, limite: 10_000 });
    await almacen.close();
    if (capturas.length !== plan.capturas.length) faltas.push(`${capturas.length} captures of ${plan.capturas.length}`);
    faltas.push(...(await revisarServidor(mundo, autor, dispositivo, capturas, clase.resultado)));
    if (plan.abre) faltas.push(...(await revisarAperturas(mundo, semilla, capturas)));
  }
  return { faltas, ...counts, cortes: mundo.frente.cortes(), ms: performance.now() - begun };

  /** One life, ended by its death or when all is done. */
  async function live(muerte: Muerte | null, exportarA: string | null): Hijo['ended'] {
    const mine = startHijo({
      carpeta,
      origen: mundo.frente.origen,
      vida: {
        capturas: plan.capturas,
        contrasena: CONTRASENA,
        envia: exportarA === null,
        sellaAntes: clase.resultado === 'cuarentena',
        cierra: clase.resultado === 'rechazo',
      },
      arma: muerte?.tipo === 'en-punto' ? { punto: muerte.punto, n: muerte.n } : null,
      rotura: options.rotura ?? null,
      apoyos: plan.abre ? semilla : null,
      exportarA,
    });
    hijo = mine;
    let folios = 0;
    const kill = async (): Promise<void> => {
      counts.muertes++;
      await mine.matar();
    };
    const timer = muerte?.tipo === 'al-azar' ? setTimeout(() => void kill(), muerte.ms) : undefined;
    mine.onSuceso((suceso: Suceso) => {
      seguimiento.suceso(suceso);
      if (seguimiento.faltas.length > 0) void kill();
      if (suceso.e === 'folio' && muerte?.tipo === 'en-folio' && ++folios === muerte.n) {
        sumar(cuenta, 'sellado');
        void kill();
      }
      if (suceso.e === 'punto') {
        sumar(cuenta, suceso.punto);
        const wait = muerte?.tipo === 'en-punto' ? muerte.demoraMs : 0;
        if (wait === 0) void kill();
        else setTimeout(() => void kill(), wait);
      }
      // Refused ones stay until the process closes: now it does.
      if (suceso.e === 'contestados' && clase.resultado === 'rechazo') void ponerProceso(mundo, 'cerrado', [autor]);
    });
    const ended = await mine.ended;
    clearTimeout(timer);
    return ended;
  }

  /** Seals all, hands it in as a file, and leaves the phone to learn of it. */
  async function handIn(): Promise<void> {
    const file = `${carpeta}.rubx`;
    const end = await live(null, file);
    if (end.tipo === 'error') throw new Error(end.error);
    // While a database or server is down it is handed in again, as a person would: the answers are the same.
    for (;;) {
      try {
        await mundo.correr('recibir', file);
        return;
      } catch (error) {
        if (timeout.signal.aborted) throw error;
      }
    }
  }

  async function inspect(): Promise<string[]> {
    const almacen = await openAlmacenArchivos(carpeta);
    try {
      return await revisarAlmacen(almacen, seguimiento.folios);
    } finally {
      await almacen.close();
    }
  }

  /** Kills of server and PostgreSQL at the plan's points and moments, each once. */
  function startChaos() {
    const abort = new AbortController();
    const at = async (ms: number, kill: () => Promise<void>): Promise<void> => {
      try {
        await delay(ms, undefined, { signal: abort.signal });
      } catch {
        return;
      }
      await kill();
      hijo?.avisarRed();
    };
    const kills = [
      ...plan.servidorMs.map((ms) =>
        at(ms, () => {
          counts.servidor++;
          return servidor.matar();
        }),
      ),
      ...plan.postgresMs.map((ms) =>
        at(ms, () => {
          counts.postgres++;
          return mundo.matarPostgres();
        }),
      ),
    ];
    const { servidorEn } = plan;
    const arming =
      servidorEn &&
      servidor.armar(servidorEn, (cuando) => {
        if (cuando === 'muere') {
          counts.servidor++;
          sumar(cuenta, servidorEn.punto);
          return;
        }
        hijo?.avisarRed();
      });
    return {
      async settle() {
        abort.abort();
        await arming;
        await Promise.all([servidor.desarmar(), ...kills]);
      },
    };
  }
}
