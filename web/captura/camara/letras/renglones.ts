/**
 * Where the lines of text lie in a zone of the card, when the card's corners are known to a few per cent: as many
 * lines as the zone has, evenly apart, leaning a little. Letters are many upright strokes: brightness changes along
 * a row within them, and hardly between the lines.
 */
import type { Zona } from '../../../../shared/credencial/index.ts';
import { TARJETA_MM } from '../../../../shared/credencial/index.ts';
import type { Plano } from './plano.ts';
import { enderezar, type Gris } from './tira.ts';

/** A line's middle, in millimetres of the card, and how far it falls from left to right for each millimetre. */
export interface Renglon {
  readonly x: number;
  readonly y: number;
  readonly pendiente: number;
}

/** What is looked for; millimetres. */
export interface Impreso {
  readonly renglones: number;
  /** Height of a capital. */
  readonly letra: number;
  /** From one line's middle to the next, least and most; of no use for a single line. */
  readonly separacion: readonly [number, number];
  /** How far the zone may be off. */
  readonly holgura: number;
}

/** Rows for the height of a capital. */
const ROWS_A_CAPITAL = 7;
const BLOCK = 8;
const SLOPES = 9;
const STEEPEST = 0.07;

/** The lines of a zone, top to bottom; always as many as were asked for, whether or not there is text. */
export function buscarRenglones(gris: Gris, plano: Plano, zona: Zona, impreso: Impreso): readonly Renglon[] {
  const unit = impreso.letra / ROWS_A_CAPITAL;
  const [left, top] = [zona.x * TARJETA_MM.ancho - impreso.holgura, zona.y * TARJETA_MM.alto - impreso.holgura];
  const [wide, high] = [
    zona.ancho * TARJETA_MM.ancho + 2 * impreso.holgura,
    zona.alto * TARJETA_MM.alto + 2 * impreso.holgura,
  ];
  const columns = Math.ceil(wide / unit / BLOCK) * BLOCK;
  const rows = Math.ceil(high / unit);
  const [x, y] = [left + wide / 2, top + high / 2];
  const blocks = strokes(enderezar(gris, plano, { x, y, dx: unit, dy: 0, columns, rows }), columns, rows);

  const [least, most] = impreso.separacion;
  let best = { score: Number.NEGATIVE_INFINITY, slope: 0, first: 0, apart: 0 };
  for (let slope = -STEEPEST; slope <= STEEPEST + 1e-9; slope += STEEPEST / SLOPES) {
    const sums = profile(blocks, rows, slope);
    for (let apart = least / unit; apart <= most / unit + 1e-9; apart += 0.35) {
      const span = apart * (impreso.renglones - 1);
      for (let first = ROWS_A_CAPITAL / 2; first + span <= rows - ROWS_A_CAPITAL / 2; first += 0.5) {
        let score = 0;
        for (let line = 0; line < impreso.renglones; line++) score += contrast(sums, first + line * apart);
        if (score > best.score) best = { score, slope, first, apart };
      }
      if (impreso.renglones === 1) break;
    }
  }
  return Array.from({ length: impreso.renglones }, (_, line) => {
    const { middle, slope } = refine(blocks, rows, best.first + line * best.apart, best.slope);
    return { x, y: y + (middle - rows / 2) * unit, pendiente: slope };
  });
}

/** A line by itself: perspective parts and turns the lines a little. */
function refine(blocks: Blocks, rows: number, around: number, slope0: number): { middle: number; slope: number } {
  let best = { score: Number.NEGATIVE_INFINITY, middle: around, slope: slope0 };
  for (let turn = -2; turn <= 2; turn++) {
    const slope = slope0 + (turn * STEEPEST) / SLOPES / 2;
    const sums = profile(blocks, rows, slope);
    for (let middle = around - 1.5; middle <= around + 1.5; middle += 0.25) {
      const score = contrast(sums, middle);
      if (score > best.score) best = { score, middle, slope };
    }
  }
  return best;
}

/** How much changes along the rows of each block of columns: block after block, row after row. */
interface Blocks {
  readonly count: number;
  readonly energy: Float32Array;
}

function strokes(grey: Float32Array, columns: number, rows: number): Blocks {
  const count = columns / BLOCK;
  const energy = new Float32Array(count * rows);
  for (let y = 0; y < rows; y++) {
    const row = y * columns;
    for (let x = 1; x < columns - 1; x++) {
      const change = Math.abs(grey[row + x + 1]! - grey[row + x - 1]!) / (grey[row + x]! + 30);
      // The root: a few hard edges (a border, a bar code's rest) must not outweigh a line.
      const at = Math.floor(x / BLOCK) * rows + y;
      energy[at] = energy[at]! + Math.sqrt(Math.min(change, 0.5));
    }
  }
  return { count, energy };
}

/** Sums from the top of what the rows hold, along a slope. */
function profile({ count, energy }: Blocks, rows: number, slope: number): Float64Array {
  const sums = new Float64Array(rows + 1);
  const row = new Float64Array(rows);
  for (let block = 0; block < count; block++) {
    const fall = slope * (block + 0.5 - count / 2) * BLOCK;
    const whole = Math.floor(fall);
    const rest = fall - whole;
    for (let y = 0; y < rows; y++) {
      const from = Math.min(rows - 1, Math.max(0, y + whole));
      const next = Math.min(rows - 1, Math.max(0, y + whole + 1));
      row[y] = row[y]! + energy[block * rows + from]! * (1 - rest) + energy[block * rows + next]! * rest;
    }
  }
  for (let y = 0; y < rows; y++) sums[y + 1] = sums[y]! + row[y]!;
  return sums;
}

/** The mean of a capital's rows around a middle, less that of the rows just above and below. */
function contrast(sums: Float64Array, middle: number): number {
  const half = ROWS_A_CAPITAL / 2;
  const inside = between(sums, middle - half, middle + half) / ROWS_A_CAPITAL;
  const above = between(sums, middle - half - 2.5, middle - half - 0.5) / 2;
  const below = between(sums, middle + half + 0.5, middle + half + 2.5) / 2;
  return inside - (above + below) / 2;
}

function between(sums: Float64Array, from: number, to: number): number {
  return upTo(sums, to) - upTo(sums, from);
}

function upTo(sums: Float64Array, y: number): number {
  const at = Math.min(sums.length - 1.001, Math.max(0, y));
  const whole = Math.floor(at);
  return sums[whole]! + (sums[whole + 1]! - sums[whole]!) * (at - whole);
}
