/**
 * What the cuaderno's entries are about, and which commitments still wait for their answer. Phone and
 * server count by the same rule: what the auxiliar is told before a baja is what the server knows.
 */
import type * as Y from 'yjs';
import { deviceArray, deviceArrayName, serverArray } from './cuaderno.ts';

/** An answer or a commitment, by what it is about. */
export interface Entrada {
  readonly folio: string;
  /** Base64url. */
  readonly codigo: string;
}

export const entradaKey = ({ folio, codigo }: Entrada): string => `${folio}.${codigo}`;

/** Texts in the document are canonical and were verified as they came in, so their members are found without parsing. */
const FOLIO = /"folio":"([^"]+)"/;
const CODIGO = /"codigo":"([^"]+)"/;
const RESPUESTA = '"tipo":"respuesta"';
const RESULTADO = /"resultado":"(acuse|cuarentena|rechazo)"/;
const APOYO = '"clase":"apoyo"';
/** As the totals call what an answer says. */
const COUNTED = { acuse: 'recibidos', cuarentena: 'enCuarentena', rechazo: 'rechazados' } as const;
const DEVICE_PREFIX = deviceArrayName('');

/** Null of a text that is not about an envelope. */
export function readEntrada(text: string): Entrada | null {
  const [folio, codigo] = [FOLIO.exec(text)?.[1], CODIGO.exec(text)?.[1]];
  return folio && codigo ? { folio, codigo } : null;
}

/** Ids of the devices that ever wrote in the document. */
export const writers = (doc: Y.Doc): string[] =>
  [...doc.share.keys()]
    .filter((name) => name.startsWith(DEVICE_PREFIX))
    .map((name) => name.slice(DEVICE_PREFIX.length));

/** What the server's answers in the document are about, by `entradaKey`, and what they say. */
function answered(doc: Y.Doc): ReadonlyMap<string, keyof typeof COUNTED> {
  const answers = new Map<string, keyof typeof COUNTED>();
  for (const text of serverArray(doc)) {
    const resultado = text.includes(RESPUESTA) ? RESULTADO.exec(text)?.[1] : undefined;
    const entrada = resultado ? readEntrada(text) : null;
    if (entrada) answers.set(entradaKey(entrada), resultado as keyof typeof COUNTED);
  }
  return answers;
}

/** What came of supports, by the answers to them. */
export interface Contestados {
  readonly recibidos: number;
  readonly enCuarentena: number;
  readonly rechazados: number;
}

/**
 * What the answers in the document came to, of each device's supports: those that are not folded into the signed totals
 * yet. A device with none is absent.
 */
export function contestados(doc: Y.Doc): Record<string, Contestados> {
  const answers = answered(doc);
  const counts: Record<string, Contestados> = {};
  for (const id of writers(doc)) {
    for (const text of deviceArray(doc, id)) {
      const entrada = text.includes(APOYO) ? readEntrada(text) : null;
      const resultado = entrada && answers.get(entradaKey(entrada));
      if (!resultado) continue;
      const so = counts[id] ?? { recibidos: 0, enCuarentena: 0, rechazados: 0 };
      counts[id] = { ...so, [COUNTED[resultado]]: so[COUNTED[resultado]] + 1 };
    }
  }
  return counts;
}

/** Commitments in the document whose answer is not. */
export function unanswered(doc: Y.Doc): Entrada[] {
  const answers = answered(doc);
  return writers(doc)
    .flatMap((id) => deviceArray(doc, id).toArray())
    .flatMap((text) => readEntrada(text) ?? [])
    .filter((entrada) => !answers.has(entradaKey(entrada)));
}

/** How many supports each device has committed to that were not answered yet; a device with none is absent. */
export function enEspera(doc: Y.Doc): Record<string, number> {
  const answers = answered(doc);
  const counts: Record<string, number> = {};
  for (const id of writers(doc)) {
    let waiting = 0;
    for (const text of deviceArray(doc, id)) {
      const entrada = text.includes(APOYO) ? readEntrada(text) : null;
      if (entrada && !answers.has(entradaKey(entrada))) waiting++;
    }
    if (waiting > 0) counts[id] = waiting;
  }
  return counts;
}
