/** Years in a wallet: print that fades, scratches, rubbed edges, dirt. */
import type { Context } from '../canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH } from '../credencial.ts';
import type { Random } from '../random.ts';

/** Wears a drawn card; `strength` 0–1. The context is in the card's units. */
export function wear(ctx: Context, strength: number, random: Random): void {
  ctx.save();
  ctx.globalCompositeOperation = 'source-atop';
  ctx.fillStyle = `rgba(238,228,200,${0.28 * strength})`;
  ctx.fillRect(0, 0, CARD_WIDTH, CARD_HEIGHT);
  const x = (): number => random.between(0, CARD_WIDTH);
  const y = (): number => random.between(0, CARD_HEIGHT);
  for (let i = 0; i < 26 * strength; i++) {
    const [cx, cy, radius] = [x(), y(), random.between(40, 190)];
    const patch = ctx.createRadialGradient(cx, cy, 0, cx, cy, radius);
    const color = random.chance(0.65) ? '250,244,228' : '92,70,44';
    patch.addColorStop(0, `rgba(${color},${random.between(0.08, 0.34) * strength})`);
    patch.addColorStop(1, `rgba(${color},0)`);
    ctx.fillStyle = patch;
    ctx.fillRect(cx - radius, cy - radius, 2 * radius, 2 * radius);
  }
  ctx.lineCap = 'round';
  for (let i = 0; i < 90 * strength; i++) {
    const [from, along, length] = [x(), random.between(-0.5, 0.5), random.between(20, 330)];
    const top = y();
    ctx.strokeStyle = `rgba(${random.chance(0.75) ? '252,250,244' : '60,50,40'},${random.between(0.2, 0.75) * (0.4 + 0.6 * strength)})`;
    ctx.lineWidth = random.between(0.5, 2.1);
    ctx.beginPath();
    ctx.moveTo(from, top);
    ctx.quadraticCurveTo(
      from + length / 2,
      top + along * length * 0.5 + random.between(-10, 10),
      from + length,
      top + along * length,
    );
    ctx.stroke();
  }
  for (let i = 0; i < 420 * strength; i++) {
    // Most of it near the edges.
    const side = random.chance(0.5);
    const near = random.next() ** 3 * 0.5;
    const far = random.chance(0.5) ? near : 1 - near;
    const [px, py] = side ? [far * CARD_WIDTH, y()] : [x(), far * CARD_HEIGHT];
    ctx.fillStyle = `rgba(${random.chance(0.7) ? '252,248,240' : '70,58,44'},${random.between(0.3, 0.9)})`;
    const size = random.between(0.8, 4);
    ctx.fillRect(px, py, size, size * random.between(0.5, 1.6));
  }
  ctx.restore();
}
