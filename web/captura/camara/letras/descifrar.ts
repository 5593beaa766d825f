/**
 * From the net's scores along a line to its text, when the form says how many letters there are and which may
 * stand where: the likeliest way through the columns that obeys it. Which of two digits it is only the picture
 * decides; the form never turns what was seen clearly into something else unnoticed: what it had to give up against
 * the likeliest letters of all comes with the text.
 */
import type { Puntajes } from './red.ts';

export interface Descifrado {
  readonly texto: string;
  /** Of each letter, how likely it is, given that one stands there. */
  readonly certeza: readonly number[];
  /** What the form cost against the letters that the net likes best, per letter: natural logarithms, 0 nothing. */
  readonly forzado: number;
  /** What the way through all columns of the text cost, per letter. */
  readonly costo: number;
}

/** How letters stand along the columns: how many one may take, and how many it is from one to the next. */
export interface Avance {
  readonly run: number;
  readonly nearest: number;
  readonly farthest: number;
  /** Whether the nearest and the farthest are unusual: they cost a little. */
  readonly even: boolean;
}

/** OCR-B under the net: three and a half columns from letter to letter. */
export const PASO_FIJO: Avance = { run: 3, nearest: 2, farthest: 5, even: true };
/** Letters as wide as they are, under the fine net. */
export const PASO_LIBRE: Avance = { run: 5, nearest: 2, farthest: 13, even: false };

const STRETCH_COST = 1;

/** Which letters may stand at each place, as the alphabet's letters. */
export type Forma = readonly string[];

/** Null when the strip is too short for the form. */
export function descifrar(
  puntajes: Puntajes,
  alfabeto: string,
  forma: Forma,
  avance: Avance = PASO_FIJO,
): Descifrado | null {
  const { columnas, clases, log } = puntajes;
  const { run: longest, nearest, farthest, even } = avance;
  const length = forma.length;
  const runs = [...new Set(forma)].map((letters) => ({
    letters,
    best: bestRuns(puntajes, alfabeto, letters, avance.run),
  }));
  const allowed = forma.map((letters) => runs.find((one) => one.letters === letters)!.best);
  const none = new Float64Array(columnas + 1);
  for (let t = 0; t < columnas; t++) none[t + 1] = none[t]! + log[t * clases]!;

  // best[k][t]: letter k's last column is the one before t. Where it came from: run and gap packed.
  const stride = columnas + 1;
  const best = new Float64Array(length * stride).fill(Number.NEGATIVE_INFINITY);
  const from = new Uint8Array(length * stride);
  for (let k = 0; k < length; k++) {
    const { score } = allowed[k]!;
    for (let t = 1; t <= columnas; t++) {
      for (let run = 1; run <= longest && run <= t; run++) {
        const own = score[(t - run) * longest + run - 1]!;
        if (k === 0) {
          take(best, from, t, none[t - run]! + own, run);
          continue;
        }
        for (let gap = 0; gap <= farthest - run && gap + run <= t; gap++) {
          const before = best[(k - 1) * stride + t - run - gap]!;
          if (run + gap < nearest || before === Number.NEGATIVE_INFINITY) continue;
          const stretched = even && (run + gap === nearest || run + gap === farthest) ? STRETCH_COST : 0;
          const value = before + none[t - run]! - none[t - run - gap]! + own - stretched;
          take(best, from, k * stride + t, value, run | (gap << 4));
        }
      }
    }
  }

  let end = 0;
  let top = Number.NEGATIVE_INFINITY;
  for (let t = 1; t <= columnas; t++) {
    const value = best[(length - 1) * stride + t]! + none[columnas]! - none[t]!;
    if (value > top) [top, end] = [value, t];
  }
  if (top === Number.NEGATIVE_INFINITY) return null;
  return follow(puntajes, alfabeto, allowed, longest, from, end, none, best[(length - 1) * stride + end]!);
}

function take(best: Float64Array, from: Uint8Array, at: number, value: number, how: number): void {
  if (value <= best[at]!) return;
  best[at] = value;
  from[at] = how;
}

interface Runs {
  /** Of the likeliest letter over a run that begins at a column: each length for each column. */
  readonly score: Float64Array;
  readonly letter: Uint8Array;
}

function bestRuns({ columnas, clases, log }: Puntajes, alfabeto: string, letters: string, longest: number): Runs {
  const score = new Float64Array(columnas * longest).fill(Number.NEGATIVE_INFINITY);
  const letter = new Uint8Array(columnas * longest);
  const classes = [...letters].map((one) => alfabeto.indexOf(one) + 1).filter((one) => one > 0);
  for (let t = 0; t < columnas; t++) {
    for (const k of classes) {
      let sum = 0;
      for (let run = 1; run <= longest && t + run <= columnas; run++) {
        sum += log[(t + run - 1) * clases + k]!;
        const at = t * longest + run - 1;
        if (sum > score[at]!) {
          score[at] = sum;
          letter[at] = k;
        }
      }
    }
  }
  return { score, letter };
}

function follow(
  { columnas, clases, log }: Puntajes,
  alfabeto: string,
  allowed: readonly Runs[],
  longest: number,
  from: Uint8Array,
  end: number,
  none: Float64Array,
  total: number,
): Descifrado {
  const letters: string[] = [];
  const certeza: number[] = [];
  let given = 0;
  let t = end;
  let begin = end;
  for (let k = allowed.length - 1; k >= 0; k--) {
    const how = from[k * (columnas + 1) + t]!;
    const [run, gap] = [how & 15, how >> 4];
    const start = t - run;
    const chosen = allowed[k]!.letter[start * longest + run - 1]!;
    letters.unshift(alfabeto[chosen - 1]!);
    // Over the run's columns: this letter's share of all letters'.
    const sums = new Float64Array(clases);
    for (let at = start; at < t; at++) for (let c = 1; c < clases; c++) sums[c] = sums[c]! + log[at * clases + c]!;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 1; c < clases; c++) largest = Math.max(largest, sums[c]!);
    let all = 0;
    for (let c = 1; c < clases; c++) all += Math.exp(sums[c]! - largest);
    certeza.unshift(Math.exp(sums[chosen]! - largest) / all);
    given += largest - sums[chosen]!;
    begin = start;
    t = start - gap;
  }
  return {
    texto: letters.join(''),
    certeza,
    forzado: given / letters.length,
    // What lies before the first letter is no part of it.
    costo: (none[begin]! - total) / letters.length,
  };
}

interface Tramo {
  readonly letter: string;
  readonly columns: number;
  /** At its likeliest column. */
  readonly chance: number;
  /** The column before it belongs to another letter. */
  readonly touching: boolean;
}

/** The text that the net likes best, where no form tells what it must be; its certainty is its least likely letter's. */
export function deletrear(puntajes: Puntajes, alfabeto: string): { texto: string; certeza: number } {
  const kept: Tramo[] = [];
  for (const tramo of tramos(puntajes, alfabeto)) {
    const before = kept.at(-1);
    const stays = before === undefined || !tramo.touching ? null : stronger(before, tramo);
    if (stays) kept[kept.length - 1] = stays;
    else kept.push(tramo);
  }
  const letters = kept.filter(({ letter }) => letter !== ' ');
  return {
    texto: kept
      .map(({ letter }) => letter)
      .join('')
      .replace(/ +/g, ' ')
      .trim(),
    certeza: letters.reduce((least, { chance }) => Math.min(least, chance), 1),
  };
}

/** Of two that touch, the one that is there when they are one letter seen differently; null when they are two. */
function stronger(a: Tramo, b: Tramo): Tramo | null {
  const columns = a.columns + b.columns;
  // One column sees the accent and the next does not.
  if (unaccented(a.letter) === unaccented(b.letter)) return { ...(unaccented(a.letter) === a.letter ? b : a), columns };
  // A wide letter's edge looks like another.
  if (Math.min(a.columns, b.columns) === 1 && columns > 2) return { ...(a.columns > b.columns ? a : b), columns };
  return null;
}

function tramos({ columnas, clases, log }: Puntajes, alfabeto: string): Tramo[] {
  const found: Tramo[] = [];
  let last = 0;
  for (let t = 0; t < columnas; t++) {
    let best = 0;
    for (let k = 1; k < clases; k++) if (log[t * clases + k]! > log[t * clases + best]!) best = k;
    if (best !== 0) {
      const chance = Math.exp(log[t * clases + best]!);
      const before = found.at(-1);
      if (best === last && before) {
        found[found.length - 1] = {
          ...before,
          columns: before.columns + 1,
          chance: Math.max(before.chance, chance),
        };
      } else found.push({ letter: alfabeto[best - 1]!, columns: 1, chance, touching: last !== 0 });
    }
    last = best;
  }
  return found;
}

const unaccented = (letter: string): string => letter.normalize('NFD').replace(/\u0301|\u0308/g, '');
