/**
 * The sender of one enrolment: holds the line, commits, uploads one at a time, takes answers, erases.
 *
 * It promises that nothing is lost whatever happens to the network, the server or this program: all
 * it does starts from the store and each step is in the store before the next begins. An envelope
 * is erased only after an answer for exactly it was verified and stored.
 *
 * One at a time over all windows of this phone (a lock). Whatever stops it, it tries again later.
 */
import type * as Y from 'yjs';
import type { Ancla } from '../../../shared/firmados/index.ts';
import type { Modo } from '../../../shared/sync/protocolo.ts';
import { AlmacenLleno, type Inscripcion } from '../almacen/index.ts';
import type { EstadoEnvio, MotivoDetenido } from '../cliente.ts';
import type { Plataforma } from '../plataforma.ts';
import type { Reloj } from '../reloj/index.ts';
import { createApartados } from './apartados.ts';
import { createTimbre } from './buzon.ts';
import { createConexion } from './conexion.ts';
import type { Confiado } from './confiado.ts';
import { type Cuentas, type Hechos, isProcesoCerrado, makeDoc } from './cuaderno.ts';
import { createLinea, type Linea } from './linea.ts';
import { borrarContestados } from './respuestas.ts';

const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 300_000;
/** How much newer an anchor must be than the kept one to be worth a write. */
const ANCHOR_KEEP_MS = 60_000;

export interface EnvioDeps {
  readonly plataforma: Plataforma;
  readonly inscripcion: Inscripcion;
  readonly confiado: Confiado;
  readonly reloj: Reloj;
}

export interface EnvioListener {
  onEstado(estado: EstadoEnvio): void;
  onModo(modo: Modo): void;
  onHechos(hechos: Hechos): void;
  onCuentas(cuentas: Cuentas): void;
  onMinimumApp(version: string): void;
  /** The clock was set by an anchor. */
  onAncla(): void;
}

export interface Envio {
  encender(): void;
  /** Resolves when all has stopped. */
  apagar(): Promise<void>;
  /** Tries at once. */
  reintentar(): void;
  /** The network is gone: what was open no longer is. */
  sinRed(): void;
  /** Something was sealed. */
  avisar(): void;
}

/** Why the line was closed for good, and whether by a server that had been verified. */
interface Fin {
  readonly motivo: MotivoDetenido;
  readonly conocido: boolean;
}

/** A sender, off. */
export function createEnvio(deps: EnvioDeps, listener: EnvioListener): Envio {
  let running: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  const retry = createTimbre();
  const trabajo = createTimbre();
  const apartados = createApartados(deps.plataforma.relojes.monotonic);
  let connect = (): void => {};
  let drop = (): void => {};
  let line: Linea | null = null;
  let lastKeptAnchor = 0;

  /** Shows a state. Without a connection it stays so while another is only tried: it would flicker at each try. */
  let shown: EstadoEnvio['tipo'] = 'apagado';
  function show(estado: EstadoEnvio): void {
    const isTry = estado.tipo === 'conectando' || estado.tipo === 'autenticando';
    if (isTry && shown === 'sin-conexion') return;
    shown = estado.tipo;
    listener.onEstado(estado);
  }

  return {
    encender() {
      if (running) return;
      const stop = new AbortController();
      const done = hold(stop.signal).finally(() => show({ tipo: 'apagado' }));
      running = { stop, done };
    },
    async apagar() {
      const was = running;
      running = null;
      was?.stop.abort();
      retry.ring();
      await was?.done;
    },
    reintentar() {
      apartados.retry();
      trabajo.ring();
      retry.ring();
      connect();
    },
    sinRed: () => drop(),
    avisar() {
      line?.onSealed();
    },
  };

  /** Takes the lock, waiting for another window if need be, and works under it until stopped. */
  async function hold(stop: AbortSignal): Promise<void> {
    const { locks } = deps.plataforma;
    const name = `rubrica/envio/${deps.inscripcion.dispositivo}`;
    let failures = 0;
    while (!stop.aborted) {
      try {
        const got = await locks.request(name, { ifAvailable: true }, async (lock) => {
          if (lock) await work(stop, () => (failures = 0));
          return lock !== null;
        });
        if (got) continue;
        show({ tipo: 'detenido', motivo: 'otra-ventana' });
        await locks.request(name, { signal: stop }, () => work(stop, () => (failures = 0)));
      } catch (error) {
        if (stop.aborted) return;
        show({ tipo: 'detenido', motivo: error instanceof AlmacenLleno ? 'sin-espacio' : 'almacen' });
        await pause(++failures);
      }
    }
  }

  /** One session after another, each until the line is closed for good. */
  async function work(stop: AbortSignal, onWorking: () => void): Promise<void> {
    const { almacen } = deps.plataforma;
    const { dispositivo } = deps.inscripcion;
    let kept = await almacen.cuaderno(dispositivo);
    await borrarContestados(almacen, dispositivo, isProcesoCerrado(kept), deps.reloj.corregido);

    let doc = makeDoc(kept.estado);
    let failures = 0;
    try {
      while (!stop.aborted) {
        const fin = await session(stop, doc, () => {
          failures = 0;
          onWorking();
        });
        if (fin === null) return;
        show({ tipo: 'detenido', motivo: fin.motivo });
        if (fin.conocido) {
          // Our copy of the document may be what it refuses, whatever it calls that: a server that was restored from
          // a backup has lost what we have seen. The copy is a cache, the store has what is ours: begin with an empty one.
          kept = await almacen.cuaderno(dispositivo);
          await almacen.guardarCuaderno(dispositivo, { ...kept, estado: null });
          doc.destroy();
          doc = makeDoc(null);
        }
        await pause(++failures);
      }
    } finally {
      doc.destroy();
    }
  }

  /** Waits longer at each failure, less up to half by chance; `reintentar` and `apagar` end it. */
  function pause(failures: number): Promise<void> {
    const full = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS);
    return retry.heard(full * (0.5 + deps.plataforma.random() / 2));
  }

  /** From the first connection until one is closed for good (why), or it is stopped (null). Throws when the store fails. */
  async function session(stop: AbortSignal, doc: Y.Doc, onTomado: () => void): Promise<Fin | null> {
    const { plataforma, inscripcion, confiado } = deps;
    let end = (_fin: Fin | null): void => {};
    let fail = (_error: unknown): void => {};
    const ended = new Promise<Fin | null>((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
    const onStop = (): void => end(null);
    let working: Promise<void> = Promise.resolve();

    const conexion = createConexion(
      { ...plataforma, inscripcion, doc },
      {
        onPaso(tipo) {
          if (tipo === 'sin-conexion') line = null;
          show({ tipo });
        },
        onMinimumApp: listener.onMinimumApp,
        onBienvenida({ modo, ancla, anclaText, certificados }) {
          show({ tipo: 'sincronizando' });
          listener.onModo(modo);
          anclar(ancla, anclaText, true).catch(fail);
          confiado.add(certificados).catch(fail);
          line = createLinea({
            ...deps,
            conexion,
            doc,
            modo,
            apartados,
            trabajo,
            onEstado: show,
            onHechos: listener.onHechos,
            onCuentas: listener.onCuentas,
            onTomado,
          });
        },
        onLista(closed) {
          const mine = line!;
          // A connection cut short makes what waits on it fail: that is no failure of ours.
          working = mine.run(closed).catch((error) => {
            if (!closed.aborted) fail(error);
          });
        },
        onMessage(message) {
          if (message.type !== 'ancla') return line?.onMessage(message);
          const ancla = confiado.confianza()?.abrirDelServidor('ancla', message.ancla, ({ t }) => t);
          if (ancla) anclar(ancla, message.ancla, false).catch(fail);
        },
        onFin: (motivo, conocido) => end({ motivo, conocido }),
      },
    );

    stop.addEventListener('abort', onStop, { once: true });
    connect = conexion.connect;
    drop = conexion.drop;
    try {
      if (!stop.aborted) conexion.connect();
      return await ended;
    } finally {
      stop.removeEventListener('abort', onStop);
      connect = () => {};
      drop = () => {};
      line = null;
      conexion.disconnect();
      conexion.destroy();
      await working;
    }
  }

  /** Sets the clock; keeps the anchor when asked to, or when the kept one has grown old. */
  async function anclar(ancla: Ancla, text: string, keep: boolean): Promise<void> {
    if (!deps.reloj.anclar(ancla, text)) return;
    listener.onAncla();
    if (!keep && ancla.t - lastKeptAnchor < ANCHOR_KEEP_MS) return;
    lastKeptAnchor = ancla.t;
    const guardado = deps.reloj.guardar();
    if (guardado) await deps.plataforma.almacen.guardarReloj(guardado);
  }
}
