/**
 * Barcodes as grids of modules, from zxing-wasm's writer, painted at a whole number of pixels per
 * module so that they stay sharp.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, type WriterOptions, writeBarcode } from 'zxing-wasm/writer';
import { type Canvas, type Context, newCanvas } from './canvas.ts';

const { resolve } = createRequire(import.meta.url);
const wasm = readFileSync(resolve('zxing-wasm/writer/zxing_writer.wasm'));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** One pixel per module, dark on transparent. */
async function modules(
  content: string | Uint8Array,
  format: NonNullable<WriterOptions['format']>,
  options = '',
): Promise<Canvas> {
  const { symbol, error } = await writeBarcode(content, { format, options, scale: 1, addQuietZones: false });
  if (error !== '') throw new Error(`${format}: ${error}`);
  const [canvas, ctx] = newCanvas(symbol.width, symbol.height);
  const image = ctx.createImageData(symbol.width, symbol.height);
  symbol.data.forEach((value, i) => {
    image.data[4 * i + 3] = 255 - value;
  });
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/** A QR of a text, or of opaque bytes. */
export const qrModules = (content: string | Uint8Array): Promise<Canvas> => modules(content, 'QRCode', 'ecLevel=L');

/** A Code 128; all its rows are alike. */
export const code128Modules = (text: string): Promise<Canvas> => modules(text, 'Code128');

/** A PDF417 of opaque bytes. */
export const pdf417Modules = (content: Uint8Array): Promise<Canvas> => modules(content, 'PDF417', 'columns=14');

/** Paints modules of `size` pixels (and `height` in all, when given) on a white quiet zone of `quiet` modules. */
export function paintModules(
  ctx: Context,
  code: Canvas,
  at: {
    readonly x: number;
    readonly y: number;
    readonly size: number;
    readonly height?: number;
    readonly quiet?: number;
  },
): void {
  const quiet = (at.quiet ?? 4) * at.size;
  const [width, height] = [code.width * at.size, at.height ?? code.height * at.size];
  ctx.save();
  ctx.fillStyle = '#fff';
  ctx.fillRect(at.x - quiet, at.y - quiet, width + 2 * quiet, height + 2 * quiet);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(code, at.x, at.y, width, height);
  ctx.restore();
}
