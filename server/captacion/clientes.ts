/**
 * Under which client ids who may write in a cuaderno. An id is bound to the device that announces it, or to the
 * server, before anything is written under it; once something is, it is nobody else's, ever. Neither the table of ids
 * nor the documents grow without end: of ids that never wrote the latest are kept, and those under which one device
 * ever wrote are counted.
 */
import * as Y from 'yjs';
import { MAX_WRITTEN_IDS } from '../../shared/sync/limites.ts';
import { CLOSE } from '../../shared/sync/protocolo.ts';
import type { Trx } from '../platform/database.ts';
import { desvincular, MAX_IDLE_IDS, vincular } from './almacen.ts';
import type { Resultado, Tarea } from './paso.ts';
import type { Vivo } from './vivo.ts';

export interface Clientes {
  /** Binds the ids of those who join, and the server's own where it is about to write. */
  bind(trx: Trx, tareas: readonly Tarea[], results: Resultado[]): Promise<void>;
  /** The server has written in a cuaderno. */
  dicho(vivo: Vivo): void;
}

export function createClientes(): Clientes {
  /**
   * The server's client id in each cuaderno, kept while the process lives so that documents do not collect them, and
   * its clock after the last word. A document that says otherwise lost that word, or somebody has heard one that the
   * database has not: another id then goes on.
   */
  const propios = new Map<string, { readonly cliente: number; readonly reloj: number }>();

  const bind: Clientes['bind'] = async (trx, tareas, results) => {
    const joins = tareas.flatMap((tarea, i) => {
      if (tarea.type !== 'unirse' || tarea.en.caido) return [];
      if (!mayWriteUnder(tarea.en, tarea.cliente, tarea.lector.dispositivoId)) {
        results[i] = { type: 'rehusado', close: CLOSE.demasiado, reason: 'demasiados-clientes' };
        return [];
      }
      return [{ tarea, i }];
    });
    const writers = [
      ...new Set(
        tareas.flatMap(({ type, en }) => (type === 'escribir' && !en.caido && en.propio === null ? [en] : [])),
      ),
    ];
    for (const vivo of writers) {
      const last = propios.get(vivo.autor);
      const goesOn = last !== undefined && Y.getState(vivo.doc.store, last.cliente) === last.reloj;
      vivo.propio = goesOn ? last.cliente : new Y.Doc().clientID;
    }
    const vinculos = [
      ...joins.map(({ tarea: { en, lector, cliente } }) => ({ en, cliente, dispositivo: lector.dispositivoId })),
      ...writers
        .filter((vivo) => vivo.clientes.get(vivo.propio!) !== null)
        .map((en) => ({ en, cliente: en.propio!, dispositivo: null })),
    ];
    if (vinculos.length > 0) await keepVinculos(trx, vinculos);
    for (const { tarea, i } of joins) {
      const theirs = tarea.en.clientes.get(tarea.cliente) === tarea.lector.dispositivoId;
      results[i] = theirs
        ? { type: 'hecho' }
        : { type: 'rehusado', close: CLOSE.noAutorizado, reason: 'cliente-ajeno' };
    }
    for (const vivo of writers) {
      if (vivo.clientes.get(vivo.propio!) === null) continue;
      // A device had this very number before: the next write tries another.
      propios.delete(vivo.autor);
      vivo.propio = null;
    }
  };

  return {
    bind,
    dicho: ({ autor, doc, propio }) =>
      void propios.set(autor, { cliente: propio!, reloj: Y.getState(doc.store, propio!) }),
  };
}

/**
 * Who has an id under which something stands in the document keeps it for ever: whoever took it would be taken for
 * the author of that. Of those that never wrote the older ones are let go.
 */
async function keepVinculos(
  trx: Trx,
  vinculos: readonly { readonly en: Vivo; readonly cliente: number; readonly dispositivo: string | null }[],
): Promise<void> {
  const owners = await vincular(
    trx,
    vinculos.map(({ en: { procesoId, autor, doc }, cliente, dispositivo }) => ({
      procesoId,
      autor,
      cliente,
      dispositivo,
      escrito: Y.getState(doc.store, cliente) > 0,
    })),
  );
  for (const [k, { en, cliente }] of vinculos.entries()) {
    en.clientes.delete(cliente);
    const owner = owners[k];
    if (owner !== undefined) en.clientes.set(cliente, owner);
  }
  const olvidados = vinculos.flatMap(({ en, dispositivo }) =>
    idsOf(en, dispositivo, { written: false })
      .slice(0, -MAX_IDLE_IDS)
      .map((cliente) => ({ en, cliente })),
  );
  if (olvidados.length === 0) return;
  await desvincular(
    trx,
    olvidados.map(({ en: { procesoId, autor }, cliente }) => ({ procesoId, autor, cliente })),
  );
  for (const { en, cliente } of olvidados) en.clientes.delete(cliente);
}

/** Client ids of a device's, or (null) of the server's, under which something was ever written, or nothing; in order. */
const idsOf = ({ doc, clientes }: Vivo, owner: string | null, { written }: { readonly written: boolean }): number[] =>
  [...clientes].flatMap(([id, its]) => (its === owner && Y.getState(doc.store, id) > 0 === written ? [id] : []));

/** A document keeps a trace of each id for ever, so there is an end to those of a device. */
const mayWriteUnder = (en: Vivo, cliente: number, dispositivo: string): boolean =>
  Y.getState(en.doc.store, cliente) > 0 || idsOf(en, dispositivo, { written: true }).length < MAX_WRITTEN_IDS;
