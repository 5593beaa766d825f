/**
 * Draws every icon from the mark's one path (web/ui/marca/rubrica.svg): `node tests/support/iconos.mjs`.
 * Run by hand when the mark changes; its results are kept in public/.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createCanvas, Path2D } from '@napi-rs/canvas';

const ROOT = new URL('../../', import.meta.url);
const ROSA = '#9C0058';
const svg = readFileSync(new URL('web/ui/marca/rubrica.svg', ROOT), 'utf8');
const stroke = new Path2D(/ d="([^"]+)"/.exec(svg)[1]);
const width = Number(/stroke-width="([^"]+)"/.exec(svg)[1]);
/** The drawing's own square. */
const SIDE = 64;

/** One icon. `scale` leaves room around the stroke: a mask may cut all but the middle 80 %. */
function icon(size, { radius, scale }) {
  const canvas = createCanvas(size, size);
  const context = canvas.getContext('2d');
  context.fillStyle = ROSA;
  context.beginPath();
  context.roundRect(0, 0, size, size, size * radius);
  context.fill();
  context.translate(size / 2, size / 2);
  context.scale((size / SIDE) * scale, (size / SIDE) * scale);
  context.translate(-SIDE / 2, -SIDE / 2);
  context.strokeStyle = '#fff';
  context.lineWidth = width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(stroke);
  return canvas.toBuffer('image/png');
}

const ROUNDED = { radius: 0.24, scale: 1 };
const FULL = { radius: 0, scale: 0.82 };
const icons = {
  'icono-192': [192, ROUNDED],
  'icono-512': [512, ROUNDED],
  'mascara-192': [192, FULL],
  'mascara-512': [512, FULL],
  'apple-180': [180, { radius: 0, scale: 0.94 }],
};
mkdirSync(new URL('public/captura/iconos/', ROOT), { recursive: true });
for (const [name, [size, shape]] of Object.entries(icons)) {
  writeFileSync(new URL(`public/captura/iconos/${name}.png`, ROOT), icon(size, shape));
}
writeFileSync(new URL('public/favicon.svg', ROOT), svg);
