import { randomFillSync } from 'node:crypto';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { LOGO_DE_EJEMPLO } from '../../../../server/demostracion/logo.ts';
import { isDescripcion, MAX_LOGO_BYTES, tipoDeLogo } from '../../../../server/procesos/logo.ts';

/** A picture that does not compress, when `noise` says so. */
async function draw(width: number, height: number, kind: 'png' | 'webp', noise = false): Promise<Uint8Array> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#9C0058';
  context.fillRect(0, 0, width / 2, height / 2);
  if (noise) {
    const image = context.createImageData(width, height);
    randomFillSync(image.data);
    context.putImageData(image, 0, 0);
  }
  return new Uint8Array(kind === 'png' ? await canvas.encode('png') : await canvas.encode('webp', 80));
}
const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
};

test('a still PNG or WebP, about as wide as high, is taken', async () => {
  expect(tipoDeLogo(Buffer.from(LOGO_DE_EJEMPLO, 'base64'))).toBe('image/webp');
  for (const [width, height] of [
    [64, 64],
    [512, 512],
    [160, 200],
    [125, 100],
  ] as const) {
    expect(tipoDeLogo(await draw(width, height, 'png')), `${width}×${height}`).toBe('image/png');
    expect(tipoDeLogo(await draw(width, height, 'webp')), `${width}×${height}`).toBe('image/webp');
  }
});

test('another shape, size or weight is not', async () => {
  for (const [width, height] of [
    [63, 63],
    [513, 513],
    [160, 201],
    [400, 100],
  ] as const) {
    expect(tipoDeLogo(await draw(width, height, 'png')), `${width}×${height}`).toBeNull();
    expect(tipoDeLogo(await draw(width, height, 'webp')), `${width}×${height}`).toBeNull();
  }
  const heavy = await draw(200, 200, 'png', true);
  expect(heavy.length).toBeGreaterThan(MAX_LOGO_BYTES);
  expect(tipoDeLogo(heavy)).toBeNull();
});

test('a document, another kind of picture, one that moves or is not whole is not', async () => {
  const utf8 = (text: string) => new TextEncoder().encode(text.padEnd(100));
  expect(tipoDeLogo(utf8('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>'))).toBeNull();
  expect(tipoDeLogo(new Uint8Array(await createCanvas(64, 64).encode('jpeg')))).toBeNull();
  expect(tipoDeLogo(new Uint8Array())).toBeNull();
  const [png, webp] = [await draw(100, 100, 'png'), await draw(100, 100, 'webp')];
  for (const whole of [png, webp]) {
    for (let length = 0; length < whole.length; length++) expect(tipoDeLogo(whole.subarray(0, length))).toBeNull();
    // Something rides along after its end.
    expect(tipoDeLogo(new Uint8Array([...whole, ...utf8('<script>')]))).toBeNull();
  }
  for (let at = 0; at < png.length; at++) expect(tipoDeLogo(changed(png, at, png[at]! ^ 1)), `${at}`).toBeNull();
  const example = Buffer.from(LOGO_DE_EJEMPLO, 'base64');
  expect(example.toString('latin1', 12, 16)).toBe('VP8X');
  expect(tipoDeLogo(changed(example, 20, example[20]! | 0x02))).toBeNull();
});

test('what it shows is said in one line', () => {
  expect(isDescripcion('Un árbol frente a una sierra')).toBe(true);
  for (const wrong of ['', '  ', 'ñ'.repeat(121), 'dos\nrenglones']) expect(isDescripcion(wrong)).toBe(false);
});
