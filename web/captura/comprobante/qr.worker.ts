/** Draws one QR, off the page's thread. See qr.ts. */
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import wasmUrl from 'zxing-wasm/writer/zxing_writer.wasm?url';
import type { QrReply } from './qr.ts';

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

self.addEventListener('message', async ({ data }: MessageEvent<string>) => {
  self.postMessage(await draw(data).catch(() => null));
});

async function draw(text: string): Promise<QrReply> {
  // M: a photograph of a screen has glare and a finger's smear.
  const { symbol, error } = await writeBarcode(text, {
    format: 'QRCode',
    options: 'ecLevel=M',
    scale: 1,
    addQuietZones: false,
  });
  if (error !== '' || symbol.width !== symbol.height) return null;
  return { lado: symbol.width, oscuros: Uint8Array.from(symbol.data, (value) => (value < 128 ? 1 : 0)) };
}
