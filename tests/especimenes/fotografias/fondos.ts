/**
 * What a card lies on, or what is behind the hand that holds it: square tiles that repeat mirrored, drawn from
 * a kind and a number and kept, for they are the slowest thing to draw.
 */
import { type Context, newCanvas } from '../canvas.ts';
import { createRandom, type Random } from '../random.ts';

export const FONDOS = ['madera', 'tela', 'concreto', 'papel', 'plastico', 'calle'] as const;
export type Fondo = (typeof FONDOS)[number];

export const LOSETA = 1024;
/** Different tiles of a kind. */
export const VARIANTES = 4;
const KEPT = 12;
const tiles = new Map<string, Uint8ClampedArray>();

/** Pixels (RGBA, sRGB) of a tile, `LOSETA` on each side. */
export function loseta(fondo: Fondo, variante: number): Uint8ClampedArray {
  const key = `${fondo} ${variante}`;
  let pixels = tiles.get(key);
  if (!pixels) {
    const [, ctx] = newCanvas(LOSETA, LOSETA);
    DRAW[fondo](ctx, createRandom(variante, `fondo ${fondo}`));
    pixels = new Uint8ClampedArray(ctx.getImageData(0, 0, LOSETA, LOSETA).data);
  }
  tiles.delete(key);
  tiles.set(key, pixels);
  if (tiles.size > KEPT) tiles.delete(tiles.keys().next().value!);
  return pixels;
}

function fill(ctx: Context, style: string): void {
  ctx.fillStyle = style;
  ctx.fillRect(0, 0, LOSETA, LOSETA);
}

const spot = (ctx: Context, x: number, y: number, radius: number, style: string): void => {
  ctx.fillStyle = style;
  ctx.beginPath();
  ctx.ellipse(x, y, radius, radius * 0.8, x, 0, 2 * Math.PI);
  ctx.fill();
};

const anywhere = (random: Random): number => random.between(0, LOSETA);

const DRAW: Record<Fondo, (ctx: Context, random: Random) => void> = {
  madera(ctx, random) {
    const hue = random.int(20, 36);
    fill(ctx, `hsl(${hue} ${random.int(30, 48)}% ${random.int(24, 52)}%)`);
    for (let y = -20; y < LOSETA + 20; y += 3) {
      ctx.strokeStyle = `hsla(${hue} 45% ${random.chance(0.5) ? 14 : 62}% / ${random.between(0.04, 0.26)})`;
      ctx.lineWidth = random.between(0.7, 3.5);
      ctx.beginPath();
      ctx.moveTo(0, y);
      const bend = 16 * Math.sin(y / 90);
      ctx.bezierCurveTo(340, y + bend + random.between(-6, 6), 680, y - bend + random.between(-6, 6), LOSETA, y);
      ctx.stroke();
    }
    for (let i = 0; i < 900; i++) {
      ctx.fillStyle = `rgba(30,15,5,${random.between(0.05, 0.3)})`;
      ctx.fillRect(anywhere(random), anywhere(random), random.between(4, 26), 1);
    }
    for (const x of [random.int(200, 800)]) {
      ctx.fillStyle = 'rgba(15,8,3,0.55)';
      ctx.fillRect(0, x, LOSETA, 3);
    }
  },
  tela(ctx, random) {
    const hue = random.int(0, 359);
    const light = random.int(18, 62);
    fill(ctx, `hsl(${hue} ${random.int(10, 50)}% ${light}%)`);
    const step = random.int(4, 7);
    for (let i = 0; i < LOSETA; i += step) {
      ctx.fillStyle = `rgba(0,0,0,${random.between(0.1, 0.3)})`;
      ctx.fillRect(i, 0, step * 0.45, LOSETA);
      ctx.fillStyle = `rgba(255,255,255,${random.between(0.03, 0.16)})`;
      ctx.fillRect(0, i, LOSETA, step * 0.5);
    }
    if (random.chance(0.5)) {
      const band = random.int(60, 150);
      ctx.fillStyle = `hsla(${(hue + random.int(60, 200)) % 360} 45% 45% / 0.4)`;
      for (let i = 0; i < LOSETA; i += 2 * band) {
        ctx.fillRect(i, 0, band, LOSETA);
        ctx.fillRect(0, i, LOSETA, band);
      }
    }
    for (let i = 0; i < 5; i++) {
      const x = anywhere(random);
      const fold = ctx.createLinearGradient(x - 90, 0, x + 90, 60);
      fold.addColorStop(0, 'rgba(0,0,0,0)');
      fold.addColorStop(0.45, 'rgba(0,0,0,0.3)');
      fold.addColorStop(0.55, 'rgba(255,255,255,0.14)');
      fold.addColorStop(1, 'rgba(255,255,255,0)');
      fill(ctx, fold as unknown as string);
    }
  },
  concreto(ctx, random) {
    const grey = random.int(95, 160);
    fill(ctx, `rgb(${grey},${grey - 3},${grey - 9})`);
    for (let i = 0; i < 320; i++) {
      spot(
        ctx,
        anywhere(random),
        anywhere(random),
        random.between(12, 90),
        `rgba(${random.pick(['0,0,0', '255,250,235'])},0.03)`,
      );
    }
    for (let i = 0; i < 9_000; i++) {
      const tone = random.int(30, 225);
      spot(ctx, anywhere(random), anywhere(random), random.between(0.6, 3), `rgba(${tone},${tone},${tone - 8},0.4)`);
    }
    ctx.strokeStyle = 'rgba(25,22,20,0.6)';
    ctx.lineWidth = 1.6;
    ctx.beginPath();
    let [x, y] = [0, anywhere(random)];
    ctx.moveTo(x, y);
    while (x < LOSETA) {
      x += random.between(10, 36);
      y += random.between(-20, 20);
      ctx.lineTo(x, y);
    }
    ctx.stroke();
  },
  papel(ctx, random) {
    fill(ctx, `hsl(${random.int(36, 60)} 14% ${random.int(84, 92)}%)`);
    ctx.strokeStyle = 'rgba(60,70,110,0.35)';
    ctx.lineWidth = 1.5;
    for (let y = 30; y < LOSETA; y += 44) {
      ctx.strokeRect(-4, y, LOSETA + 8, 44);
      ctx.fillStyle = 'rgba(30,30,40,0.62)';
      for (let x = random.int(20, 60); x < LOSETA - 60; x += random.int(70, 260)) {
        for (let letter = 0; letter < random.int(4, 14); letter++) {
          ctx.fillRect(x + letter * 8, y + 16 + random.int(-1, 1), random.between(2, 6), random.between(6, 13));
        }
      }
    }
  },
  plastico(ctx, random) {
    const light = random.chance(0.6);
    fill(ctx, light ? `hsl(${random.int(0, 359)} 6% 84%)` : `hsl(${random.int(0, 359)} 34% 36%)`);
    for (let i = 0; i < 7_000; i++) {
      spot(ctx, anywhere(random), anywhere(random), random.between(0.5, 1.6), `rgba(${light ? 60 : 230},60,60,0.06)`);
    }
    ctx.lineWidth = 1;
    for (let i = 0; i < 60; i++) {
      ctx.strokeStyle = `rgba(${light ? 40 : 240},40,40,${random.between(0.05, 0.2)})`;
      ctx.beginPath();
      const [x, y] = [anywhere(random), anywhere(random)];
      ctx.moveTo(x, y);
      ctx.lineTo(x + random.between(-160, 160), y + random.between(-70, 70));
      ctx.stroke();
    }
  },
  calle(ctx, random) {
    const sky = ctx.createLinearGradient(0, 0, 0, LOSETA);
    sky.addColorStop(0, `hsl(${random.int(190, 220)} 30% ${random.int(60, 82)}%)`);
    sky.addColorStop(0.45, `hsl(${random.int(20, 50)} 22% 58%)`);
    sky.addColorStop(1, `hsl(${random.int(20, 40)} 10% 34%)`);
    fill(ctx, sky as unknown as string);
    ctx.filter = 'blur(22px)';
    for (let i = 0; i < 26; i++) {
      ctx.fillStyle = `hsl(${random.int(0, 359)} ${random.int(6, 38)}% ${random.int(18, 68)}%)`;
      const [x, y] = [anywhere(random), random.between(LOSETA * 0.2, LOSETA)];
      ctx.fillRect(x, y, random.between(30, 240), random.between(40, 300));
    }
    ctx.filter = 'none';
  },
};
