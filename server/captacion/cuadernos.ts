/**
 * The cuadernos that this node has in memory. Everything that changes one goes through a single
 * pipeline of natural batches: lock the rows, read what other nodes wrote, check and apply, write,
 * commit; only then is anything sent to anybody. A batch that fails leaves nothing behind: the
 * documents it touched are dropped, and their readers come back to what the database holds.
 */
import type * as Y from 'yjs';
import { type Entrada, entradaKey } from '../../shared/sync/entradas.ts';
import { CLOSE } from '../../shared/sync/protocolo.ts';
import type { CuadernoId } from './almacen.ts';
import type { CaptacionDeps } from './deps.ts';
import { createBatcher } from './lotes.ts';
import { createPaso, isOwn, type Resultado, type Tarea } from './paso.ts';
import { cargar, type Lector, type Vivo } from './vivo.ts';

export type { Lector } from './vivo.ts';

export interface Cuaderno extends CuadernoId {
  readonly doc: Y.Doc;
  readonly lectores: Set<Lector>;
}

/** Why it is over: the close that the device is told. */
export interface Rehusado {
  readonly ok: false;
  readonly close: number;
  readonly reason: string;
}
export type ResultadoUpdate = { readonly ok: true } | Rehusado;
export type ResultadoUnirse = { readonly ok: true; readonly cuaderno: Cuaderno } | Rehusado;

export interface Cuadernos {
  /** Has a reader join; answers the document, up to date, or why not. */
  unirse(id: CuadernoId, lector: Lector, cliente: number): Promise<ResultadoUnirse>;
  dejar(cuaderno: Cuaderno, lector: Lector): void;
  /** Checks, keeps and applies a device's update. */
  update(cuaderno: Cuaderno, lector: Lector, bytes: Uint8Array): Promise<ResultadoUpdate>;
  /** Runs when all that came before is durable and the document holds nothing else. */
  leer<T>(cuaderno: Cuaderno, read: (doc: Y.Doc) => T): Promise<T | 'caido'>;
  /** An answer was given: it will stand in its author's cuaderno. */
  respondida(id: CuadernoId, entrada: Entrada, texto: string): void;
  /** A device has verified and stored these answers. */
  vistos(cuaderno: Cuaderno, folios: readonly string[]): void;
  /** Roster or process of an author may have changed. */
  avisada(autor: string): void;
  /** Process or notices of all its authors may have changed. */
  procesoAvisado(proceso: string): void;
  /** Another node wrote. */
  escritaFuera(autor: string): void;
  /** Words of others may have been missed: everything in memory is read anew. */
  sordo(): void;
  /** Writes what is pending and lets go of everything. */
  close(): Promise<void>;
  readonly loaded: number;
}

/** A cuaderno writes to its readers at most so often; what happens between goes together. */
const WRITE_SPACING_MS = 1_000;
/** A line that was cut is back within a second or two; a cuaderno that nobody reads is memory that grows with what has passed. */
const IDLE_MS = 2_000;
const SWEEP_MS = 1_000;
const MAX_BATCH = 256;
/** A transaction has a cost that its members share; nobody looks at a cuaderno more often than this. */
const BATCH_SPACING_MS = 50;
const CAIDO: Rehusado = { ok: false, close: CLOSE.reinicio, reason: 'cuaderno-caido' };

export function createCuadernos(deps: CaptacionDeps, avisar: (autores: readonly string[]) => void): Cuadernos {
  const { database, clock, log, dispositivos } = deps;
  const vivos = new Map<string, Promise<Vivo>>();

  const abrir = (id: CuadernoId): Promise<Vivo> => {
    const present = vivos.get(id.autor);
    if (present) return present;
    const loading = cargar(deps, id);
    vivos.set(id.autor, loading);
    loading.catch(() => vivos.delete(id.autor));
    return loading;
  };

  /** Forgets a document whose memory can no longer be trusted. */
  const caer = (vivo: Vivo): void => {
    if (vivo.caido) return;
    vivo.caido = true;
    if (vivo.timer) clearTimeout(vivo.timer);
    vivos.delete(vivo.autor);
    for (const lector of [...vivo.lectores]) lector.close(CLOSE.reinicio, 'cuaderno-caido');
    vivo.lectores.clear();
    vivo.doc.destroy();
  };

  const run = async (tareas: readonly Tarea[]): Promise<readonly Resultado[]> => {
    const results: Resultado[] = tareas.map(() => ({ type: 'caido' }));
    const involved = [...new Set(tareas.map(({ en }) => en))].filter((vivo) => !vivo.caido);
    const writes = tareas.some(({ type, en }) => type !== 'leer' && !en.caido);
    try {
      if (writes) {
        await database.db.transaction().execute((trx) => paso.step(trx, tareas, involved, results));
      }
    } catch (error) {
      log.warn({ err: error, cuadernos: involved.length }, 'cuadernos: a batch failed; its documents are dropped');
      for (const vivo of involved) caer(vivo);
    }
    const written: string[] = [];
    for (const vivo of involved) {
      const made = vivo.hechos;
      vivo.hechos = [];
      if (vivo.caido) continue;
      if (made.some(isOwn)) written.push(vivo.autor);
      for (const { bytes, de } of made) for (const lector of vivo.lectores) if (lector !== de) lector.update(bytes);
    }
    if (written.length > 0) avisar(written);
    return tareas.map((tarea, i) => {
      if (tarea.en.caido) return { type: 'caido' };
      return tarea.type === 'leer' ? { type: 'hecho', value: tarea.read(tarea.en.doc) } : results[i]!;
    });
  };

  const pipeline = createBatcher<Tarea, Resultado>(run, { max: MAX_BATCH, spacingMs: BATCH_SPACING_MS });
  const hacer = async (tarea: Tarea): Promise<Resultado> => {
    const { en } = tarea;
    en.tareas++;
    en.usado = performance.now();
    try {
      return await pipeline.add(tarea);
    } finally {
      en.tareas--;
    }
  };

  /** Has the server's next word written: at once when it was silent, else when its time comes. */
  const programar = (vivo: Vivo): void => {
    if (vivo.timer || vivo.caido) return;
    const wait = Math.max(0, vivo.escrito + WRITE_SPACING_MS - performance.now());
    vivo.timer = setTimeout(() => {
      vivo.timer = null;
      void hacer({ type: 'escribir', en: vivo });
    }, wait);
  };

  const paso = createPaso(deps, { caer, programar });

  const loadedNow = async (autor: string): Promise<Vivo | null> => (await vivos.get(autor)?.catch(() => null)) ?? null;

  const avisada = (autor: string): void => {
    void loadedNow(autor)
      .then(async (vivo) => {
        if (!vivo || vivo.caido) return;
        vivo.avisado = true;
        programar(vivo);
        const ids = [...vivo.lectores].map(({ dispositivoId }) => dispositivoId);
        const fichas = await dispositivos.fichas(database.db, ids);
        for (const lector of [...vivo.lectores]) {
          const ficha = fichas.get(lector.dispositivoId);
          const activo = Boolean(ficha?.activo && ficha.auxiliar.alta);
          // It comes back at once, and is then told what it may do.
          if (activo !== lector.activo) lector.close(CLOSE.reinicio, 'alta-o-baja');
        }
      })
      .catch((error: unknown) => log.warn({ err: error }, 'cuadernos: a notice could not be followed'));
  };

  const procesoAvisado = (proceso: string): void => {
    for (const loading of vivos.values()) {
      void loading.then(
        (vivo) => {
          if (vivo.caido || vivo.procesoId !== proceso) return;
          vivo.avisado = true;
          programar(vivo);
        },
        () => undefined,
      );
    }
  };

  const escritaFuera = (autor: string): void => {
    void loadedNow(autor).then((vivo) => {
      if (vivo && !vivo.caido) void hacer({ type: 'refrescar', en: vivo });
    });
  };

  const sweeper = setInterval(() => {
    const now = performance.now();
    for (const loading of vivos.values()) {
      void loading.then(
        (vivo) => {
          const idle = vivo.lectores.size === 0 && vivo.tareas === 0 && !vivo.timer && now - vivo.usado > IDLE_MS;
          if (!idle || vivo.caido) return;
          vivos.delete(vivo.autor);
          vivo.caido = true;
          vivo.doc.destroy();
        },
        () => undefined,
      );
    }
  }, SWEEP_MS);
  sweeper.unref();

  return {
    async unirse(id, lector, cliente) {
      // A document that fell while it was waited for is loaded anew, once.
      for (let attempt = 0; attempt < 2; attempt++) {
        const vivo = await abrir(id);
        const result = await hacer({ type: 'unirse', en: vivo, lector, cliente });
        if (result.type === 'rehusado') return { ok: false, close: result.close, reason: result.reason };
        if (result.type === 'caido') continue;
        vivo.lectores.add(lector);
        vivo.avisado = true;
        programar(vivo);
        return { ok: true, cuaderno: vivo };
      }
      return CAIDO;
    },

    dejar(cuaderno, lector) {
      const vivo = cuaderno as Vivo;
      vivo.lectores.delete(lector);
      vivo.usado = performance.now();
    },

    async update(cuaderno, lector, bytes) {
      const result = await hacer({ type: 'update', en: cuaderno as Vivo, lector, bytes, recibido: clock.now() });
      switch (result.type) {
        case 'hecho':
          return { ok: true };
        case 'rehusado':
          return { ok: false, close: result.close, reason: result.reason };
        case 'caido':
          return CAIDO;
      }
    },

    async leer<T>(cuaderno: Cuaderno, read: (doc: Y.Doc) => T): Promise<T | 'caido'> {
      const result = await hacer({ type: 'leer', en: cuaderno as Vivo, read });
      return result.type === 'hecho' ? (result.value as T) : 'caido';
    },

    respondida(id, entrada, texto) {
      void abrir(id).then(
        (vivo) => {
          vivo.respuestas.set(entradaKey(entrada), texto);
          programar(vivo);
        },
        // The database is away; the answer will be found in it when the document is next loaded.
        (error: unknown) => log.warn({ err: error }, 'cuadernos: an answer could not be written yet'),
      );
    },

    vistos(cuaderno, folios) {
      const vivo = cuaderno as Vivo;
      for (const folio of folios) vivo.vistosPor.add(folio);
      programar(vivo);
    },

    avisada,
    procesoAvisado,
    escritaFuera,
    sordo() {
      for (const autor of vivos.keys()) {
        escritaFuera(autor);
        avisada(autor);
      }
    },

    async close() {
      clearInterval(sweeper);
      for (const loading of vivos.values()) {
        const vivo = await loading.catch(() => null);
        if (!vivo || vivo.caido || !vivo.timer) continue;
        clearTimeout(vivo.timer);
        vivo.timer = null;
        void hacer({ type: 'escribir', en: vivo });
      }
      await pipeline.idle();
      vivos.clear();
    },

    get loaded() {
      return vivos.size;
    },
  };
}
