/**
 * Photographs that nobody took: a card lying on a table as a phone sees it, and the live photo of
 * the person. Pose and light differ from take to take; all come from the seed.
 */
import { addGrain, type Canvas, type Context, newCanvas, SANS } from './canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH, LEYENDA } from './credencial.ts';
import { drawFace, type Pose } from './face.ts';
import type { Persona } from './persona.ts';
import { createRandom, type Random } from './random.ts';

/** How the hand holds: everything in small measures around «straight, filling the frame». */
export interface Hold {
  /** Radians. */
  readonly angle: number;
  /** Share of the frame's width (or height, whichever is tighter) that the subject takes. */
  readonly fill: number;
  /** Offset of the centre as a share of the frame's width and height. */
  readonly dx: number;
  readonly dy: number;
}

export const STEADY: Hold = { angle: 0, fill: 0.92, dx: 0, dy: 0 };

/** A hold such as people manage. */
export const randomHold = (random: Random): Hold => ({
  angle: random.between(-0.025, 0.025),
  fill: random.between(0.9, 0.95),
  dx: random.between(-0.008, 0.008),
  dy: random.between(-0.008, 0.008),
});

const tables = new Map<string, Canvas>();

/** A wooden table, drawn once per size. */
function drawTable(ctx: Context): void {
  const { width, height } = ctx.canvas;
  const key = `${width}x${height}`;
  let table = tables.get(key);
  if (!table) {
    const [canvas, wood] = newCanvas(width, height);
    wood.fillStyle = '#8a6a48';
    wood.fillRect(0, 0, width, height);
    const random = createRandom(width * 10_000 + height, 'table');
    for (let y = 0; y < height; y += 5) {
      wood.strokeStyle = `rgba(${random.chance(0.5) ? '50,30,15' : '190,150,110'},${random.between(0.05, 0.3)})`;
      wood.lineWidth = random.between(1, 4);
      wood.beginPath();
      wood.moveTo(0, y);
      wood.bezierCurveTo(width / 3, y + random.between(-14, 14), width / 1.5, y + random.between(-14, 14), width, y);
      wood.stroke();
    }
    tables.set(key, canvas);
    table = canvas;
  }
  ctx.drawImage(table, 0, 0);
}

/** Draws a side of a card, held so, over a table that fills the canvas; light falls from one corner. */
export function drawCardInHand(ctx: Context, card: Canvas, hold: Hold): void {
  const { width, height } = ctx.canvas;
  drawTable(ctx);
  const scale = hold.fill * Math.min(width / CARD_WIDTH, height / CARD_HEIGHT);
  ctx.save();
  ctx.translate(width * (0.5 + hold.dx), height * (0.5 + hold.dy));
  ctx.rotate(hold.angle);
  ctx.scale(scale, scale);
  ctx.shadowColor = 'rgba(0,0,0,0.5)';
  ctx.shadowBlur = 18;
  ctx.shadowOffsetY = 8;
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(card, -CARD_WIDTH / 2, -CARD_HEIGHT / 2);
  ctx.restore();
  const light = ctx.createLinearGradient(0, 0, width, height);
  light.addColorStop(0, 'rgba(255,250,235,0.14)');
  light.addColorStop(1, 'rgba(20,20,40,0.16)');
  ctx.fillStyle = light;
  ctx.fillRect(0, 0, width, height);
}

/** A photograph of a side of a card. `grain` 0–1. */
export function photographCard(
  card: Canvas,
  size: { readonly width: number; readonly height: number },
  random: Random,
  grain = 0.2,
): Canvas {
  const [canvas, ctx] = newCanvas(size.width, size.height);
  drawCardInHand(ctx, card, randomHold(random));
  addGrain(ctx, random, grain);
  return canvas;
}

/** Draws the person before a wall that fills the canvas. */
export function drawPersonInFrame(ctx: Context, persona: Persona, hold: Hold, pose: Pose): void {
  const { width, height } = ctx.canvas;
  const wall = ctx.createLinearGradient(0, 0, width, height);
  const hue = createRandom(persona.seed, 'wall').int(20, 220);
  wall.addColorStop(0, `hsl(${hue} 22% 74%)`);
  wall.addColorStop(1, `hsl(${hue} 26% 48%)`);
  ctx.fillStyle = wall;
  ctx.fillRect(0, 0, width, height);
  const side = Math.min(width, height) * hold.fill;
  const box = { width: side, height: Math.max(side, height * 0.98) };
  drawFace(
    ctx,
    persona,
    { ...box, x: (width - box.width) / 2 + hold.dx * width, y: height - box.height + Math.abs(hold.dy) * height },
    pose,
  );
  ctx.font = `700 ${Math.round(height / 40)}px "${SANS}"`;
  ctx.fillStyle = 'rgba(255,255,255,0.85)';
  ctx.fillText(LEYENDA, width * 0.03, height * 0.98);
}

/** The live photo (§4.6): upright, shoulders up, another light and pose than the card's. */
export function photographPerson(
  persona: Persona,
  take = 0,
  size: { readonly width: number; readonly height: number } = { width: 720, height: 960 },
  grain = 0.2,
): Canvas {
  const random = createRandom(persona.seed, `photo ${take}`);
  const [canvas, ctx] = newCanvas(size.width, size.height);
  const pose = { tilt: random.between(-0.06, 0.06), smile: random.between(-0.2, 0.9), gaze: random.between(-0.5, 0.5) };
  drawPersonInFrame(ctx, persona, { ...randomHold(random), angle: 0 }, pose);
  addGrain(ctx, random, grain);
  return canvas;
}
