/**
 * A drawn signature: the same person's are alike, no two are equal. As signature_pad keeps it
 * (point groups), as PNG, as SVG.
 */
import type { PointGroup } from 'signature_pad';
import { type Context, newCanvas } from './canvas.ts';
import type { Persona } from './persona.ts';
import { createRandom } from './random.ts';

/** Size of the signing box in CSS pixels: a phone lying on its side. */
export const FIRMA_BOX = { width: 720, height: 320 } as const;

const PEN = { dotSize: 0, minWidth: 1, maxWidth: 3.5, penColor: '#101828', velocityFilterWeight: 0.7 } as const;
/** Milliseconds between two points of a finger on glass. */
const STEP_MS = 16;

/** The strokes of a person; another `take` is another signing by the same hand. `start` is the first point's epoch time. */
export function makeFirma(persona: Persona, take = 0, start = 1_760_000_000_000): PointGroup[] {
  const hand = createRandom(persona.seed, 'hand');
  const shake = createRandom(persona.seed, `take ${take}`);
  const { width, height } = FIRMA_BOX;
  const letters = hand.int(4, 8);
  const waves = Array.from({ length: letters }, () => ({
    tall: hand.between(0.12, 0.42) * shake.between(0.92, 1.08),
    loop: hand.between(0.5, 1.5) * shake.between(0.95, 1.05),
    low: hand.chance(0.3) ? hand.between(0.1, 0.3) : 0,
  }));
  const slant = hand.between(0.1, 0.5);
  const advance = (width * hand.between(0.6, 0.78)) / letters;
  const left = width * 0.1 + shake.between(-8, 8);
  const base = height * 0.6 + shake.between(-8, 8);
  let time = start;

  const point = (x: number, y: number) => {
    time += STEP_MS;
    return {
      x: round(Math.min(width - 4, Math.max(4, x + shake.between(-1.2, 1.2)))),
      y: round(Math.min(height - 4, Math.max(4, y + shake.between(-1.2, 1.2)))),
      pressure: 0.5,
      time,
    };
  };

  const name = waves.flatMap(({ tall, loop, low }, letter) =>
    Array.from({ length: 14 }, (_, i) => {
      const turn = (i / 14) * 2 * Math.PI;
      const rise = (1 - Math.cos(turn)) / 2;
      const up = rise * tall * height - Math.max(0, Math.sin(turn * 0.5 - 1)) * low * height;
      return point(left + (letter + i / 14) * advance - Math.sin(turn) * advance * 0.45 * loop + up * slant, base - up);
    }),
  );
  time += 240;
  const from = left + advance * letters * hand.between(0.7, 1);
  const rubric = Array.from({ length: 26 }, (_, i) => {
    const t = i / 25;
    return point(from - t * advance * letters * 0.9, base + height * (0.14 + 0.1 * Math.sin(t * Math.PI * 3)));
  });
  return [name, rubric].map((points) => ({ ...PEN, compositeOperation: 'source-over', points }));
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Draws the strokes to fit a box. */
export function drawFirma(
  ctx: Context,
  groups: readonly PointGroup[],
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  ctx.save();
  ctx.translate(box.x, box.y);
  ctx.scale(box.width / FIRMA_BOX.width, box.height / FIRMA_BOX.height);
  ctx.lineCap = ctx.lineJoin = 'round';
  for (const { points, penColor, maxWidth } of groups) {
    ctx.strokeStyle = penColor;
    ctx.lineWidth = maxWidth;
    ctx.beginPath();
    ctx.moveTo(points[0]!.x, points[0]!.y);
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1]!, points[i]!];
      ctx.quadraticCurveTo(a.x, a.y, (a.x + b.x) / 2, (a.y + b.y) / 2);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** PNG on white, one pixel for each CSS pixel. */
export function firmaToPng(groups: readonly PointGroup[]): Promise<Uint8Array> {
  const { width, height } = FIRMA_BOX;
  const [canvas, ctx] = newCanvas(width, height);
  ctx.fillStyle = '#fff';
  ctx.fillRect(0, 0, width, height);
  drawFirma(ctx, groups, { x: 0, y: 0, width, height });
  return canvas.encode('png');
}

/** SVG text of the strokes. */
export function firmaToSvg(groups: readonly PointGroup[]): string {
  const { width, height } = FIRMA_BOX;
  const paths = groups.map(
    ({ points, penColor, maxWidth }) =>
      `<polyline points="${points.map(({ x, y }) => `${x},${y}`).join(' ')}" stroke="${penColor}" stroke-width="${maxWidth}"/>`,
  );
  const style = 'fill="none" stroke-linecap="round" stroke-linejoin="round"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><g ${style}>${paths.join('')}</g></svg>`;
}
