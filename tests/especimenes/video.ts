/**
 * Makes the file that Chromium takes for a camera, and turns that camera to what it is to see:
 *
 *     --use-fake-ui-for-media-stream --use-fake-device-for-media-stream
 *     --use-file-for-fake-video-capture=FILE.mjpeg
 *
 * The file is JPEG pictures one behind another, nothing else. Chromium plays it at 30 pictures per
 * second, in a loop, from the moment the camera is opened, whatever the page asks for; its size is
 * that of the pictures. It reads the file as it plays (a shared mapping), so a file written over in place is
 * a camera that looks elsewhere: all pictures take up the same room, so that each is whole wherever it was
 * written over. Every picture bears the number of its scene in squares along its upper left edge, so
 * that a test can wait for «the back of the second card» instead of sleeping (`readSceneMark`).
 */
import { open } from 'node:fs/promises';
import { addGrain, type Canvas, type Context, newCanvas, toJpeg } from './canvas.ts';
import { drawAnverso, drawReverso } from './credencial.ts';
import { drawCardInHand, drawPersonInFrame, type Hold } from './foto.ts';
import type { Persona } from './persona.ts';
import { createRandom } from './random.ts';

export const VIEWS = ['anverso', 'reverso', 'rostro'] as const;
/** What the camera sees of a person. */
export type View = (typeof VIEWS)[number];

/** Pictures per second that Chromium assumes of an MJPEG file. */
export const CAMERA_FPS = 30;
/** A hand moves ten times a second here; in between the picture stays. */
const STAY = 3;
/** The hand's motion, then it repeats itself. */
const MOTION_SECONDS = 1;

export interface VideoOptions {
  readonly width?: number;
  readonly height?: number;
  /** JPEG quality. */
  readonly quality?: number;
}

export interface Camera {
  readonly file: string;
  /** Turns to a side of a person's card or to her face; the number that its pictures bear from now on. */
  show(persona: Persona, view: View): Promise<number>;
}

/** A camera before these people, at most 21; its file's name must end in `.mjpeg`. It sees the first one's front. */
export async function drawCamera(
  file: string,
  personas: readonly Persona[],
  { width = 1280, height = 720, quality = 75 }: VideoOptions = {},
): Promise<Camera> {
  const scenes = personas.flatMap((persona) => VIEWS.map((view) => ({ persona, view })));
  if (scenes.length > 64) throw new RangeError('21 people at most');
  const drawn: Uint8Array[][] = [];
  for (const [number, scene] of scenes.entries()) {
    drawn.push(await drawScene(scene.persona, scene.view, number, { width, height, quality }));
  }
  const films = await openFilms(file, drawn);
  return {
    file,
    async show(persona, view) {
      const number = scenes.findIndex((scene) => scene.persona === persona && scene.view === view);
      if (number < 0) throw new RangeError('Not before this camera');
      await films.turnTo(number);
      return number;
    },
  };
}

/** A camera before rounds of pictures (JPEG, ten for a second, as many in each round); it sees the first. */
export async function openFilms(
  file: string,
  drawn: readonly (readonly Uint8Array[])[],
): Promise<{ turnTo(number: number): Promise<void> }> {
  if (!file.endsWith('.mjpeg')) throw new RangeError('Chromium tells the format by the name: .mjpeg');
  if (drawn.length > 64) throw new RangeError('64 scenes at most');
  const room = Math.max(...drawn.flat().map((picture) => picture.length));
  const films = drawn.map((pictures) => pictures.flatMap((picture) => Array<Buffer>(STAY).fill(fillUp(picture, room))));

  const write = async (number: number, flag: 'w' | 'r+'): Promise<void> => {
    const handle = await open(file, flag);
    try {
      // From the last to the first: Chromium plays towards what is new, and once there sees nothing old,
      // however slow the writing is.
      for (const [at, picture] of [...films[number]!.entries()].reverse()) {
        await handle.write(picture, 0, room, at * room);
      }
    } finally {
      await handle.close();
    }
  };
  await write(0, 'w');
  return { turnTo: (number) => write(number, 'r+') };
}

/** A JPEG of so many bytes: before a marker any number of 0xFF may stand (ITU-T T.81, B.1.1.2). */
function fillUp(jpeg: Uint8Array, bytes: number): Buffer {
  const filled = Buffer.alloc(bytes, 0xff);
  filled.set(jpeg.subarray(0, -2));
  filled.set(jpeg.subarray(-2), bytes - 2);
  return filled;
}

/** What such a camera sees, as one JPEG that bears this number: for browsers whose camera is no file. */
export async function drawPicture(
  persona: Persona,
  view: View,
  number: number,
  { width = 1280, height = 720, quality = 75 }: VideoOptions = {},
): Promise<Uint8Array> {
  return (await drawScene(persona, view, number, { width, height, quality }, 1))[0]!;
}

/** One round of the hand's motion, or its first pictures. */
async function drawScene(
  persona: Persona,
  view: View,
  number: number,
  { width, height, quality }: Required<VideoOptions>,
  first = Number.POSITIVE_INFINITY,
): Promise<Uint8Array[]> {
  const card = view === 'anverso' ? drawAnverso(persona) : view === 'reverso' ? await drawReverso(persona) : null;
  const count = MOTION_SECONDS * (CAMERA_FPS / STAY);
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < Math.min(count, first); i++) {
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
export function drawSceneMark(ctx: Context, number: number): void {
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
