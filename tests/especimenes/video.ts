/**
 * Makes the file that Chromium takes for a camera:
 *
 *     --use-fake-ui-for-media-stream --use-fake-device-for-media-stream
 *     --use-file-for-fake-video-capture=FILE.mjpeg
 *
 * The file is JPEG pictures one behind another, nothing else. Chromium plays it at 30 pictures per
 * second, in a loop, from the moment the camera is opened, whatever the page asks for; its size is
 * that of the pictures. Every picture bears the number of its scene in squares along its upper
 * left edge, so that a test can wait for «the back of the second card» instead of sleeping
 * (`readSceneMark`).
 */
import { open } from 'node:fs/promises';
import { addGrain, type Canvas, type Context, newCanvas, toJpeg } from './canvas.ts';
import { drawAnverso, drawReverso } from './credencial.ts';
import { drawCardInHand, drawPersonInFrame, type Hold } from './foto.ts';
import type { Persona } from './persona.ts';
import { createRandom } from './random.ts';

/** What the camera sees for a while. At most 64 scenes. */
export interface Scene {
  readonly kind: 'anverso' | 'reverso' | 'rostro';
  readonly persona: Persona;
  readonly seconds: number;
}

/** Pictures per second that Chromium assumes of an MJPEG file. */
export const CAMERA_FPS = 30;
/** A hand moves ten times a second here; in between the picture stays. */
const STAY = 3;
/** The hand's motion repeats itself, so that long scenes cost no more drawing. */
const MOTION_SECONDS = 2;

export interface VideoOptions {
  readonly width?: number;
  readonly height?: number;
  /** JPEG quality. */
  readonly quality?: number;
}

/** Writes the file; its name must end in `.mjpeg`. */
export async function makeCameraVideo(
  file: string,
  scenes: readonly Scene[],
  options: VideoOptions = {},
): Promise<{ readonly frames: number; readonly seconds: number; readonly bytes: number }> {
  if (!file.endsWith('.mjpeg')) throw new RangeError('Chromium tells the format by the name: .mjpeg');
  if (scenes.length > 64) throw new RangeError('64 scenes at most');
  const { width = 1280, height = 720, quality = 75 } = options;
  const handle = await open(file, 'w');
  let frames = 0;
  let bytes = 0;
  try {
    for (const [number, scene] of scenes.entries()) {
      const pictures = await drawScene(scene, number, { width, height, quality });
      for (let i = 0; i < Math.round(scene.seconds * CAMERA_FPS); i++) {
        const picture = pictures[Math.floor(i / STAY) % pictures.length]!;
        await handle.write(picture);
        frames++;
        bytes += picture.length;
      }
    }
  } finally {
    await handle.close();
  }
  return { frames, seconds: frames / CAMERA_FPS, bytes };
}

/** One round of the hand's motion. */
async function drawScene(
  scene: Scene,
  number: number,
  { width, height, quality }: Required<VideoOptions>,
): Promise<Uint8Array[]> {
  const { kind, persona } = scene;
  const card = kind === 'anverso' ? drawAnverso(persona) : kind === 'reverso' ? await drawReverso(persona) : null;
  const count = Math.max(1, Math.round(Math.min(MOTION_SECONDS, scene.seconds) * (CAMERA_FPS / STAY)));
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const [canvas, ctx] = newCanvas(width, height);
    drawView(ctx, persona, card, swing(i / count));
    addGrain(ctx, createRandom(persona.seed, `frame ${i}`), 0.06);
    drawSceneMark(ctx, number);
    pictures.push(await toJpeg(canvas, quality));
  }
  return pictures;
}

function drawView(ctx: Context, persona: Persona, card: Canvas | null, hold: Hold): void {
  if (card) drawCardInHand(ctx, card, hold);
  else drawPersonInFrame(ctx, persona, hold, { tilt: hold.angle * 2, smile: 0.4 + hold.dx * 20, gaze: hold.dy * 30 });
}

/** A hand's slow swing; `phase` 0–1 is one round. */
function swing(phase: number): Hold {
  const turn = phase * 2 * Math.PI;
  return {
    angle: 0.012 * Math.sin(turn),
    fill: 0.9 + 0.012 * Math.cos(turn),
    dx: 0.006 * Math.sin(2 * turn),
    dy: 0.008 * Math.sin(turn + 1),
  };
}

/** Squares: light, dark, six bits from the lowest, even parity of the six. */
function drawSceneMark(ctx: Context, number: number): void {
  const bits = Array.from({ length: 6 }, (_, bit) => (number >> bit) & 1);
  const parity = bits.reduce((sum, bit) => sum ^ bit, 0);
  const side = ctx.canvas.height / 45;
  [1, 0, ...bits, parity].forEach((bit, i) => {
    ctx.fillStyle = bit === 1 ? '#fff' : '#000';
    ctx.fillRect(i * side, 0, side, side);
  });
}

/**
 * The scene number of what a `<video>` shows now, or of a picture taken of one, or null when there
 * is no mark. A video goes on between two calls: whoever needs mark and picture of the same instant
 * draws first and reads the mark of what was drawn. Leans on nothing outside itself: it can be sent
 * to a page (`page.evaluate`) as it is.
 */
export function readSceneMark(source: HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas): number | null {
  const [width, height] =
    'videoWidth' in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  if (width === 0) return null;
  const side = height / 45;
  const canvas = new OffscreenCanvas(Math.ceil(side * 9), Math.ceil(side));
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  if (!ctx) return null;
  ctx.drawImage(source, 0, 0);
  const bits = Array.from({ length: 9 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = ctx.getImageData((i + 0.5) * side, side / 2, 1, 1).data;
    return red + green + blue > 384 ? 1 : 0;
  });
  const [light, dark, ...rest] = bits;
  const parity = rest.reduce<number>((sum, bit) => sum ^ bit, 0);
  if (light !== 1 || dark !== 0 || parity !== 0) return null;
  return rest.slice(0, 6).reduce<number>((sum, bit, i) => sum | (bit << i), 0);
}
