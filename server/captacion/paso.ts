/**
 * One batch of changes to cuadernos, in one transaction: lock the rows, read what other nodes wrote, bind client
 * ids, check and apply what devices wrote, write the server's word, keep it all. It mutates documents as it goes:
 * should it throw, they must fall.
 */
import * as Y from 'yjs';
import { CLOSE } from '../../shared/sync/protocolo.ts';
import type { Trx } from '../platform/database.ts';
import {
  type CompromisoRecibido,
  cerrojo,
  type Escritura,
  guardar,
  guardarCompromisos,
  updatesDesde,
} from './almacen.ts';
import { createClientes } from './clientes.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { escribir, type Novedades } from './escribir.ts';
import { type MotivoUpdate, revisarUpdate } from './revisar.ts';
import { FUERA, type Hecho, type Lector, type Vivo } from './vivo.ts';

/** What is to be done to a cuaderno. */
export type Tarea = { readonly en: Vivo } & (
  | { readonly type: 'unirse'; readonly lector: Lector; readonly cliente: number }
  | { readonly type: 'update'; readonly lector: Lector; readonly bytes: Uint8Array; readonly recibido: Date }
  | { readonly type: 'leer'; readonly read: (doc: Y.Doc) => unknown }
  | { readonly type: 'escribir' }
  | { readonly type: 'refrescar' }
);

export type Resultado =
  | { readonly type: 'hecho'; readonly value?: unknown }
  | { readonly type: 'rehusado'; readonly close: number; readonly reason: string }
  | { readonly type: 'caido' };

/** What the server is about to say in one cuaderno. */
type Palabra = Pick<Novedades, 'respuestas' | 'vistos' | 'contados' | 'avisos'> & { readonly avisado: boolean };

/** What a step asks of the one who keeps the documents. */
interface Guardian {
  caer(vivo: Vivo): void;
  programar(vivo: Vivo): void;
}

/** A snapshot replaces the updates when they are so many, or so large. */
const SNAPSHOT_AFTER_UPDATES = 64;
const SNAPSHOT_AFTER_BYTES = 131_072;

export interface Paso {
  /** Everything up to the commit; fills in what came of each task. */
  step(trx: Trx, tareas: readonly Tarea[], involved: readonly Vivo[], results: Resultado[]): Promise<void>;
}

export function createPaso(deps: CaptacionDeps, { caer, programar }: Guardian): Paso {
  const { keystore, clock, log, dispositivos, avisosVigentes } = deps;
  const clientes = createClientes();

  const step: Paso['step'] = async (trx, tareas, involved, results) => {
    const touched = involved.filter((vivo) => tareas.some(({ type, en }) => en === vivo && type !== 'leer'));
    await refresh(trx, touched);
    await clientes.bind(trx, tareas, results);
    const updates = tareas.filter((tarea) => tarea.type === 'update' && !tarea.en.caido);
    const fichas =
      updates.length === 0
        ? new Map<string, Ficha>()
        : await dispositivos.fichas(trx, [
            ...new Set(updates.map((tarea) => (tarea as { lector: Lector }).lector.dispositivoId)),
          ]);

    const palabras = await gather(trx, tareas);
    const compromisos: CompromisoRecibido[] = [];
    for (const [i, tarea] of tareas.entries()) {
      if (tarea.en.caido) continue;
      if (tarea.type === 'update') {
        try {
          results[i] = applyUpdate(tarea, fichas.get(tarea.lector.dispositivoId) ?? null, compromisos);
        } catch (error) {
          // Whatever it was, it is this document's alone: no statement has failed.
          log.error({ err: error }, 'cuadernos: an update that was checked could not be applied');
          caer(tarea.en);
        }
      } else if (tarea.type === 'escribir') {
        const palabra = palabras.get(tarea.en);
        // Its client id was a device's: the next write tries another.
        if (palabra) await write(trx, tarea.en, palabra);
        else programar(tarea.en);
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
      // What is missing here was made into a snapshot elsewhere; or the database is an older one than it was.
      if (hasta > vivo.n || n < vivo.n) {
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

  /** What waits to be written in each cuaderno whose turn it is. Answers before counters: who is shown has then been counted. */
  const gather = async (trx: Trx, tareas: readonly Tarea[]): Promise<ReadonlyMap<Vivo, Palabra>> => {
    const writing = [
      ...new Set(
        tareas.flatMap(({ type, en }) => (type === 'escribir' && !en.caido && en.propio !== null ? [en] : [])),
      ),
    ];
    const taken = writing.map((vivo) => ({
      vivo,
      respuestas: new Map(vivo.respuestas),
      vistos: new Set(vivo.vistosPor),
      avisado: vivo.avisado,
    }));
    if (taken.length === 0) return new Map();
    const contados = await dispositivos.contadoresPorAuxiliar(
      trx,
      taken.map(({ vivo }) => vivo.autor),
    );
    const procesos = [...new Set(taken.flatMap(({ vivo, avisado }) => (avisado ? [vivo.procesoId] : [])))];
    const vigentes = procesos.length > 0 ? await avisosVigentes(trx, procesos, clock.now()) : new Map();
    return new Map(
      taken.map(({ vivo, ...word }) => [
        vivo,
        {
          ...word,
          contados: contados.get(vivo.autor) ?? [],
          avisos: word.avisado ? { proceso: vivo.procesoId, avisos: vigentes.get(vivo.procesoId) ?? [] } : null,
        },
      ]),
    );
  };

  const write = async (trx: Trx, vivo: Vivo, palabra: Palabra): Promise<void> => {
    const { respuestas, vistos, avisado, contados, avisos } = palabra;
    const [first] = vivo.lectores;
    const roster = avisado ? await dispositivos.rosterOf(trx, vivo.autor) : null;
    const proceso =
      avisado && first ? (await dispositivos.fichas(trx, [first.dispositivoId])).get(first.dispositivoId) : null;
    const novedades: Novedades = {
      respuestas,
      vistos,
      contados,
      roster,
      proceso: proceso ? { proceso: vivo.procesoId, ...proceso.proceso } : null,
      avisos,
    };
    vivo.doc.clientID = vivo.propio!;
    try {
      escribir(vivo.doc, vivo.autor, novedades, keystore.firmar, clock.now().getTime());
    } catch (error) {
      log.error({ err: error }, "cuadernos: the server's word could not be written");
      return caer(vivo);
    }
    clientes.dicho(vivo);
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

  return { step };
}

/** Whether an update was made here, and is to be kept. */
export const isOwn = ({ de }: Hecho): boolean => de !== FUERA;

/** A device that is told 4400 begins its copy anew: also one that has seen what the database has lost. */
const CLOSE_OF: Record<MotivoUpdate, number> = {
  'update-ilegible': CLOSE.mensajeNoValido,
  'update-demasiado-grande': CLOSE.demasiado,
  'update-no-canonico': CLOSE.mensajeNoValido,
  'cliente-ajeno': CLOSE.mensajeNoValido,
  'salto-de-reloj': CLOSE.mensajeNoValido,
  'borrado-ajeno': CLOSE.mensajeNoValido,
  'contenido-no-valido': CLOSE.mensajeNoValido,
  'lugar-no-valido': CLOSE.mensajeNoValido,
  'compromiso-no-valido': CLOSE.mensajeNoValido,
  'demasiados-pendientes': CLOSE.demasiado,
};
