/**
 * Strips of a card, straightened: a piece of its plane as grey values, and one line of text as the net wants it,
 * its light evened out.
 */

import type { Plano } from './plano.ts';
import { FILAS } from './red.ts';

/** A picture's brightness. */
export interface Gris {
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export function grisDe(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): Gris {
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    pixels[i] = (77 * rgba[at]! + 150 * rgba[at + 1]! + 29 * rgba[at + 2]! + 128) >> 8;
  }
  return { pixels, width, height };
}

/** A rectangle of the card's plane, or one that leans: in millimetres. `dx`, `dy`: one pixel along a row. */
export interface Marco {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
}

/** Samples a side of each pixel. */
const SAMPLES = 2;

/** The grey values of a frame, its centre at (x, y); each the mean of four places. */
export function enderezar(gris: Gris, plano: Plano, { x, y, dx, dy, columns, rows }: Marco): Float32Array {
  const { pixels, width, height } = gris;
  const { a, b, c, d, e, f, g, h } = plano;
  const out = new Float32Array(columns * rows);
  const [maxX, maxY] = [width - 1.001, height - 1.001];
  for (let row = 0; row < rows; row++) {
    for (let sample = 0; sample < SAMPLES; sample++) {
      const v = row - rows / 2 + (sample + 0.5) / SAMPLES;
      for (let column = 0; column < columns * SAMPLES; column++) {
        const u = (column + 0.5) / SAMPLES - columns / 2;
        const [mx, my] = [x + u * dx - v * dy, y + u * dy + v * dx];
        const w = 1 / (g * mx + h * my + 1);
        const px = Math.min(maxX, Math.max(0, (a * mx + b * my + c) * w - 0.5));
        const py = Math.min(maxY, Math.max(0, (d * mx + e * my + f) * w - 0.5));
        const [ix, iy] = [px | 0, py | 0];
        const [fx, fy] = [px - ix, py - iy];
        const at = iy * width + ix;
        const above = pixels[at]! * (1 - fx) + pixels[at + 1]! * fx;
        const below = pixels[at + width]! * (1 - fx) + pixels[at + width + 1]! * fx;
        const to = row * columns + (column >> 1);
        out[to] = out[to]! + (above * (1 - fy) + below * fy) / (SAMPLES * SAMPLES);
      }
    }
  }
  return out;
}

/** Columns to either side over which light and contrast are evened out. */
const WINDOW = 24;

/** Ink up, the mean and the spread of the columns around taken out: as `tests/entrenamiento/lineas.py` does. */
export function emparejar(strip: Float32Array, columns: number): Float32Array {
  const sums = new Float64Array(columns + 1);
  const squares = new Float64Array(columns + 1);
  for (let x = 0; x < columns; x++) {
    let sum = 0;
    let square = 0;
    for (let y = 0; y < FILAS; y++) {
      const value = strip[y * columns + x]!;
      sum += value;
      square += value * value;
    }
    sums[x + 1] = sums[x]! + sum;
    squares[x + 1] = squares[x]! + square;
  }
  const out = new Float32Array(strip.length);
  for (let x = 0; x < columns; x++) {
    const left = Math.max(0, x - WINDOW);
    const right = Math.min(columns, x + WINDOW + 1);
    const count = (right - left) * FILAS;
    const mean = (sums[right]! - sums[left]!) / count;
    const spread = Math.sqrt(Math.max(0, (squares[right]! - squares[left]!) / count - mean * mean)) + 4;
    for (let y = 0; y < FILAS; y++) out[y * columns + x] = (mean - strip[y * columns + x]!) / spread;
  }
  return out;
}
