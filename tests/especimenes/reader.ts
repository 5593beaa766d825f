/** Reads barcodes from a picture in plain Node with the decoder that the app uses. For tests. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';

const { resolve } = createRequire(import.meta.url);
const wasm = readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

/** Texts of all QRs and of all Code 128s in a JPEG or PNG. */
export async function readCodes(picture: Uint8Array): Promise<{ readonly qr: string[]; readonly code128: string[] }> {
  const options: ReaderOptions = { formats: ['QRCode', 'Code128'], tryHarder: true, maxNumberOfSymbols: 8 };
  const found = await readBarcodes(picture, options);
  const texts = (format: string): string[] => found.filter((one) => one.format === format).map((one) => one.text);
  return { qr: texts('QRCode'), code128: texts('Code128') };
}
