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

/** A letter takes up to three columns; from one to the next are two to five (a little less or more than usual costs). */
const RUN = 3;
const NEAREST = 2;
const FARTHEST = 5;
const STRETCH_COST = 1;
/** Something that is no part of the text, before it and behind it: an edge, a stain. */
const STRANGER = 1.5;

/** Which letters may stand at each place, as the alphabet's letters. */
export type Forma = readonly string[];

/** Null when the strip is too short for the form. */
export function descifrar(puntajes: Puntajes, alfabeto: string, forma: Forma): Descifrado | null {
  const { columnas, clases, log } = puntajes;
  const length = forma.length;
  const runs = [...new Set(forma)].map((letters) => ({ letters, best: bestRuns(puntajes, alfabeto, letters) }));
  const allowed = forma.map((letters) => runs.find((one) => one.letters === letters)!.best);
  const outside = new Float64Array(columnas + 1);
  const none = new Float64Array(columnas + 1);
  for (let t = 0; t < columnas; t++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 1; k < clases; k++) largest = Math.max(largest, log[t * clases + k]!);
    none[t + 1] = none[t]! + log[t * clases]!;
    outside[t + 1] = outside[t]! + Math.max(log[t * clases]!, largest - STRANGER);
  }

  // best[k][t]: letter k's last column is the one before t. Where it came from: run and gap packed.
  const stride = columnas + 1;
  const best = new Float64Array(length * stride).fill(Number.NEGATIVE_INFINITY);
  const from = new Uint8Array(length * stride);
  for (let k = 0; k < length; k++) {
    const { score } = allowed[k]!;
    for (let t = 1; t <= columnas; t++) {
      for (let run = 1; run <= RUN && run <= t; run++) {
        const own = score[(t - run) * RUN + run - 1]!;
        if (k === 0) {
          take(best, from, t, outside[t - run]! + own, run);
          continue;
        }
        for (let gap = 0; gap <= FARTHEST - run && gap + run <= t; gap++) {
          const before = best[(k - 1) * stride + t - run - gap]!;
          if (run + gap < NEAREST || before === Number.NEGATIVE_INFINITY) continue;
          const stretched = run + gap === NEAREST || run + gap === FARTHEST ? STRETCH_COST : 0;
          const value = before + none[t - run]! - none[t - run - gap]! + own - stretched;
          take(best, from, k * stride + t, value, run | (gap << 4));
        }
      }
    }
  }

  let end = 0;
  let top = Number.NEGATIVE_INFINITY;
  for (let t = 1; t <= columnas; t++) {
    const value = best[(length - 1) * stride + t]! + outside[columnas]! - outside[t]!;
    if (value > top) [top, end] = [value, t];
  }
  if (top === Number.NEGATIVE_INFINITY) return null;
  return follow(puntajes, alfabeto, allowed, from, end, top - (outside[columnas]! - outside[end]!));
}

function take(best: Float64Array, from: Uint8Array, at: number, value: number, how: number): void {
  if (value <= best[at]!) return;
  best[at] = value;
  from[at] = how;
}

interface Runs {
  /** Of the likeliest letter over a run that begins at a column: `RUN` lengths for each column. */
  readonly score: Float64Array;
  readonly letter: Uint8Array;
}

function bestRuns({ columnas, clases, log }: Puntajes, alfabeto: string, letters: string): Runs {
  const score = new Float64Array(columnas * RUN).fill(Number.NEGATIVE_INFINITY);
  const letter = new Uint8Array(columnas * RUN);
  const classes = [...letters].map((one) => alfabeto.indexOf(one) + 1).filter((one) => one > 0);
  for (let t = 0; t < columnas; t++) {
    for (const k of classes) {
      let sum = 0;
      for (let run = 1; run <= RUN && t + run <= columnas; run++) {
        sum += log[(t + run - 1) * clases + k]!;
        const at = t * RUN + run - 1;
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
  from: Uint8Array,
  end: number,
  total: number,
): Descifrado {
  const letters: string[] = [];
  const certeza: number[] = [];
  let given = 0;
  let t = end;
  for (let k = allowed.length - 1; k >= 0; k--) {
    const how = from[k * (columnas + 1) + t]!;
    const [run, gap] = [how & 15, how >> 4];
    const start = t - run;
    const chosen = allowed[k]!.letter[start * RUN + run - 1]!;
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
    t = start - gap;
  }
  return {
    texto: letters.join(''),
    certeza,
    forzado: given / letters.length,
    costo: -total / letters.length,
  };
}
