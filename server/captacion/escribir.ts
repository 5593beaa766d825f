/**
 * What the server writes in a cuaderno: answers, and the last word on totals, roster, process and notices. It
 * alone deletes: settled commitments with their answers, and entries that a newer one replaces.
 */
import type * as Y from 'yjs';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import {
  type Aviso,
  type Avisos,
  type EstadoProceso,
  leerFirmado,
  type Roster,
  type Sin,
  type Totales,
} from '../../shared/firmados/index.ts';
import { deviceArray, serverArray } from '../../shared/sync/cuaderno.ts';
import { entradaKey, readEntrada, writers } from '../../shared/sync/entradas.ts';
import { MAX_UNSEEN_ANSWERS } from '../../shared/sync/limites.ts';

const TIPO = /"tipo":"(respuesta|totales|dispositivos|proceso|avisos)"/;
const ALTA = '"clase":"alta"';
const RESULTADO = /"resultado":"(acuse|cuarentena|rechazo)"/;

/** What a text is about, by `entradaKey`; null of one that can't be read. */
const readKey = (text: string): string | null => {
  const entrada = readEntrada(text);
  return entrada && entradaKey(entrada);
};

/** Entries that can't be read, and are passed over: a newer server's, or what should never have come in. */
export const countUnreadable = (doc: Y.Doc): number =>
  serverArray(doc).length -
  serverEntries(doc).length +
  writers(doc)
    .flatMap((id) => deviceArray(doc, id).toArray())
    .filter((text) => readEntrada(text) === null).length;

/** What the server has to say, gathered since its last word. */
export interface Novedades {
  /** Signed answers by `entradaKey`. */
  readonly respuestas: ReadonlyMap<string, string>;
  /** Folios whose answers their device has verified and stored. */
  readonly vistos: ReadonlySet<string>;
  /** What the database counts of each device: all that was ever answered. */
  readonly contados: Totales['dispositivos'];
  readonly roster: Pick<Roster, 'auxiliar' | 'alta' | 'motivoBaja' | 'dispositivos'> | null;
  readonly proceso: Pick<EstadoProceso, 'proceso' | 'estado' | 'inicio' | 'fin'> | null;
  /** All notices that hold, and of which process. */
  readonly avisos: { readonly proceso: string; readonly avisos: readonly Aviso[] } | null;
}

/** What of a kind the server says once, until something newer takes its place. */
type Palabra = Totales | Roster | EstadoProceso | Avisos;
export type Firmar = <T extends Palabra>(body: Sin<T>) => string;

interface ServerEntry {
  readonly index: number;
  readonly tipo: 'respuesta' | Palabra['tipo'];
  readonly text: string;
}

/** Brings the document up to date, in one Yjs transaction. */
export function escribir(doc: Y.Doc, autor: string, novedades: Novedades, firmar: Firmar, now: number): void {
  doc.transact(() => {
    const entries = serverEntries(doc);
    const answers = answersIn(entries);

    const fresh = [...novedades.respuestas].filter(([key]) => !answers.has(key) && !isSeen(key, novedades));
    const kept = [...answers.keys()].filter((key) => !isSeen(key, novedades));
    // The oldest are folded away unseen; their devices ask for them by folio.
    const excess = Math.max(0, kept.length + fresh.length - MAX_UNSEEN_ANSWERS);
    const shown = [...kept, ...fresh.map(([key]) => key)].slice(excess);
    const showing = new Set(shown);

    const folded = new Set<string | null>(
      [...answers.keys(), ...novedades.respuestas.keys()].filter((key) => !showing.has(key)),
    );
    for (const id of writers(doc)) deleteWhere(deviceArray(doc, id), (text) => folded.has(readKey(text)));

    const say = replace(entries, novedades, { shown, altas: altasIn(doc) }, answers, firmar, autor, now);
    const servidor = serverArray(doc);
    const settled = entries.filter(({ tipo, text }) => tipo === 'respuesta' && folded.has(readKey(text)));
    const gone = new Set([...say.outdated, ...settled.map(({ index }) => index)]);
    deleteWhere(servidor, (_text, index) => gone.has(index));
    const news = [...fresh.filter(([key]) => showing.has(key)).map(([, text]) => text), ...say.texts];
    if (news.length > 0) servidor.push(news);
  });
}

/** Envelopes that are no supports, by the commitments that stay beside their answers. */
const altasIn = (doc: Y.Doc): ReadonlySet<string | null> =>
  new Set(
    writers(doc)
      .flatMap((id) => deviceArray(doc, id).toArray())
      .filter((text) => text.includes(ALTA))
      .map(readKey),
  );

const isSeen = (key: string, { vistos }: Novedades): boolean => vistos.has(key.slice(0, key.indexOf('.')));

/** Its own entries, as far as they can be read: one that can't must not silence the rest. */
const serverEntries = (doc: Y.Doc): ServerEntry[] =>
  serverArray(doc)
    .toArray()
    .flatMap((text, index) => {
      const tipo = TIPO.exec(text)?.[1] as ServerEntry['tipo'] | undefined;
      const isWhole = tipo !== 'respuesta' || (readEntrada(text) !== null && RESULTADO.test(text));
      return tipo && isWhole ? [{ index, text, tipo }] : [];
    });

/** Answers by what they are about. */
const answersIn = (entries: readonly ServerEntry[]): Map<string, ServerEntry> =>
  new Map(entries.filter(({ tipo }) => tipo === 'respuesta').map((entry) => [readKey(entry.text)!, entry]));

/** Signs anew what changed of totals, roster, process and notices, and says which entries that replaces. */
function replace(
  entries: readonly ServerEntry[],
  { contados, roster, proceso, avisos, respuestas }: Novedades,
  { shown, altas }: { readonly shown: readonly string[]; readonly altas: ReadonlySet<string | null> },
  answers: ReadonlyMap<string, ServerEntry>,
  firmar: Firmar,
  autor: string,
  now: number,
): { readonly texts: string[]; readonly outdated: ReadonlySet<number> } {
  const texts: string[] = [];
  const outdated = new Set<number>();
  const said = (tipo: Palabra['tipo']): ServerEntry[] => entries.filter((entry) => entry.tipo === tipo);
  const put = (tipo: Palabra['tipo'], body: Sin<Palabra>): void => {
    const present = said(tipo);
    const last = present.at(-1);
    const unchanged = last !== undefined && says(leerFirmado(tipo, last.text), body);
    for (const { index } of unchanged ? present.slice(0, -1) : present) outdated.add(index);
    if (!unchanged) texts.push(firmar(body));
  };

  // What is folded is all that was ever answered less what is shown: so it holds whatever was lost on the way.
  const shownTexts = shown.filter((key) => !altas.has(key)).map((key) => respuestas.get(key) ?? answers.get(key)!.text);
  const totales = contados.map((contado) => subtract(contado, shownTexts));
  put('totales', { tipo: 'totales', v: 1, auxiliar: autor, t: now, dispositivos: totales } as Sin<Totales>);
  if (roster) put('dispositivos', { tipo: 'dispositivos', v: 1, t: now, ...roster } as Sin<Roster>);
  if (proceso) put('proceso', { tipo: 'proceso', v: 1, t: now, ...proceso } as Sin<EstadoProceso>);
  // Most processes never have one: their cuadernos bear no word of it.
  const speaks = avisos !== null && (avisos.avisos.length > 0 || said('avisos').length > 0);
  if (speaks) put('avisos', { tipo: 'avisos', v: 1, t: now, ...avisos } as Sin<Avisos>);
  return { texts, outdated };
}

function subtract(contado: Totales['dispositivos'][number], shown: readonly string[]): Totales['dispositivos'][number] {
  const left = { acuse: contado.recibidos, cuarentena: contado.enCuarentena, rechazo: contado.rechazados };
  for (const text of shown) {
    if (parseFolio(readEntrada(text)!.folio)?.dispositivo !== contado.id) continue;
    const resultado = RESULTADO.exec(text)![1] as keyof typeof left;
    left[resultado] = Math.max(0, left[resultado] - 1);
  }
  return { id: contado.id, recibidos: left.acuse, enCuarentena: left.cuarentena, rechazados: left.rechazo };
}

/** Whether a signed document says the same as a body, whenever it said so. */
function says(document: object | null, body: object): boolean {
  if (!document) return false;
  const { clave, firma, t, ...content } = document as Record<string, unknown>;
  const { t: at, ...wanted } = body as Record<string, unknown>;
  return JSON.stringify(sorted(content)) === JSON.stringify(sorted(wanted));
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
};

function deleteWhere(array: Y.Array<string>, condition: (text: string, index: number) => boolean): void {
  const texts = array.toArray();
  for (let end = texts.length; end > 0; ) {
    if (!condition(texts[end - 1]!, end - 1)) {
      end--;
      continue;
    }
    let start = end - 1;
    while (start > 0 && condition(texts[start - 1]!, start - 1)) start--;
    array.delete(start, end - start);
    end = start;
  }
}
