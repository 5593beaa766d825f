/**
 * The phone's side of its cuaderno: commitments that the server still lacks go in, the server's
 * signed entries come out. All of it derives from the store, so losing the document costs a download.
 */
import * as Y from 'yjs';
import type { Confianza } from '../../../shared/firmados/confianza.ts';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { type Contestados, contestados, enEspera } from '../../../shared/sync/entradas.ts';
import { MAX_PENDING_COMMITMENTS } from '../../../shared/sync/limites.ts';
import type { Almacen, Captura, CuadernoGuardado, Inscripcion } from '../almacen/index.ts';

/** Commitments in one update: well under what the server takes, also when a reconnection sends them as one. */
const BATCH = 64;
const PAGE = 256;

/** A document with what was kept of it; what can't be read is left behind. */
export function makeDoc(kept: Uint8Array | null): Y.Doc {
  const doc = new Y.Doc();
  if (!kept) return doc;
  try {
    Y.applyUpdate(doc, kept);
    return doc;
  } catch {
    doc.destroy();
    return new Y.Doc();
  }
}

/** What the cuaderno's entries come to, by device. */
export interface Cuentas {
  readonly enEspera: Readonly<Record<string, number>>;
  readonly contestados: Readonly<Record<string, Contestados>>;
}

export const cuentasDe = (doc: Y.Doc): Cuentas => ({ enEspera: enEspera(doc), contestados: contestados(doc) });

/** The same by a copy that was kept. */
export function cuentasEn(kept: Uint8Array | null): Cuentas {
  const doc = makeDoc(kept);
  try {
    return cuentasDe(doc);
  } finally {
    doc.destroy();
  }
}

/** Folios that this device has committed to in the document. Only the device itself writes there. */
export function committedFolios(doc: Y.Doc, dispositivo: string): Set<string> {
  const folios = new Set<string>();
  for (const text of deviceArray(doc, dispositivo)) {
    const folio = /"folio":"([^"]+)"/.exec(text)?.[1];
    if (folio) folios.add(folio);
  }
  return folios;
}

/**
 * Writes the commitments of captures in these states that the document lacks, oldest first, and
 * waits after each batch until the server has it. `wasAnswered` says of a capture in transit whether
 * it was answered meanwhile: its commitment may be gone because it is settled.
 */
export async function comprometer(
  almacen: Almacen,
  doc: Y.Doc,
  dispositivo: string,
  estados: readonly ('enTransito' | 'sellado')[],
  line: { settle(): Promise<void>; wasAnswered(captura: Captura): Promise<boolean> },
): Promise<void> {
  const committed = committedFolios(doc, dispositivo);
  const array = deviceArray(doc, dispositivo);
  const batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    array.push(batch.splice(0));
    await line.settle();
  };

  for (const estado of estados) {
    let desde = 0;
    for (;;) {
      const page = await almacen.enEstado(dispositivo, estado, { desde, limite: PAGE });
      for (const captura of page) {
        desde = captura.contador;
        if (committed.has(captura.folio)) continue;
        if (estado === 'enTransito' && (await line.wasAnswered(captura))) continue;
        if (array.length + batch.length >= MAX_PENDING_COMMITMENTS) return flush();
        batch.push(captura.compromiso);
        if (batch.length === BATCH) await flush();
      }
      if (page.length < PAGE) break;
    }
  }
  await flush();
}

const HECHOS = ['totales', 'dispositivos', 'proceso', 'avisos'] as const;
/** What of the server's entries this phone keeps, beside answers. */
export type Hechos = Pick<CuadernoGuardado, (typeof HECHOS)[number]>;

/** The server's answers in the document, as texts; not yet verified. */
export const answersIn = (doc: Y.Doc): string[] =>
  serverArray(doc)
    .toArray()
    .filter((text) => kindOf(text) === 'respuesta');

/** The latest facts: those kept, or newer ones of the document that verify. */
export function latestHechos(doc: Y.Doc, confianza: Confianza, inscripcion: Inscripcion, kept: Hechos): Hechos {
  const latest = { ...kept };
  for (const text of serverArray(doc)) {
    const kind = kindOf(text);
    if (kind === null || kind === 'respuesta' || text === latest[kind]) continue;
    const document = confianza.abrirDelServidor(kind, text, ({ t }) => t);
    if (!document) continue;
    const isOurs =
      'auxiliar' in document ? document.auxiliar === inscripcion.autor : document.proceso === inscripcion.proceso.id;
    const before = latest[kind];
    const isNewer = before === null || (leerFirmado(kind, before)?.t ?? 0) <= document.t;
    if (isOurs && isNewer) latest[kind] = text;
  }
  return latest;
}

/** Whether two say the same, word for word. */
export const sameHechos = (a: Hechos, b: Hechos): boolean => HECHOS.every((kind) => a[kind] === b[kind]);

function kindOf(text: string): 'respuesta' | (typeof HECHOS)[number] | null {
  for (const kind of ['respuesta', ...HECHOS] as const) {
    if (text.includes(`"tipo":"${kind}"`)) return kind;
  }
  return null;
}

/** Whether what was kept says that the process has closed. */
export const isProcesoCerrado = (kept: Hechos | null): boolean =>
  kept?.proceso ? leerFirmado('proceso', kept.proceso)?.estado === 'cerrado' : false;
