/** Decodes pictures with zxing-wasm, off the page's thread. See zxing.ts. */
import { prepareZXingModule, type ReaderOptions, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { ReadCode } from './lector.ts';
import type { ZxingReply, ZxingRequest } from './zxing.ts';

const OPTIONS: ReaderOptions = { formats: ['QRCode', 'Code128'], tryHarder: true, maxNumberOfSymbols: 8 };

const module = prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });

self.addEventListener('message', async ({ data }: MessageEvent<ZxingRequest>) => {
  const { id, picture } = data;
  try {
    await module;
    self.postMessage({ id, ready: true, codes: picture ? await decode(picture) : [] } satisfies ZxingReply);
  } catch {
    self.postMessage({ id, ready: false, codes: [] } satisfies ZxingReply);
  }
});

async function decode(picture: ImageBitmap): Promise<ReadCode[]> {
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) return [];
  context.drawImage(picture, 0, 0);
  picture.close();
  const found = await readBarcodes(context.getImageData(0, 0, width, height), OPTIONS);
  return found.flatMap(({ isValid, symbology, text }) =>
    isValid && (symbology === 'QRCode' || symbology === 'Code128')
      ? [{ symbology: symbology === 'QRCode' ? ('qr' as const) : ('code128' as const), text }]
      : [],
  );
}
