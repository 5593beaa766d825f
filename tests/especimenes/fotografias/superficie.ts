/**
 * The plane before the camera, as pixels: the card with its wear, or the sheet or screen that shows it, and the
 * hand that holds it. Drawn once for all frames of a take, as fine as these need.
 */
import { type Canvas, type Context, newCanvas } from '../canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH, drawAnverso, drawReverso } from '../credencial.ts';
import type { Persona } from '../persona.ts';
import { createRandom, type Random } from '../random.ts';
import { copy, PAPEL } from './copias.ts';
import { wear } from './desgaste.ts';
import type { Condiciones, Soporte } from './fallas.ts';
import { makeMano } from './mano.ts';

export type Lado = 'anverso' | 'reverso';

export interface Superficie {
  readonly width: number;
  readonly height: number;
  /** RGBA, sRGB, not premultiplied. */
  readonly pixels: Uint8ClampedArray;
  /** Pixels per unit of the card, and units on each side of it. */
  readonly scale: number;
  readonly margin: number;
  /** Throws light back as laminate does. */
  readonly brillante: boolean;
  /** A screen's place in the card's units, the distance of its pixels, and how bright it is. */
  readonly pantalla: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly pitch: number;
    readonly brillo: number;
  } | null;
}

const drawn = new Map<string, Canvas>();
const KEPT = 24;

/** A side as it is issued; whoever changes it copies it first. */
async function cardOf(persona: Persona, lado: Lado, scale: number): Promise<Canvas> {
  const key = `${persona.seed} ${persona.modelo.letra} ${lado} ${scale}`;
  let card = drawn.get(key);
  if (!card) {
    card = await (lado === 'anverso' ? drawAnverso : drawReverso)(persona, { scale, grain: false });
    drawn.set(key, card);
    if (drawn.size > KEPT) drawn.delete(drawn.keys().next().value!);
  }
  return card;
}

export interface Encargo {
  readonly persona: Persona;
  readonly lado: Lado;
  readonly soporte: Soporte;
  readonly condiciones: Condiciones;
  readonly scale: number;
  readonly margin: number;
}

export async function drawSuperficie({
  persona,
  lado,
  soporte,
  condiciones,
  scale,
  margin,
}: Encargo): Promise<Superficie> {
  const issued = await cardOf(persona, lado, scale);
  const [card, cardCtx] = newCanvas(issued.width, issued.height);
  cardCtx.drawImage(issued, 0, 0);
  const random = createRandom(persona.seed, `superficie ${lado}`);
  if (condiciones.desgaste > 0) {
    cardCtx.scale(scale, scale);
    wear(cardCtx, condiciones.desgaste, createRandom(persona.seed, `desgaste ${lado}`));
  }
  copy(card, soporte, scale, random);

  const width = Math.ceil((CARD_WIDTH + 2 * margin) * scale);
  const height = Math.ceil((CARD_HEIGHT + 2 * margin) * scale);
  const [, ctx] = newCanvas(width, height);
  ctx.scale(scale, scale);
  ctx.translate(margin, margin);
  const pantalla = soporte === 'pantalla' ? drawScreen(ctx, random) : null;
  const mano = makeMano(condiciones, random);
  mano.behind(ctx);
  if (soporte === 'original') dropShadow(ctx);
  else if (!pantalla) drawSheet(ctx, random);
  ctx.drawImage(card, 0, 0, CARD_WIDTH, CARD_HEIGHT);
  if (soporte === 'original') drawRim(ctx);
  mano.before(ctx);
  const { data } = ctx.getImageData(0, 0, width, height);
  return { width, height, pixels: data, scale, margin, brillante: soporte === 'original', pantalla };
}

/** A card is 0.76 mm thick. */
function dropShadow(ctx: Context): void {
  ctx.save();
  ctx.shadowColor = 'rgba(0,0,0,0.6)';
  ctx.shadowBlur = 14;
  ctx.shadowOffsetX = 3;
  ctx.shadowOffsetY = 6;
  ctx.fillStyle = '#999';
  ctx.beginPath();
  ctx.roundRect(1, 1, CARD_WIDTH - 2, CARD_HEIGHT - 2, 36);
  ctx.fill();
  ctx.restore();
}

/** Light on the laminate's edge. */
function drawRim(ctx: Context): void {
  ctx.save();
  ctx.lineWidth = 2.5;
  const rim = ctx.createLinearGradient(0, 0, CARD_WIDTH, CARD_HEIGHT);
  rim.addColorStop(0, 'rgba(255,255,255,0.75)');
  rim.addColorStop(0.5, 'rgba(140,140,140,0.4)');
  rim.addColorStop(1, 'rgba(40,40,40,0.55)');
  ctx.strokeStyle = rim;
  ctx.beginPath();
  ctx.roundRect(1, 1, CARD_WIDTH - 2, CARD_HEIGHT - 2, 36);
  ctx.stroke();
  ctx.restore();
}

/** The sheet of a copy: whole, or cut out with more or less of a margin. */
function drawSheet(ctx: Context, random: Random): void {
  const cut = random.chance(0.4);
  const around = (): number => (cut ? random.between(4, 40) : random.between(200, 1_500));
  const [left, top, right, bottom] = [around(), around(), around(), around()];
  ctx.save();
  ctx.shadowColor = 'rgba(0,0,0,0.45)';
  ctx.shadowBlur = 7;
  ctx.shadowOffsetX = 2;
  ctx.shadowOffsetY = 3;
  ctx.fillStyle = `rgb(${PAPEL.join(',')})`;
  ctx.fillRect(-left, -top, CARD_WIDTH + left + right, CARD_HEIGHT + top + bottom);
  ctx.restore();
  if (cut) return;
  // A line that the lid left, as copiers do, and the other side of the card below.
  ctx.strokeStyle = 'rgba(90,90,90,0.45)';
  ctx.lineWidth = 2;
  ctx.strokeRect(-random.between(2, 8), -random.between(2, 8), CARD_WIDTH + 9, CARD_HEIGHT + 9);
}

/** A telephone or a monitor, switched on, up to where the card's picture will be. */
function drawScreen(ctx: Context, random: Random): NonNullable<Superficie['pantalla']> {
  const phone = random.chance(0.6);
  const around = phone ? random.between(30, 110) : 3_000;
  const across = phone ? random.between(160, 420) : 3_000;
  const area = { left: -across, top: -around, right: CARD_WIDTH + across, bottom: CARD_HEIGHT + around };
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  if (phone) {
    ctx.fillStyle = '#0b0b0d';
    ctx.beginPath();
    ctx.roundRect(area.left - 34, area.top - 22, width + 68, height + 44, 70);
    ctx.fill();
  }
  ctx.fillStyle = phone || random.chance(0.3) ? '#000' : random.pick(['#2b2b2e', '#f1f1f1', '#d8dde4']);
  ctx.fillRect(area.left, area.top, width, height);
  return {
    ...area,
    // A picture of the card that is so many pixels wide.
    pitch: CARD_WIDTH / (phone ? random.between(800, 1_700) : random.between(520, 1_000)),
    brillo: random.between(0.8, 1.3),
  };
}
