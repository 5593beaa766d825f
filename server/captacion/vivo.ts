/**
 * A cuaderno in this node's memory: its document, up to the last commit, and what waits to be written in it.
 * One whose memory can no longer be trusted falls: it is forgotten, and read anew when next asked for.
 */
import * as Y from 'yjs';
import { entradaKey, unanswered } from '../../shared/sync/entradas.ts';
import { type CuadernoId, leerCuaderno } from './almacen.ts';
import type { CaptacionDeps } from './deps.ts';
import { countUnreadable } from './escribir.ts';
import { readPrevios } from './previos.ts';

/** A connection that reads a cuaderno. */
export interface Lector {
  readonly dispositivoId: string;
  /** Whether it was active as it authenticated: only then may it write. */
  readonly activo: boolean;
  /** An update of the document. */
  update(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Origin of updates that came from other nodes: they are sent on, not kept again. */
export const FUERA = Symbol('fuera');

/** An update that the batch under way has made. */
export interface Hecho {
  readonly bytes: Uint8Array;
  /** Who wrote: a reader, another node, or (null) the server. */
  readonly de: Lector | typeof FUERA | null;
}

export interface Vivo extends CuadernoId {
  readonly doc: Y.Doc;
  readonly lectores: Set<Lector>;
  /** Number of the last update that is in the document. */
  n: number;
  /** Updates since the last snapshot. */
  sueltos: { bytes: number; number: number };
  /** Whose client ids are: a device's, or (null) the server's. */
  readonly clientes: Map<number, string | null>;
  /** Not yet committed. */
  hechos: Hecho[];
  caido: boolean;
  /** The server's own client id in this document; null until it writes. */
  propio: number | null;
  /** Answers to be written, by `entradaKey`. */
  readonly respuestas: Map<string, string>;
  /** Folios whose answers their device has stored. */
  readonly vistosPor: Set<string>;
  /** Roster, process or notices may have changed. */
  avisado: boolean;
  /** When the server writes next. */
  timer: NodeJS.Timeout | null;
  /** When the server last wrote, and when anybody last used it, by `performance.now()`. */
  escrito: number;
  usado: number;
  /** Tasks not yet settled. */
  tareas: number;
}

type Deps = Pick<CaptacionDeps, 'database' | 'log'>;

/** Reads a cuaderno from the database. */
export async function cargar(deps: Deps, id: CuadernoId): Promise<Vivo> {
  const saved = await leerCuaderno(deps.database.db, id);
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
  const ilegibles = countUnreadable(doc);
  if (ilegibles > 0)
    deps.log.warn({ autor: id.autor, ilegibles }, 'cuadernos: entries that cannot be read are passed over');
  await recoverAnswers(deps, vivo);
  return vivo;
}

/** Answers that the document lacks: the node that gave them fell before writing them here. */
async function recoverAnswers({ database }: Deps, vivo: Vivo): Promise<void> {
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
}
