/**
 * A `Cliente` in another thread: calls go as messages and come back as promises. Two dozen lines
 * instead of a library, because all of the client's calls have one shape.
 */
import type { Cliente, QueExportar, Vista } from './cliente.ts';

/** The calls that are a question and an answer; `suscribir` and `exportar` are made of these. */
type Llamadas = Omit<Cliente, 'suscribir' | 'exportar'> & {
  abrirExportacion(que: QueExportar): Promise<number>;
  siguienteExportado(exportacion: number): Promise<Uint8Array | null>;
  cerrarExportacion(exportacion: number): Promise<void>;
};
type Metodo = keyof Llamadas;

interface Pregunta {
  readonly id: number;
  readonly metodo: Metodo;
  readonly args: readonly unknown[];
}
type Respuesta =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly vista: Vista };

/** The messages' two ends: a Worker here, the worker's own scope there. */
export interface Extremo {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** A `Cliente` whose work is done at the other end. */
export function connectCliente(extremo: Extremo): Cliente {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Set<(vista: Vista) => void>();
  let latest: Vista | null = null;
  let lastId = 0;

  extremo.addEventListener('message', ({ data }: MessageEvent<Respuesta>) => {
    if ('vista' in data) {
      latest = data.vista;
      for (const listener of listeners) listener(data.vista);
      return;
    }
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) call?.reject(new Error(data.error));
    else call?.resolve(data.value);
  });

  const call = <M extends Metodo>(metodo: M, ...args: Parameters<Llamadas[M]>): ReturnType<Llamadas[M]> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      extremo.postMessage({ id, metodo, args } satisfies Pregunta);
    }) as ReturnType<Llamadas[M]>;

  return {
    vista: () => call('vista'),
    suscribir(listener) {
      listeners.add(listener);
      if (latest) listener(latest);
      return () => listeners.delete(listener);
    },
    solicitud: () => call('solicitud'),
    guardarSolicitud: (solicitud) => call('guardarSolicitud', solicitud),
    pedirCodigo: (request) => call('pedirCodigo', request),
    verificar: (request, huella) => call('verificar', request, huella),
    darDeBaja: (dispositivo) => call('darDeBaja', dispositivo),
    inscribir: (alta) => call('inscribir', alta),
    consultarDispositivos: () => call('consultarDispositivos'),
    bajaDeDispositivo: (dispositivo) => call('bajaDeDispositivo', dispositivo),
    periodoVisto: () => call('periodoVisto'),
    desbloquear: (contrasena) => call('desbloquear', contrasena),
    cambiarContrasena: (cambio) => call('cambiarContrasena', cambio),
    bloquear: () => call('bloquear'),
    tomarCaptura: () => call('tomarCaptura'),
    soltarCaptura: () => call('soltarCaptura'),
    sellar: (contenido) => call('sellar', contenido),
    capturas: (dispositivo, page) => call('capturas', dispositivo, page),
    encender: () => call('encender'),
    apagar: () => call('apagar'),
    reintentar: () => call('reintentar'),
    sinRed: () => call('sinRed'),
    async *exportar(que) {
      const exportacion = await call('abrirExportacion', que);
      try {
        for (let piece = await next(); piece; piece = await next()) yield piece;
      } finally {
        await call('cerrarExportacion', exportacion);
      }
      function next() {
        return call('siguienteExportado', exportacion);
      }
    },
    cerrar: () => call('cerrar'),
  };
}

/** What is answered from the store alone, while the client was not asked for anything else. */
export type Primero = Pick<Cliente, 'vista' | 'solicitud' | 'guardarSolicitud'>;

/**
 * Serves a client to the other end. It is opened by the first call that `primero` can't answer; calls wait
 * for it. One that could not be opened is tried again by the next call.
 */
export function serveCliente(extremo: Extremo, open: () => Promise<Cliente>, primero: Partial<Primero> = {}): void {
  const exportaciones = new Map<number, AsyncIterator<Uint8Array>>();
  let lastExportacion = 0;

  let llamadas: Promise<Llamadas> | null = null;
  const openLlamadas = async (): Promise<Llamadas> => {
    const cliente = await open();
    cliente.suscribir((vista) => extremo.postMessage({ vista } satisfies Respuesta));
    return {
      ...cliente,
      async abrirExportacion(que) {
        exportaciones.set(++lastExportacion, cliente.exportar(que)[Symbol.asyncIterator]());
        return lastExportacion;
      },
      async siguienteExportado(exportacion) {
        const next = await exportaciones.get(exportacion)?.next();
        return next && !next.done ? next.value : null;
      },
      async cerrarExportacion(exportacion) {
        await exportaciones.get(exportacion)?.return?.();
        exportaciones.delete(exportacion);
      },
    };
  };
  const todas = (): Promise<Llamadas> => {
    llamadas ??= openLlamadas().catch((error: unknown) => {
      llamadas = null;
      throw error;
    });
    return llamadas;
  };

  extremo.addEventListener('message', async ({ data }: MessageEvent<Pregunta>) => {
    const { id, metodo, args } = data;
    try {
      const from: Partial<Llamadas> = llamadas === null && metodo in primero ? primero : await todas();
      const method = from[metodo] as (...args: readonly unknown[]) => Promise<unknown>;
      extremo.postMessage({ id, value: await method(...args) } satisfies Respuesta);
    } catch (error) {
      extremo.postMessage({ id, error: error instanceof Error ? error.message : 'unknown' } satisfies Respuesta);
    }
  });
}
