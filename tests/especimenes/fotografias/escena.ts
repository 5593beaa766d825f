/**
 * The scene as light before the lens: the plane with the card, what is behind it, and the light on both, in
 * linear light, each pixel the mean of several points (an area, not a point).
 */
import { CARD_HEIGHT, CARD_WIDTH } from '../credencial.ts';
import { LOSETA } from './fondos.ts';
import { type Luz, PASO } from './luz.ts';
import { borrow } from './memoria.ts';
import type { Radiancia } from './optica.ts';
import { type Homografia, invert } from './proyeccion.ts';
import type { Superficie } from './superficie.ts';

/** sRGB to linear. */
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => {
  const display = i / 255;
  return display <= 0.04045 ? display / 12.92 : ((display + 0.055) / 1.055) ** 2.4;
});

export interface Fotograma {
  readonly width: number;
  readonly height: number;
  /** Wider on each side by this many pixels, for the lens to blur. */
  readonly pad: number;
  /** Card's units to pixels. */
  readonly vista: Homografia;
  readonly superficie: Superficie;
  readonly fondo: Uint8ClampedArray;
  /** Pixels of the picture to pixels of the tile. */
  readonly fondoVista: Homografia;
  readonly luz: Luz;
  /** 0–1 of white over everything. */
  readonly velo: number;
}

/** Share of a stripe of a screen's pixel that is lit, across and along. */
const LIT = 0.29;
const TALL = 0.88;
/** Where in a screen's pixel each colour begins. */
const STRIPES = [0.02, 0.353, 0.686] as const;
/** How much of what falls on a screen comes back, and how bright it is itself. */
const SCREEN_DARK = 0.02;

/** The integral of «lit» from 0 to t, for stripes that begin at `start` of each whole number. */
const litUpTo = (t: number, start: number, lit: number): number => {
  const whole = Math.floor(t);
  const rest = t - whole - start;
  return whole * lit + Math.min(lit, Math.max(0, rest));
};

export function render(frame: Fotograma): Radiancia {
  const { width, height, pad, superficie, fondo, luz, velo } = frame;
  const { pixels, scale, margin, pantalla } = superficie;
  const [tw, th] = [superficie.width, superficie.height];
  const stride = width + 2 * pad;
  const rows = height + 2 * pad;
  const red = borrow('red', stride * rows);
  const green = borrow('green', stride * rows);
  const blue = borrow('blue', stride * rows);

  const [a, b, c, d, e, f, g, h, i] = invert(frame.vista);
  const [fa, fb, fc, fd, fe, ff, fg, fh, fi] = frame.fondoVista;
  // Texture pixels that one picture's pixel covers, in the middle.
  const depth = g * (width / 2) + h * (height / 2) + i;
  const covers = (scale * Math.sqrt(Math.abs(a * e - b * d))) / depth;
  const fine = Math.min(4, Math.max(2, Math.ceil(covers)));
  const step = 1 / fine;
  const share = step * step;
  const shift = margin * scale - 0.5;
  const pitch = pantalla ? pantalla.pitch * scale : 0;
  const foot = pitch > 0 ? (covers * step) / pitch : 0;

  for (let row = 0; row < rows; row++) {
    const y = row - pad;
    const gridY = Math.min(Math.max(y, 0), height - 1) / PASO;
    const gridRow = Math.floor(gridY);
    const gridFy = gridY - gridRow;
    const gridAt = gridRow * luz.columns;
    for (let column = 0; column < stride; column++) {
      const x = column - pad;
      let r = 0;
      let gr = 0;
      let bl = 0;
      let alpha = 0;
      for (let sy = 0; sy < fine; sy++) {
        const py = y + (sy + 0.5) * step;
        for (let sx = 0; sx < fine; sx++) {
          const px = x + (sx + 0.5) * step;
          const w = scale / (g * px + h * py + i);
          let u = (a * px + b * py + c) * w + shift;
          let v = (d * px + e * py + f) * w + shift;
          let mr = 1;
          let mg = 1;
          let mb = 1;
          if (pitch > 0) {
            const su = u / pitch;
            const sv = v / pitch;
            const tall =
              (litUpTo(sv + foot / 2, 0.06, TALL) - litUpTo(sv - foot / 2, 0.06, TALL)) / (foot * TALL * LIT);
            mr = ((litUpTo(su + foot / 2, STRIPES[0], LIT) - litUpTo(su - foot / 2, STRIPES[0], LIT)) / foot) * tall;
            mg = ((litUpTo(su + foot / 2, STRIPES[1], LIT) - litUpTo(su - foot / 2, STRIPES[1], LIT)) / foot) * tall;
            mb = ((litUpTo(su + foot / 2, STRIPES[2], LIT) - litUpTo(su - foot / 2, STRIPES[2], LIT)) / foot) * tall;
            u = (Math.floor(su) + 0.5) * pitch;
            v = (Math.floor(sv) + 0.5) * pitch;
          }
          const ui = Math.floor(u);
          const vi = Math.floor(v);
          if (ui < 0 || vi < 0 || ui >= tw - 1 || vi >= th - 1) continue;
          const uf = u - ui;
          const vf = v - vi;
          const at = (vi * tw + ui) * 4;
          const under = at + tw * 4;
          const w00 = (1 - uf) * (1 - vf) * pixels[at + 3]!;
          const w10 = uf * (1 - vf) * pixels[at + 7]!;
          const w01 = (1 - uf) * vf * pixels[under + 3]!;
          const w11 = uf * vf * pixels[under + 7]!;
          const solid = w00 + w10 + w01 + w11;
          if (solid === 0) continue;
          alpha += solid;
          r +=
            mr *
            (w00 * LINEAR[pixels[at]!]! +
              w10 * LINEAR[pixels[at + 4]!]! +
              w01 * LINEAR[pixels[under]!]! +
              w11 * LINEAR[pixels[under + 4]!]!);
          gr +=
            mg *
            (w00 * LINEAR[pixels[at + 1]!]! +
              w10 * LINEAR[pixels[at + 5]!]! +
              w01 * LINEAR[pixels[under + 1]!]! +
              w11 * LINEAR[pixels[under + 5]!]!);
          bl +=
            mb *
            (w00 * LINEAR[pixels[at + 2]!]! +
              w10 * LINEAR[pixels[at + 6]!]! +
              w01 * LINEAR[pixels[under + 2]!]! +
              w11 * LINEAR[pixels[under + 6]!]!);
        }
      }
      const cover = share / 255;
      alpha *= cover;
      r *= cover;
      gr *= cover;
      bl *= cover;

      const gridX = Math.min(Math.max(x, 0), width - 1) / PASO;
      const gridColumn = gridX | 0;
      const gridFx = gridX - gridColumn;
      const cell = gridAt + gridColumn;
      const below = cell + luz.columns;
      const q00 = (1 - gridFx) * (1 - gridFy);
      const q10 = gridFx * (1 - gridFy);
      const q01 = (1 - gridFx) * gridFy;
      const q11 = gridFx * gridFy;
      const falls =
        q00 * luz.falls[cell]! + q10 * luz.falls[cell + 1]! + q01 * luz.falls[below]! + q11 * luz.falls[below + 1]!;

      let lit = falls;
      let glare = 0;
      if (alpha > 0) {
        const w = 1 / (g * (x + 0.5) + h * (y + 0.5) + i);
        const u = (a * (x + 0.5) + b * (y + 0.5) + c) * w;
        const v = (d * (x + 0.5) + e * (y + 0.5) + f) * w;
        if (pantalla) {
          const { left, top, right, bottom } = pantalla;
          if (u >= left && u < right && v >= top && v < bottom) {
            lit = pantalla.brillo;
            glare = SCREEN_DARK * falls + 0.6 * at(luz.glares, cell, below, q00, q10, q01, q11);
          }
        } else if (superficie.brillante && u >= 0 && u < CARD_WIDTH && v >= 0 && v < CARD_HEIGHT) {
          glare = at(luz.glares, cell, below, q00, q10, q01, q11);
        }
      }
      r = r * lit + glare;
      gr = gr * lit + glare;
      bl = bl * lit + glare;

      if (alpha < 0.999) {
        const w = 1 / (fg * x + fh * y + fi);
        const tile = mirrored((fa * x + fb * y + fc) * w) + mirrored((fd * x + fe * y + ff) * w) * LOSETA;
        const rest = (1 - alpha) * falls;
        r += rest * LINEAR[fondo[tile * 4]!]!;
        gr += rest * LINEAR[fondo[tile * 4 + 1]!]!;
        bl += rest * LINEAR[fondo[tile * 4 + 2]!]!;
      }
      const to = row * stride + column;
      red[to] = r + (0.85 - r) * velo;
      green[to] = gr + (0.85 - gr) * velo;
      blue[to] = bl + (0.85 - bl) * velo;
    }
  }
  return { width, height, pad, red, green, blue };
}

const at = (
  grid: Float32Array,
  cell: number,
  below: number,
  q00: number,
  q10: number,
  q01: number,
  q11: number,
): number => q00 * grid[cell]! + q10 * grid[cell + 1]! + q01 * grid[below]! + q11 * grid[below + 1]!;

function mirrored(value: number): number {
  const folded = Math.abs(Math.floor(value)) % (2 * LOSETA);
  return folded < LOSETA ? folded : 2 * LOSETA - 1 - folded;
}
