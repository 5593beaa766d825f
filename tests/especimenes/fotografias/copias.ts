/**
 * What is not the card: its photocopy, its print, as what toner and ink leave of its colours. On the pixels of
 * a drawn side; «unit» is 1/300 inch.
 */
import type { Canvas } from '../canvas.ts';
import { createRandom, type Random } from '../random.ts';
import type { Soporte } from './fallas.ts';

type Pixel = readonly [red: number, green: number, blue: number];
/** Colour of the paper where there is no ink. */
export const PAPEL: Pixel = [244, 243, 238];

const GRAIN = 4096;
const grain = (() => {
  const random = createRandom(2, 'toner');
  return Float32Array.from({ length: GRAIN }, () => random.next() + random.next() + random.next() - 1.5);
})();

/** Ink at one place: 0 none, 1 all of it, from how dark the original is there and the screen's dot. */
function halftone(dark: number, dot: number, hardness: number): number {
  const laid = (dark - 0.5 - 0.49 * dot) * hardness + dark;
  return Math.min(1, Math.max(0, laid));
}

/** A round dot's threshold (-1…1) of a screen that is turned so. */
function dots(period: number, degrees: number): (x: number, y: number) => number {
  const turn = (degrees * Math.PI) / 180;
  const [c, s] = [(Math.cos(turn) * 2 * Math.PI) / period, (Math.sin(turn) * 2 * Math.PI) / period];
  return (x, y) => (Math.cos(x * c + y * s) + Math.cos(y * c - x * s)) / 2;
}

/** Turns a drawn side into its copy, in place. Nothing else than the original and a screen's picture may stay as it is. */
export function copy(card: Canvas, soporte: Soporte, scale: number, random: Random): void {
  if (soporte === 'original' || soporte === 'pantalla') return;
  const ctx = card.getContext('2d');
  const image = ctx.getImageData(0, 0, card.width, card.height);
  const { data } = image;
  const { width } = card;
  const bands = Float32Array.from(
    { length: card.height },
    (_, y) => 0.03 * Math.sin(y / (scale * random.between(9, 9.4))),
  );
  const dark = random.between(-0.05, 0.12);
  const dirt = random.int(0, GRAIN - 1);
  const paint =
    soporte === 'fotocopiaBn'
      ? toner(scale, dark, random)
      : inks(scale, dark, soporte === 'impresion' ? 0.35 : 1, random);
  for (let y = 0, at = 0; y < card.height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (data[at + 3]! < 128) {
        data[at] = PAPEL[0];
        data[at + 1] = PAPEL[1];
        data[at + 2] = PAPEL[2];
        data[at + 3] = 255;
        continue;
      }
      const noise = grain[(Math.imul(x + 7, 0x2c1b3c6d) ^ Math.imul(y + dirt, 0x297a2d39)) >>> 20]! + bands[y]!;
      paint(data, at, x, y, noise);
    }
  }
  ctx.putImageData(image, 0, 0);
}

type Paint = (data: Uint8ClampedArray, at: number, x: number, y: number, noise: number) => void;

/** Black toner on white: light colours vanish, the rest is dots. */
function toner(scale: number, dark: number, random: Random): Paint {
  const dot = dots(random.between(2.8, 3.6) * scale, 45);
  const hard = random.between(2, 4);
  return (data, at, x, y, noise) => {
    const light = (0.3 * data[at]! + 0.59 * data[at + 1]! + 0.11 * data[at + 2]!) / 255;
    // A copier takes the paper's tint for white, and presses the darks together.
    const ink = Math.min(1, Math.max(0, (0.86 + dark - light) * 1.35));
    const laid = ink <= 0.02 ? 0 : halftone(ink, dot(x, y), hard);
    const covered = Math.min(1, Math.max(0, laid + noise * (0.05 + 0.12 * laid)));
    for (let i = 0; i < 3; i++) data[at + i] = PAPEL[i]! + (30 - PAPEL[i]!) * covered;
  };
}

const CMY: readonly Pixel[] = [
  [20, 150, 205],
  [205, 40, 120],
  [245, 215, 30],
];

/** Three inks and black, each with its own screen: colours shift and flatten. `rough` is how visible the dots are. */
function inks(scale: number, dark: number, rough: number, random: Random): Paint {
  const period = random.between(2, 2.6) * scale;
  const screens = [15, 75, 0, 45].map((degrees) => dots(period, degrees));
  const casts = [0, 1, 2].map(() => random.between(-0.05, 0.05) * rough);
  const soft = 0.6 + 1.6 * rough;
  const paint = [0, 0, 0];
  return (data, at, x, y, noise) => {
    const c = 1 - data[at]! / 255;
    const m = 1 - data[at + 1]! / 255;
    const ye = 1 - data[at + 2]! / 255;
    const black = Math.max(0, Math.min(c, m, ye) - 0.25) / 0.75;
    paint[0] = PAPEL[0];
    paint[1] = PAPEL[1];
    paint[2] = PAPEL[2];
    for (let ink = 0; ink < 4; ink++) {
      const wanted =
        ink === 3
          ? black
          : Math.max(0, (ink === 0 ? c : ink === 1 ? m : ye) + casts[ink]! - black * 0.7 + dark * 0.5 * rough);
      if (wanted < 0.015) continue;
      const screened = halftone(wanted, screens[ink]!(x, y), soft);
      const laid = Math.min(1, Math.max(0, rough * screened + (1 - rough) * wanted + noise * 0.06));
      for (let i = 0; i < 3; i++) {
        const full = ink === 3 ? 36 : CMY[ink]![i]!;
        paint[i] = paint[i]! * (1 - laid + (laid * full) / 255);
      }
    }
    data[at] = paint[0]!;
    data[at + 1] = paint[1]!;
    data[at + 2] = paint[2]!;
  };
}
