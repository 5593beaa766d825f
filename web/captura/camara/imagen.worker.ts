/** Makes the images of a support out of raw pictures, off the page's thread. See imagen.ts. */
import { fitWithin } from './corte.ts';
import type { ImageReply, ImageRequest } from './imagen.ts';

/** Quality at which text of a credential stays sharp and an image stays well under 200 KB. */
const QUALITY = 0.82;

self.addEventListener('message', async ({ data }: MessageEvent<ImageRequest>) => {
  try {
    const { width, height } = fitWithin(data.picture, data.longest);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no 2d context');
    context.imageSmoothingQuality = 'high';
    context.drawImage(data.picture, 0, 0, width, height);
    data.picture.close();
    const blob = await encode(canvas);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    post({ id: data.id, ok: true, image: { bytes, type: blob.type as 'image/webp', width, height } }, [bytes.buffer]);
  } catch (error) {
    post({ id: data.id, ok: false, reason: String(error) });
  }
});

/** WebP where the browser writes it (Safari answers with a PNG), else JPEG. */
async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

const post = (reply: ImageReply, transfer: Transferable[] = []): void => self.postMessage(reply, { transfer });
