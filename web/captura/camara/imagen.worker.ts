/** Makes the images of a support out of raw pictures, off the page's thread. See imagen.ts. */
import { fitWithin, type Size } from './corte.ts';
import type { ImageReply, ImageRequest } from './imagen.ts';

/** Quality at which text of a credential stays sharp and an image stays well under 200 KB. */
const QUALITY = 0.82;

self.addEventListener('message', async ({ data }: MessageEvent<ImageRequest>) => {
  const { id, picture, longest, preview } = data;
  try {
    const size = fitWithin(picture, longest);
    const canvas = draw(picture, size);
    const blob = await encode(canvas);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const shown = draw(canvas, fitWithin(size, preview)).transferToImageBitmap();
    picture.close();
    const image = { bytes, type: blob.type as 'image/webp', ...size, preview: shown };
    post({ id, ok: true, image }, [bytes.buffer, shown]);
  } catch (error) {
    post({ id, ok: false, reason: String(error) });
  }
});

function draw(source: CanvasImageSource, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no 2d context');
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** WebP where the browser writes it (Safari answers with a PNG), else JPEG. */
async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

const post = (reply: ImageReply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });
