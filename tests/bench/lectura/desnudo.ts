/** The bare decoder: zxing-wasm as it comes, without anything of ours before or after it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const { resolve } = createRequire(import.meta.url);
const wasm = readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** Texts of all symbols of a format in a JPEG, with plain defaults otherwise. */
export async function readBare(jpeg: Uint8Array, format: 'QRCode' | 'Code128'): Promise<readonly string[]> {
  const found = await readBarcodes(jpeg, { formats: [format] });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}
