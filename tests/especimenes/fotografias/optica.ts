/**
 * What lens and hand make of a point: a disc for want of focus, drawn along the path of the hand while the
 * frame is exposed. Applied at once, and only where the sensor has a pixel of that colour.
 */
import { borrow } from './memoria.ts';
import type { Punto } from './proyeccion.ts';

export interface Nucleo {
  /** Taps reach no further than this. */
  readonly reach: number;
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  readonly weight: Float32Array;
}

/** Three linear planes, `reach` pixels wider on each side than the picture. */
export interface Radiancia {
  readonly width: number;
  readonly height: number;
  readonly pad: number;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
}

/** The lens at its best: shares of a point that fall on its own pixel and on its neighbours. */
const LENS = [0.16, 0.68, 0.16];

/** Of a disc's radius in pixels and of a path (offsets in pixels). */
export function makeNucleo(radius: number, path: readonly Punto[]): Nucleo {
  const far = path.reduce((max, [x, y]) => Math.max(max, Math.abs(x), Math.abs(y)), 0);
  const reach = Math.ceil(radius + far + 2);
  const side = 2 * reach + 1;
  const disc = discOf(radius, reach);
  const moved = new Float64Array(side * side);
  for (const [x, y] of path) {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    for (const { dx, dy, share } of disc) {
      const at = (dy + y0 + reach) * side + dx + x0 + reach;
      add(moved, at, share * (1 - fx) * (1 - fy));
      add(moved, at + 1, share * fx * (1 - fy));
      add(moved, at + side, share * (1 - fx) * fy);
      add(moved, at + side + 1, share * fx * fy);
    }
  }
  const soft = new Float64Array(side * side);
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      let sum = 0;
      for (let j = -1; j <= 1; j++) {
        for (let i = -1; i <= 1; i++) sum += LENS[i + 1]! * LENS[j + 1]! * moved[(y + j) * side + x + i]!;
      }
      soft[y * side + x] = sum;
    }
  }
  const total = soft.reduce((sum, one) => sum + one, 0);
  const kept = [...soft.entries()].filter(([, one]) => one > total * 0.0012);
  const sum = kept.reduce((all, [, one]) => all + one, 0);
  return {
    reach,
    dx: Int16Array.from(kept, ([at]) => (at % side) - reach),
    dy: Int16Array.from(kept, ([at]) => Math.floor(at / side) - reach),
    weight: Float32Array.from(kept, ([, one]) => one / sum),
  };
}

const add = (into: Float64Array, at: number, share: number): void => {
  into[at] = into[at]! + share;
};

function discOf(radius: number, reach: number): { dx: number; dy: number; share: number }[] {
  const FINE = 4;
  const cells: { dx: number; dy: number; share: number }[] = [];
  if (radius < 0.3) return [{ dx: 0, dy: 0, share: 1 }];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      let inside = 0;
      for (let j = 0; j < FINE; j++) {
        for (let i = 0; i < FINE; i++) {
          const [x, y] = [dx - 0.5 + (i + 0.5) / FINE, dy - 0.5 + (j + 0.5) / FINE];
          if (x * x + y * y <= radius * radius) inside++;
        }
      }
      if (inside > 0) cells.push({ dx, dy, share: inside });
    }
  }
  return cells;
}

/** What reaches a sensor whose pixels see, in squares of four, red and green, green and blue. */
export function expose({ width, height, pad, red, green, blue }: Radiancia, nucleo: Nucleo): Float32Array {
  const stride = width + 2 * pad;
  const raw = borrow('raw', width * height);
  // Taps by fours: each pixel is fetched and put back a quarter as often.
  const taps = 4 * Math.ceil(nucleo.weight.length / 4);
  const offset = new Int32Array(taps);
  const weight = new Float32Array(taps);
  for (const [tap, share] of nucleo.weight.entries()) {
    offset[tap] = (nucleo.dy[tap]! + pad) * stride + nucleo.dx[tap]! + pad;
    weight[tap] = share;
  }
  raw.fill(0);
  for (let y = 0; y < height; y++) {
    const even = y % 2 === 0 ? red : green;
    const odd = y % 2 === 0 ? green : blue;
    const row = y * stride;
    const out = y * width;
    for (let tap = 0; tap < taps; tap += 4) {
      const [wa, wb, wc, wd] = [weight[tap]!, weight[tap + 1]!, weight[tap + 2]!, weight[tap + 3]!];
      let a = row + offset[tap]!;
      let b = row + offset[tap + 1]!;
      let c = row + offset[tap + 2]!;
      let d = row + offset[tap + 3]!;
      for (let to = out; to < out + width; to += 2) {
        raw[to] = raw[to]! + wa * even[a]! + wb * even[b]! + wc * even[c]! + wd * even[d]!;
        raw[to + 1] = raw[to + 1]! + wa * odd[a + 1]! + wb * odd[b + 1]! + wc * odd[c + 1]! + wd * odd[d + 1]!;
        a += 2;
        b += 2;
        c += 2;
        d += 2;
      }
    }
  }
  return raw;
}
