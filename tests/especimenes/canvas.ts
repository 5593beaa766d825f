/**
 * What all drawings stand on: a canvas without a browser, its fonts (ours only, so that a specimen
 * looks the same on every machine), grain, and JPEG.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import ocrB from './fuentes/OCRB.otf?inline';
import { createRandom, type Random } from './random.ts';

export type { Canvas, SKRSContext2D as Context } from '@napi-rs/canvas';

const { resolve } = createRequire(import.meta.url);

/** Family names to draw with. */
export const SANS = 'Especimen Sans';
export const OCR_B = 'Especimen OCR-B';

const SANS_FILE =
  '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2';
if (!GlobalFonts.has(SANS)) {
  GlobalFonts.register(readFileSync(resolve(SANS_FILE)), SANS);
  GlobalFonts.register(Buffer.from(ocrB.slice(ocrB.indexOf(',') + 1), 'base64'), OCR_B);
}

/** A canvas and its context. */
export function newCanvas(width: number, height: number): readonly [Canvas, SKRSContext2D] {
  const canvas = createCanvas(width, height);
  return [canvas, canvas.getContext('2d')];
}

/** Quality is 1–100. Encodes off the main thread. */
export const toJpeg = (canvas: Canvas, quality: number): Promise<Uint8Array> => canvas.encode('jpeg', quality);

const TILE = 512;
let tile: Canvas | null = null;

/** A square of grey grain, drawn once: filling pixels one by one is the only slow thing here. */
function grainTile(): Canvas {
  if (tile) return tile;
  const [canvas, ctx] = newCanvas(TILE, TILE);
  const image = ctx.createImageData(TILE, TILE);
  const random = createRandom(1, 'grain');
  for (let i = 0; i < image.data.length; i += 4) {
    const grey = (random.next() + random.next() + random.next()) * 85;
    image.data[i] = image.data[i + 1] = image.data[i + 2] = grey;
    image.data[i + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  tile = canvas;
  return canvas;
}

/** Lays sensor grain over everything; `strength` 0–1. Real photographs have it and it is most of their bytes. */
export function addGrain(ctx: SKRSContext2D, random: Random, strength: number): void {
  const grain = grainTile();
  const [startX, startY] = [-random.int(0, TILE - 1), -random.int(0, TILE - 1)];
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = strength;
  ctx.globalCompositeOperation = 'overlay';
  for (let y = startY; y < ctx.canvas.height; y += TILE) {
    for (let x = startX; x < ctx.canvas.width; x += TILE) ctx.drawImage(grain, x, y);
  }
  ctx.restore();
}
