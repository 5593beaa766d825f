/**
 * A hand, drawn in the plane of the card: a finger that reaches over an edge, and those that hold a card from
 * behind. Units are the card's (300 to the inch).
 */
import type { Context } from '../canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH } from '../credencial.ts';
import type { Random } from '../random.ts';
import type { Condiciones } from './fallas.ts';

const UNITS_PER_MM = CARD_WIDTH / 85.6;
const SKIN: readonly (readonly [number, number, number])[] = [
  [236, 196, 164],
  [216, 166, 128],
  [190, 136, 98],
  [156, 106, 72],
  [118, 78, 54],
];

const tone = ([r, g, b]: readonly [number, number, number], light: number): string =>
  `rgb(${Math.round(r * light)},${Math.round(g * light * 0.98)},${Math.round(b * light * 0.96)})`;

interface Dedo {
  /** Tip, and where it comes from: radians. */
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly width: number;
  readonly nail: boolean;
}

/** A finger whose tip is at (x, y) and which goes on for very long in the direction of `angle`. */
function drawDedo(ctx: Context, { x, y, angle, width, nail }: Dedo, skin: (typeof SKIN)[number]): void {
  const half = width / 2;
  const length = 1_400;
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  const shape = (): void => {
    ctx.beginPath();
    ctx.moveTo(length, -half * 1.25);
    ctx.lineTo(half * 2.6, -half * 1.06);
    ctx.bezierCurveTo(half * 1.2, -half * 1.02, half * 0.1, -half * 0.92, 0, 0);
    ctx.bezierCurveTo(half * 0.1, half * 0.92, half * 1.2, half * 1.02, half * 2.6, half * 1.06);
    ctx.lineTo(length, half * 1.25);
    ctx.closePath();
  };
  ctx.shadowColor = 'rgba(0,0,0,0.55)';
  ctx.shadowBlur = width * 0.22;
  ctx.shadowOffsetX = width * 0.05;
  ctx.shadowOffsetY = width * 0.09;
  shape();
  const across = ctx.createLinearGradient(0, -half, 0, half);
  across.addColorStop(0, tone(skin, 0.62));
  across.addColorStop(0.28, tone(skin, 1.02));
  across.addColorStop(0.6, tone(skin, 0.96));
  across.addColorStop(1, tone(skin, 0.52));
  ctx.fillStyle = across;
  ctx.fill();
  ctx.shadowColor = 'transparent';
  shape();
  ctx.clip();
  const tip = ctx.createRadialGradient(half * 1.1, 0, half * 0.2, half * 1.1, 0, half * 1.6);
  tip.addColorStop(0, 'rgba(255,120,110,0.16)');
  tip.addColorStop(1, 'rgba(120,40,20,0)');
  ctx.fillStyle = tip;
  ctx.fillRect(-half, -half * 2, half * 4, half * 4);
  ctx.strokeStyle = 'rgba(70,30,15,0.3)';
  ctx.lineWidth = width * 0.018;
  for (const crease of [2.7, 2.95, 3.2]) {
    ctx.beginPath();
    ctx.moveTo(half * crease, -half * 0.7);
    ctx.quadraticCurveTo(half * (crease + 0.2), 0, half * crease, half * 0.7);
    ctx.stroke();
  }
  if (nail) {
    ctx.beginPath();
    ctx.ellipse(half * 0.95, 0, half * 0.72, half * 0.52, 0, 0, 2 * Math.PI);
    ctx.fillStyle = tone([skin[0] * 1.05, skin[1] * 0.97, skin[2] * 0.97], 1);
    ctx.fill();
    ctx.strokeStyle = 'rgba(90,40,30,0.35)';
    ctx.stroke();
    ctx.fillStyle = 'rgba(255,255,255,0.25)';
    ctx.beginPath();
    ctx.ellipse(half * 0.9, -half * 0.16, half * 0.45, half * 0.12, 0, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

/** A point on an edge, and from where a hand comes to it. */
function edge(borde: 'izquierda' | 'derecha' | 'abajo', donde: number): { x: number; y: number; angle: number } {
  switch (borde) {
    case 'izquierda':
      return { x: 0, y: CARD_HEIGHT * donde, angle: Math.PI };
    case 'derecha':
      return { x: CARD_WIDTH, y: CARD_HEIGHT * donde, angle: 0 };
    case 'abajo':
      return { x: CARD_WIDTH * donde, y: CARD_HEIGHT, angle: Math.PI / 2 };
  }
}

export interface Mano {
  /** Before the card is drawn. */
  behind(ctx: Context): void;
  /** After it. */
  before(ctx: Context): void;
}

/** The hand of a take; draws nothing when there is none. */
export function makeMano({ dedo, enMano }: Condiciones, random: Random): Mano {
  const skin = random.pick(SKIN);
  const width = random.between(15, 20) * UNITS_PER_MM;
  const lean = random.between(-0.4, 0.4);
  const at = dedo ?? { mm: random.between(0.6, 1.6), borde: random.pick(['derecha', 'abajo'] as const), donde: 0.5 };
  const { x, y, angle } = edge(at.borde, at.donde);
  const reach = at.mm * UNITS_PER_MM;
  const tip = { x: x - reach * Math.cos(angle), y: y - reach * Math.sin(angle) };
  return {
    behind(ctx) {
      if (!enMano) return;
      for (const [i, side] of [-1, 0, 1, 2].entries()) {
        const along = side * width * 0.98 + width * 0.3;
        drawDedo(
          ctx,
          {
            x: x - Math.sin(angle) * along - Math.cos(angle) * width * 2,
            y: y + Math.cos(angle) * along - Math.sin(angle) * width * 2,
            angle: angle + lean * 0.3 + i * 0.03,
            width: width * 1.06,
            nail: false,
          },
          skin,
        );
      }
    },
    before(ctx) {
      if (dedo || enMano) drawDedo(ctx, { ...tip, angle: angle + lean, width, nail: true }, skin);
    },
  };
}
