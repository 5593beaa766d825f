/**
 * The net that looks at a strip of one line of text and tells, for every fourth column (every second, of a `fina`
 * one), how likely each letter stands there and how likely none does. Six convolutions, some 60,000 weights of one
 * byte each, in plain loops: no engine to load, the same in a page, a worker and Node. `tests/entrenamiento`
 * trains it and says how the weights' file is laid out.
 *
 * Planes are kept with a border of zeros, so that no loop asks where it is. Doubles, because V8 turns every float into
 * one before it multiplies.
 */

/** Rows of a strip; a capital is some 14 of them high. */
export const FILAS = 24;

interface Capa {
  readonly out: number;
  readonly in: number;
  readonly height: number;
  readonly width: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

export interface Red {
  readonly capas: readonly Capa[];
  /** Columns of a strip for one column of scores. */
  readonly paso: number;
  /** Letters told apart, and none. */
  readonly clases: number;
}

/** Logarithms of probabilities, `columnas` times `clases`; class 0 is «no letter here». */
export interface Puntajes {
  readonly columnas: number;
  readonly clases: number;
  readonly log: Float64Array;
}

const MAGIC = 'RLT1';

/** Reads a weights' file. Throws when it is none: it is served by ourselves. */
export function abrirRed(bytes: ArrayBuffer): Red {
  const view = new DataView(bytes);
  const magic = String.fromCharCode(...new Uint8Array(bytes, 0, 4));
  if (magic !== MAGIC) throw new TypeError('not the weights of a reader of letters');
  const count = view.getUint16(4, true);
  const fine = view.getUint16(6, true) === 1;
  const capas: Capa[] = [];
  let at = 8;
  for (let layer = 0; layer < count; layer++) {
    const [out, into, height, width] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
      number,
    ];
    at += 8;
    const each = into * height * width;
    const weights = new Float64Array(out * each);
    const bias = new Float64Array(out);
    const bytesAt = at + 8 * out;
    for (let o = 0; o < out; o++) {
      const scale = view.getFloat32(at + 4 * o, true);
      bias[o] = view.getFloat32(at + 4 * (out + o), true);
      for (let i = 0; i < each; i++) weights[o * each + i] = scale * view.getInt8(bytesAt + o * each + i);
    }
    at = bytesAt + Math.ceil((out * each) / 4) * 4;
    capas.push({ out, in: into, height, width, weights, bias });
  }
  return { capas, paso: fine ? 2 : 4, clases: capas.at(-1)!.out };
}

/** Planes with a border of zeros: one row above and below, `side` columns at each side. */
interface Planos {
  readonly height: number;
  readonly width: number;
  readonly side: number;
  readonly stride: number;
  readonly data: Float64Array;
}

function planes(count: number, height: number, width: number, side: number): Planos {
  const stride = width + 2 * side;
  return { height, width, side, stride, data: new Float64Array(count * (height + 2) * stride) };
}

/** A strip's scores. `tira` is `FILAS` rows of `width` columns, normalised; the width a multiple of `paso`. */
export function mirar({ capas, paso, clases }: Red, tira: Float32Array, width: number): Puntajes {
  const [a, b, c, d, e, last] = capas as [Capa, Capa, Capa, Capa, Capa, Capa];
  const first = planes(1, FILAS, width, 1);
  for (let y = 0; y < FILAS; y++) {
    first.data.set(tira.subarray(y * width, (y + 1) * width), (y + 1) * first.stride + 1);
  }
  const second = convolve(a, first, 2, 2, 1);
  const third = convolve(b, second, 2, paso / 2, 1);
  const fourth = convolve(c, third, 2, 1, 1);
  const fifth = convolve(d, fourth, 1, 1, 2, 1);
  return scores(last, flat(e, fifth), fifth.width, clases);
}

/**
 * A 3×3 convolution, negatives cut off, the largest of each `poolY` × `poolX` kept; `skip` rows of the border are
 * left out above and below. Two planes are made at once: each number fetched serves both.
 */
function convolve(capa: Capa, from: Planos, poolY: number, poolX: number, side: number, skip = 0): Planos {
  const rows = from.height - 2 * skip;
  const { width, stride } = from;
  const to = planes(capa.out, rows / poolY, width / poolX, side);
  const plane = (from.height + 2) * stride;
  const target = (to.height + 2) * to.stride;
  const rowA = new Float64Array(width);
  const rowB = new Float64Array(width);
  for (let o = 0; o < capa.out; o += 2) {
    for (let y = 0; y < rows; y++) {
      rowA.fill(capa.bias[o]!);
      rowB.fill(capa.bias[o + 1]!);
      for (let i = 0; i < capa.in; i++)
        addRow(capa, o, i, from.data, i * plane + (y + skip) * stride, stride, rowA, rowB);
      const at = (1 + Math.floor(y / poolY)) * to.stride + side;
      keepLargest(rowA, to.data, o * target + at, poolX);
      keepLargest(rowB, to.data, (o + 1) * target + at, poolX);
    }
  }
  return to;
}

/** What one plane's three rows give to a row of two planes. */
function addRow(
  { weights, in: into }: Capa,
  o: number,
  i: number,
  data: Float64Array,
  from: number,
  stride: number,
  rowA: Float64Array,
  rowB: Float64Array,
): void {
  const wa = (o * into + i) * 9;
  const wb = wa + into * 9;
  for (let line = 0; line < 3; line++) {
    const a0 = weights[wa + 3 * line]!;
    const a1 = weights[wa + 3 * line + 1]!;
    const a2 = weights[wa + 3 * line + 2]!;
    const b0 = weights[wb + 3 * line]!;
    const b1 = weights[wb + 3 * line + 1]!;
    const b2 = weights[wb + 3 * line + 2]!;
    let at = from + line * stride;
    let left = data[at]!;
    let middle = data[at + 1]!;
    at += 2;
    for (let x = 0; x < rowA.length; x++) {
      const right = data[at + x]!;
      rowA[x] = rowA[x]! + a0 * left + a1 * middle + a2 * right;
      rowB[x] = rowB[x]! + b0 * left + b1 * middle + b2 * right;
      left = middle;
      middle = right;
    }
  }
}

/** Zero is the least: what stands there already is a row of the same square, or nothing yet. */
function keepLargest(row: Float64Array, into: Float64Array, at: number, pool: number): void {
  for (let x = 0; x < row.length; x++) {
    const to = at + (pool === 1 ? x : x >> (pool >> 1));
    if (row[x]! > into[to]!) into[to] = row[x]!;
  }
}

/** A convolution along the line; its planes are one row high. Planes come out side by side: column by column. */
function flat({ out, in: into, width: taps, weights, bias }: Capa, from: Planos): Float64Array {
  const { width, stride, data } = from;
  const result = new Float64Array(width * out);
  const row = new Float64Array(width);
  for (let o = 0; o < out; o++) {
    row.fill(bias[o]!);
    for (let i = 0; i < into; i++) {
      const base = i * 3 * stride + stride;
      const at = (o * into + i) * taps;
      const [w0, w1, w2, w3, w4] = [
        weights[at]!,
        weights[at + 1]!,
        weights[at + 2]!,
        weights[at + 3]!,
        weights[at + 4]!,
      ];
      for (let x = 0; x < width; x++) {
        const p = base + x;
        row[x] =
          row[x]! + w0 * data[p]! + w1 * data[p + 1]! + w2 * data[p + 2]! + w3 * data[p + 3]! + w4 * data[p + 4]!;
      }
    }
    for (let x = 0; x < width; x++) result[x * out + o] = Math.max(0, row[x]!);
  }
  return result;
}

function scores({ in: into, weights, bias }: Capa, features: Float64Array, columnas: number, clases: number): Puntajes {
  const log = new Float64Array(columnas * clases);
  for (let x = 0; x < columnas; x++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < clases; k++) {
      let sum = bias[k]!;
      for (let i = 0; i < into; i++) sum += weights[k * into + i]! * features[x * into + i]!;
      log[x * clases + k] = sum;
      if (sum > largest) largest = sum;
    }
    let total = 0;
    for (let k = 0; k < clases; k++) total += Math.exp(log[x * clases + k]! - largest);
    const norm = largest + Math.log(total);
    for (let k = 0; k < clases; k++) log[x * clases + k] = log[x * clases + k]! - norm;
  }
  return { columnas, clases, log };
}
