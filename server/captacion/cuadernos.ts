/**
 * The cuadernos that this node has in memory. Everything that changes one goes through a single
 * pipeline of natural batches: lock the rows, read what other nodes wrote, check and apply, write,
 * commit; only then is anything sent to anybody. A batch that fails leaves nothing behind: the
 * documents it touched are dropped, and their readers come back to what the database holds.
 */
import * as Y from 'yjs';
import { CLOSE } from '../../shared/sync/protocolo.ts';
import type { Trx } from '../platform/database.ts';
import {
  type CompromisoRecibido,
  type CuadernoId,
  cerrojo,
  type Escritura,
  guardar,
  guardarCompromisos,
  leerCuaderno,
  updatesDesde,
  vincular,
} from './almacen.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { type Entrada, entradaKey, escribir, type Novedades, unanswered } from './escribir.ts';
import { createBatcher } from './lotes.ts';
import { readPrevios } from './previos.ts';
import { type MotivoUpdate, revisarUpdate } from './revisar.ts';

/** A connection that reads a cuaderno. */
export interface Lector {
  readonly dispositivoId: string;
  /** Whether it was active as it authenticated: only then may it write. */
  readonly activo: boolean;
  /** An update of the document. */
  update(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface Cuaderno extends CuadernoId {
  readonly doc: Y.Doc;
  readonly lectores: Set<Lector>;
}

export type ResultadoUpdate =
  | { readonly ok: true }
  | { readonly ok: false; readonly close: number; readonly reason: string };

export interface Cuadernos {
  /** Has a reader join; answers the document, up to date, or why not. */
  unirse(id: CuadernoId, lector: Lector, cliente: number): Promise<Cuaderno | 'cliente-ajeno' | 'caido'>;
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
/** A snapshot replaces the updates when they are so many, or so large. */
const SNAPSHOT_AFTER_UPDATES = 64;
const SNAPSHOT_AFTER_BYTES = 131_072;
const IDLE_MS = 30_000;
const SWEEP_MS = 5_000;
const MAX_BATCH = 256;
/** A transaction has a cost that its members share; nobody looks at a cuaderno more often than this. */
const BATCH_SPACING_MS = 50;

interface Vivo extends Cuaderno {
  n: number;
  sueltos: { bytes: number; number: number };
  readonly clientes: Map<number, string | null>;
  /** Updates that the batch under way has made, not yet committed. */
  hechos: Hecho[];
  caido: boolean;
  /** The server's own client id in this document; null until it writes. */
  propio: number | null;
  readonly respuestas: Map<string, string>;
  readonly vistosPor: Set<string>;
  avisado: boolean;
  timer: NodeJS.Timeout | null;
  escrito: number;
  usado: number;
  /** Tasks not yet settled. */
  tareas: number;
}

/** Origin of updates that came from other nodes: they are sent on, not kept again. */
const FUERA = Symbol('fuera');

interface Hecho {
  readonly bytes: Uint8Array;
  /** Who wrote: a reader, another node, or (null) the server. */
  readonly de: Lector | typeof FUERA | null;
}

type Tarea = { readonly en: Vivo } & (
  | { readonly type: 'unirse'; readonly lector: Lector; readonly cliente: number }
  | { readonly type: 'update'; readonly lector: Lector; readonly bytes: Uint8Array; readonly recibido: Date }
  | { readonly type: 'leer'; readonly read: (doc: Y.Doc) => unknown }
  | { readonly type: 'escribir' }
  | { readonly type: 'refrescar' }
);

type Resultado =
  | { readonly type: 'hecho'; readonly value?: unknown }
  | { readonly type: 'rehusado'; readonly close: number; readonly reason: string }
  | { readonly type: 'caido' };

export function createCuadernos(deps: CaptacionDeps, avisar: (autores: readonly string[]) => void): Cuadernos {
  const { database, keystore, clock, log, dispositivos } = deps;
  const vivos = new Map<string, Promise<Vivo>>();
  /** The server's client ids, kept while the process lives, so that documents do not collect them. */
  const propios = new Map<string, number>();

  const cargar = async (id: CuadernoId): Promise<Vivo> => {
    const saved = await leerCuaderno(database.db, id);
    const doc = new Y.Doc();
    doc.transact(() => {
      for (const update of saved.updates) Y.applyUpdate(doc, update);
    });
    const vivo: Vivo = {
      ...id,
      doc,
      lectores: new Set(),
      n: saved.n,
      sueltos: { ...saved.sueltos },
      clientes: new Map(saved.clientes),
      hechos: [],
      caido: false,
      propio: null,
      respuestas: new Map(),
      vistosPor: new Set(),
      avisado: true,
      timer: null,
      escrito: Number.NEGATIVE_INFINITY,
      usado: performance.now(),
      tareas: 0,
    };
    doc.on('update', (bytes: Uint8Array, origin: unknown) => {
      vivo.hechos.push({ bytes, de: (origin as Hecho['de']) ?? null });
    });
    await recoverAnswers(vivo);
    return vivo;
  };

  /** Answers that the document lacks: the node that gave them fell before writing them here. */
  const recoverAnswers = async (vivo: Vivo): Promise<void> => {
    const pending = unanswered(vivo.doc);
    if (pending.length === 0) return;
    const previos = await readPrevios(
      database.db,
      pending.map(({ folio }) => ({ proceso: vivo.procesoId, folio, dispositivo: '', contador: 1 })),
    );
    for (const entrada of pending) {
      const answer = previos
        .answers(vivo.procesoId, entrada.folio)
        .find(({ codigo }) => codigo.toString('base64url') === entrada.codigo);
      if (answer) vivo.respuestas.set(entradaKey(entrada), answer.respuesta);
    }
  };

  const abrir = (id: CuadernoId): Promise<Vivo> => {
    const present = vivos.get(id.autor);
    if (present) return present;
    const loading = cargar(id);
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
    propios.delete(vivo.autor);
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
        await database.db.transaction().execute((trx) => step(trx, tareas, involved, results));
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

  /** One transaction: everything up to the commit. Mutates documents; `run` drops them if it fails. */
  const step = async (trx: Trx, tareas: readonly Tarea[], involved: Vivo[], results: Resultado[]): Promise<void> => {
    const touched = involved.filter((vivo) => tareas.some(({ type, en }) => en === vivo && type !== 'leer'));
    await refresh(trx, touched);
    await bind(trx, tareas, results);
    const updates = tareas.filter((tarea) => tarea.type === 'update' && !tarea.en.caido);
    const fichas =
      updates.length === 0
        ? new Map<string, Ficha>()
        : await dispositivos.fichas(trx, [
            ...new Set(updates.map((tarea) => (tarea as { lector: Lector }).lector.dispositivoId)),
          ]);

    const compromisos: CompromisoRecibido[] = [];
    for (const [i, tarea] of tareas.entries()) {
      if (tarea.en.caido) continue;
      if (tarea.type === 'update') {
        try {
          results[i] = applyUpdate(tarea, fichas.get(tarea.lector.dispositivoId) ?? null, compromisos);
        } catch (error) {
          // Whatever it was, it is this document's alone.
          log.error({ err: error }, 'cuadernos: an update that was checked could not be applied');
          caer(tarea.en);
        }
      } else if (tarea.type === 'escribir') {
        await write(trx, tarea.en);
        results[i] = { type: 'hecho' };
      } else if (tarea.type === 'refrescar') {
        results[i] = { type: 'hecho' };
      }
    }

    if (compromisos.length > 0) await keepCompromisos(trx, compromisos);
    const escrituras = touched.flatMap((vivo) => escritura(vivo));
    if (escrituras.length > 0) await guardar(trx, escrituras);
  };

  /** Takes in what other nodes have written since. */
  const refresh = async (trx: Trx, touched: readonly Vivo[]): Promise<void> => {
    const locked = await cerrojo(trx, touched);
    for (const vivo of touched) {
      const { n, hasta } = locked.get(vivo.autor)!;
      if (n === vivo.n) continue;
      // What is missing here was made into a snapshot elsewhere.
      if (hasta > vivo.n) {
        caer(vivo);
        continue;
      }
      for (const { n: number, datos } of await updatesDesde(trx, vivo, vivo.n)) {
        Y.applyUpdate(vivo.doc, datos, FUERA);
        vivo.n = number;
        vivo.sueltos.number++;
        vivo.sueltos.bytes += datos.length;
      }
    }
  };

  /** Binds the client ids of those who join, and the server's own where it is about to write. */
  const bind = async (trx: Trx, tareas: readonly Tarea[], results: Resultado[]): Promise<void> => {
    const joins = tareas.flatMap((tarea, i) => (tarea.type === 'unirse' && !tarea.en.caido ? [{ tarea, i }] : []));
    const writers = [
      ...new Set(
        tareas.flatMap(({ type, en }) => (type === 'escribir' && !en.caido && en.propio === null ? [en] : [])),
      ),
    ];
    for (const vivo of writers) vivo.propio = propios.get(vivo.autor) ?? new Y.Doc().clientID;
    const fresh = writers.filter((vivo) => vivo.clientes.get(vivo.propio!) !== null);
    const vinculos = [
      ...joins.map(({ tarea: { en, lector, cliente } }) => ({ en, cliente, dispositivo: lector.dispositivoId })),
      ...fresh.map((en) => ({ en, cliente: en.propio!, dispositivo: null })),
    ];
    if (vinculos.length > 0) {
      const owners = await vincular(
        trx,
        vinculos.map(({ en, cliente, dispositivo }) => ({
          procesoId: en.procesoId,
          autor: en.autor,
          cliente,
          dispositivo,
        })),
      );
      for (const [k, { en, cliente }] of vinculos.entries()) en.clientes.set(cliente, owners[k]!);
    }
    for (const { tarea, i } of joins) {
      const theirs = tarea.en.clientes.get(tarea.cliente) === tarea.lector.dispositivoId;
      results[i] = theirs
        ? { type: 'hecho' }
        : { type: 'rehusado', close: CLOSE.noAutorizado, reason: 'cliente-ajeno' };
    }
    for (const vivo of writers) {
      // A device had this very number before: the next write tries another.
      if (vivo.clientes.get(vivo.propio!) !== null) vivo.propio = null;
      else propios.set(vivo.autor, vivo.propio!);
    }
  };

  const applyUpdate = (
    { en, lector, bytes, recibido }: Extract<Tarea, { type: 'update' }>,
    ficha: Ficha | null,
    compromisos: CompromisoRecibido[],
  ): Resultado => {
    // A device given de baja reads and delivers, and no more: what it writes is let go.
    if (!lector.activo) return { type: 'hecho' };
    if (!ficha?.activo || !ficha.auxiliar.alta) {
      return { type: 'rehusado', close: CLOSE.reinicio, reason: 'dispositivo-de-baja' };
    }
    const own = new Set(
      [...en.clientes].flatMap(([client, owner]) => (owner === lector.dispositivoId ? [client] : [])),
    );
    const checked = revisarUpdate(en.doc, bytes, ficha, own);
    if (!checked.ok) return { type: 'rehusado', close: CLOSE_OF[checked.error], reason: checked.error };
    const { update, compromisos: added } = checked.value;
    if (!update) return { type: 'hecho' };
    Y.applyUpdate(en.doc, update, lector);
    if (en.doc.store.pendingStructs || en.doc.store.pendingDs) throw new Error('an update that was checked has a gap');
    for (const { documento, texto } of added) {
      compromisos.push({ documento, texto, recibido, autor: en.autor, dispositivo: lector.dispositivoId });
    }
    return { type: 'hecho' };
  };

  const keepCompromisos = async (trx: Trx, compromisos: readonly CompromisoRecibido[]): Promise<void> => {
    const second = await guardarCompromisos(trx, compromisos);
    if (second.length === 0) return;
    const tipo = 'compromiso-con-otros-bytes' as const;
    await trx
      .insertInto('irregularidad')
      .values(
        second.map(({ documento, dispositivo, recibido }) => ({
          proceso_id: documento.proceso,
          folio: documento.folio,
          codigo: Buffer.from(documento.codigo, 'base64url'),
          tipo,
          dispositivo,
          en: recibido,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await deps.bitacora.anotar(
      trx,
      ...second.map(({ documento: { proceso, folio, codigo }, autor, dispositivo, recibido }) => ({
        cuando: recibido,
        proceso,
        quien: { rol: 'auxiliar', id: autor },
        que: 'irregularidad',
        objeto: folio,
        detalle: { codigo, dispositivo, motivo: tipo },
      })),
    );
  };

  const write = async (trx: Trx, vivo: Vivo): Promise<void> => {
    if (vivo.propio === null) {
      programar(vivo);
      return;
    }
    // Answers before counters: who is shown has then been counted.
    const respuestas = new Map(vivo.respuestas);
    const vistos = new Set(vivo.vistosPor);
    const { avisado } = vivo;
    const [first] = vivo.lectores;
    const roster = avisado ? await dispositivos.rosterOf(trx, vivo.autor) : null;
    const proceso =
      avisado && first ? (await dispositivos.fichas(trx, [first.dispositivoId])).get(first.dispositivoId) : null;
    const novedades: Novedades = {
      respuestas,
      vistos,
      contados: await dispositivos.contadoresOf(trx, vivo.autor),
      roster,
      proceso: proceso ? { proceso: vivo.procesoId, ...proceso.proceso } : null,
    };
    vivo.doc.clientID = vivo.propio;
    escribir(vivo.doc, vivo.autor, novedades, keystore.firmar, clock.now().getTime());
    // Should the commit fail, the document falls and finds its answers in the database.
    for (const key of respuestas.keys()) vivo.respuestas.delete(key);
    for (const folio of vistos) vivo.vistosPor.delete(folio);
    if (avisado) vivo.avisado = false;
    vivo.escrito = performance.now();
    if (vivo.respuestas.size > 0 || vivo.vistosPor.size > 0) programar(vivo);
  };

  const escritura = (vivo: Vivo): Escritura[] => {
    if (vivo.caido) return [];
    const own = vivo.hechos.filter(isOwn);
    if (own.length === 0) return [];
    const updates = own.map(({ bytes }) => bytes);
    vivo.n += updates.length;
    vivo.sueltos.number += updates.length;
    for (const { length } of updates) vivo.sueltos.bytes += length;
    const due = vivo.sueltos.number >= SNAPSHOT_AFTER_UPDATES || vivo.sueltos.bytes >= SNAPSHOT_AFTER_BYTES;
    if (due) vivo.sueltos = { bytes: 0, number: 0 };
    return [
      {
        procesoId: vivo.procesoId,
        autor: vivo.autor,
        n: vivo.n,
        updates,
        instantanea: due ? Y.encodeStateAsUpdate(vivo.doc) : null,
      },
    ];
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
        if (result.type === 'rehusado') return 'cliente-ajeno';
        if (result.type === 'caido') continue;
        vivo.lectores.add(lector);
        vivo.avisado = true;
        programar(vivo);
        return vivo;
      }
      return 'caido';
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
          return { ok: false, close: CLOSE.reinicio, reason: 'cuaderno-caido' };
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

const isOwn = ({ de }: Hecho): boolean => de !== FUERA;

const CLOSE_OF: Record<MotivoUpdate, number> = {
  'update-ilegible': CLOSE.mensajeNoValido,
  'update-demasiado-grande': CLOSE.demasiado,
  'update-no-canonico': CLOSE.mensajeNoValido,
  'cliente-ajeno': CLOSE.noAutorizado,
  'salto-de-reloj': CLOSE.mensajeNoValido,
  'borrado-ajeno': CLOSE.noAutorizado,
  'contenido-no-valido': CLOSE.mensajeNoValido,
  'lugar-no-valido': CLOSE.mensajeNoValido,
  'compromiso-no-valido': CLOSE.noAutorizado,
  'demasiados-pendientes': CLOSE.demasiado,
};
