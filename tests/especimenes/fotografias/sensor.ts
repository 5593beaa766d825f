/**
 * A cheap phone's sensor and what its processor does to the picture: photon and reading noise, clipping, one
 * colour for each pixel, white balance, smoothing against the noise, a tone curve, sharpening. Colour has half
 * the resolution from here on, as in the JPEG that follows.
 */
import { createRandom } from '../random.ts';
import { borrow } from './memoria.ts';

export interface Revelado {
  /** Brings white paper to its place under the white that just fits. */
  readonly exposicion: number;
  /** Electrons that fill a pixel. */
  readonly electrones: number;
  readonly tinte: readonly [red: number, blue: number];
  readonly afilado: number;
  /** Of this frame. */
  readonly seed: number;
}

/** Electrons, in reading a pixel. */
const READ = 4;
const GAUSS = 1 << 16;
let gauss: Float32Array | null = null;

/** Standard normal numbers, drawn once. */
function gaussian(): Float32Array {
  if (gauss) return gauss;
  const random = createRandom(1, 'gauss');
  gauss = Float32Array.from({ length: GAUSS }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    return radius * Math.cos(2 * Math.PI * random.next());
  });
  return gauss;
}

const STEPS = 4096;
/** Linear 0–1 to 0–255 with a phone's contrast: deeper shadows, gentle shoulder. */
const TONE = Float32Array.from({ length: STEPS + 1 }, (_, i) => {
  const linear = i / STEPS;
  const display = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return 255 * (display + 0.05 * Math.sin(2 * Math.PI * (display - 0.5)) * 0.9);
});

/** Adds noise and clips, in place. */
export function addNoise(raw: Float32Array, { exposicion, electrones, seed }: Revelado): void {
  const normal = gaussian();
  const [shot, read] = [1 / electrones, (READ / electrones) ** 2];
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  for (let i = 0; i < raw.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const signal = raw[i]! * exposicion;
    const noisy = signal + Math.sqrt(signal * shot + read) * normal[(state >>> 8) & (GAUSS - 1)]!;
    raw[i] = Math.min(1, Math.max(0, noisy));
  }
}

/** RGBA from the sensor's pixels. Width and height must be even. */
export function develop(raw: Float32Array, width: number, height: number, how: Revelado): Uint8ClampedArray {
  const luma = demosaicLuma(raw, width, height, how.tinte);
  const [cb, cr] = chroma(raw, width, height, how);
  const noise = 255 * 0.5 * Math.sqrt(0.4 / how.electrones + (READ / how.electrones) ** 2);
  const smooth = noise > 1.1 ? smoothed(luma, width, height, noise) : luma;
  return compose(smooth, cb, cr, width, height, how.afilado);
}

const tone = (value: number): number => TONE[value >= 1 ? STEPS : (value * STEPS) | 0]!;

function demosaicLuma(
  raw: Float32Array,
  width: number,
  height: number,
  [wr, wb]: readonly [number, number],
): Float32Array {
  const luma = borrow('luma', width * height);
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? y - 1 : 1) * width;
    const mid = y * width;
    const down = (y < height - 1 ? y + 1 : height - 2) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : 1;
      const right = x < width - 1 ? x + 1 : width - 2;
      const here = raw[mid + x]!;
      const beside = (raw[mid + left]! + raw[mid + right]!) * 0.5;
      const above = (raw[up + x]! + raw[down + x]!) * 0.5;
      let r: number;
      let g: number;
      let b: number;
      if (((x ^ y) & 1) === 1) {
        g = here;
        if ((y & 1) === 0) {
          r = beside;
          b = above;
        } else {
          r = above;
          b = beside;
        }
      } else {
        const cross = (raw[up + left]! + raw[up + right]! + raw[down + left]! + raw[down + right]!) * 0.25;
        // Green along the gentler direction: no zipper at the edges.
        const [dh, dv] = [Math.abs(raw[mid + left]! - raw[mid + right]!), Math.abs(raw[up + x]! - raw[down + x]!)];
        g = dh < dv ? beside : dv < dh ? above : (beside + above) * 0.5;
        if ((y & 1) === 0) {
          r = here;
          b = cross;
        } else {
          r = cross;
          b = here;
        }
      }
      r *= wr;
      b *= wb;
      luma[mid + x] =
        0.299 * TONE[r >= 1 ? STEPS : (r * STEPS) | 0]! +
        0.587 * TONE[g >= 1 ? STEPS : (g * STEPS) | 0]! +
        0.114 * TONE[b >= 1 ? STEPS : (b * STEPS) | 0]!;
    }
  }
  return luma;
}

/** Blue and red differences of each square of four, smoothed: phones hold colour noise down first. */
function chroma(
  raw: Float32Array,
  width: number,
  height: number,
  how: Revelado,
): readonly [Float32Array, Float32Array] {
  const [w, h] = [width >> 1, height >> 1];
  const [cb, cr] = [borrow('cb', w * h), borrow('cr', w * h)];
  const [wr, wb] = how.tinte;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      const r = tone(raw[at]! * wr);
      const g = tone((raw[at + 1]! + raw[at + width]!) * 0.5);
      const b = tone(raw[at + width + 1]! * wb);
      const l = 0.299 * r + 0.587 * g + 0.114 * b;
      cb[y * w + x] = 0.564 * (b - l);
      cr[y * w + x] = 0.713 * (r - l);
    }
  }
  const radius = how.electrones < 500 ? 2 : 1;
  for (const plane of [cb, cr]) for (let i = 0; i < 2; i++) box(plane, w, h, radius);
  return [cb, cr];
}

/** Mean over a square, in place, by running sums along rows, turned twice. */
function box(plane: Float32Array, width: number, height: number, radius: number): void {
  const turned = borrow('turned', width * height);
  runAndTurn(plane, turned, width, height, radius);
  runAndTurn(turned, plane, height, width, radius);
}

function runAndTurn(source: Float32Array, turned: Float32Array, width: number, height: number, radius: number): void {
  const share = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = source[row]! * (radius + 1);
    for (let x = 0; x < radius; x++) sum += source[row + x]!;
    for (let x = 0; x < width; x++) {
      const enters = x + radius;
      const leaves = x - radius - 1;
      sum += source[row + Math.min(enters, width - 1)]!;
      if (x > 0) sum -= source[row + Math.max(leaves, 0)]!;
      else sum -= source[row]!;
      turned[x * height + y] = sum * share;
    }
  }
}

/** Each pixel with those around it that are about as light. */
function smoothed(luma: Float32Array, width: number, height: number, noise: number): Float32Array {
  const out = borrow('smooth', luma.length);
  out.set(luma);
  const limit = 2.2 * noise;
  const offsets = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at++) {
      const here = luma[at]!;
      let sum = here;
      let count = 1;
      for (let i = 0; i < 8; i++) {
        const there = luma[at + offsets[i]!]!;
        const far = there - here;
        if (far < limit && far > -limit) {
          sum += there;
          count++;
        }
      }
      out[at] = sum / count;
    }
  }
  return out;
}

/** Luma sharpened, with its colour, as RGBA. */
function compose(
  luma: Float32Array,
  cb: Float32Array,
  cr: Float32Array,
  width: number,
  height: number,
  sharp: number,
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const [w, h] = [width >> 1, height >> 1];
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? y - 1 : y) * width;
    const mid = y * width;
    const down = (y < height - 1 ? y + 1 : y) * width;
    const near = (y >> 1) * w;
    const next = Math.min(h - 1, Math.max(0, (y & 1) === 0 ? (y >> 1) - 1 : (y >> 1) + 1)) * w;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : x;
      const right = x < width - 1 ? x + 1 : x;
      const here = luma[mid + x]!;
      const around = (luma[mid + left]! + luma[mid + right]! + luma[up + x]! + luma[down + x]!) * 0.25;
      const value = here + sharp * (here - around);
      const column = x >> 1;
      const aside = (x & 1) === 0 ? (column > 0 ? column - 1 : 0) : column < w - 1 ? column + 1 : w - 1;
      const b =
        0.5625 * cb[near + column]! + 0.1875 * (cb[near + aside]! + cb[next + column]!) + 0.0625 * cb[next + aside]!;
      const r =
        0.5625 * cr[near + column]! + 0.1875 * (cr[near + aside]! + cr[next + column]!) + 0.0625 * cr[next + aside]!;
      const at = (mid + x) * 4;
      pixels[at] = value + 1.402 * r;
      pixels[at + 1] = value - 0.344 * b - 0.714 * r;
      pixels[at + 2] = value + 1.772 * b;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}
