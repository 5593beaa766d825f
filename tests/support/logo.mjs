/**
 * Draws the invented process's logo (server/demostracion/logo.ts): `node tests/support/logo.mjs`, then
 * `npx biome check --write server/demostracion/logo.ts`. Run by hand; its result is kept.
 */
import { writeFileSync } from 'node:fs';
import { createCanvas } from '@napi-rs/canvas';

const SIDE = 160;
const canvas = createCanvas(SIDE, SIDE);
const c = canvas.getContext('2d');
const fill = (colour, draw) => {
  c.fillStyle = colour;
  c.beginPath();
  draw();
  c.fill();
};
fill('#E3F3EC', () => c.roundRect(0, 0, SIDE, SIDE, 36));
fill('#FFC671', () => c.arc(112, 48, 17, 0, 7));
// The sierra, and what stands before it.
fill('#5BA58A', () => {
  c.moveTo(0, 112);
  c.lineTo(38, 62);
  c.lineTo(66, 94);
  c.lineTo(98, 52);
  c.lineTo(160, 116);
  c.lineTo(160, 126);
  c.lineTo(0, 126);
});
fill('#07553A', () => {
  c.moveTo(0, 124);
  c.quadraticCurveTo(80, 98, 160, 124);
  c.roundRect(0, 122, SIDE, 38, [0, 0, 36, 36]);
});
fill('#6F4300', () => c.roundRect(76, 96, 8, 42, 3));
for (const [x, y, radius] of [
  [80, 72, 25],
  [61, 88, 18],
  [99, 88, 18],
]) {
  fill('#0E7A55', () => c.arc(x, y, radius, 0, 7));
}
const bytes = await canvas.encode('webp', 88);
console.log(bytes.length);
writeFileSync('/tmp/logo-F.png', canvas.toBuffer('image/png'));
writeFileSync(
  new URL('../../server/demostracion/logo.ts', import.meta.url),
  `/** The invented process's logo, a tree before a sierra, as WebP in base64: drawn by tests/support/logo.mjs. */
export const LOGO_DE_EJEMPLO =
  '${bytes.toString('base64')}';
`,
);
