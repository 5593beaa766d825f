/**
 * From a raw picture to an image of a support: at most 1,600 px on its longest side, WebP or JPEG,
 * as bytes. Made in a worker; no base64, nothing written anywhere.
 */
import type { Rect } from './corte.ts';
import { callWorker, type WorkerCaller } from './llamada.ts';

export const LONGEST_SIDE = 1_600;
/** What is shown on the screen is smaller: a phone of 2 GB holds three of them. */
const LONGEST_PREVIEW = 960;

export interface ImageRequest {
  readonly id: number;
  readonly picture: ImageBitmap;
  readonly longest: number;
  readonly preview: number;
}

export interface PreparedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: 'image/webp' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
  /** The same picture, to be shown; its holder closes it. */
  readonly preview: ImageBitmap;
  /** Where in it the frame was, as shares of it, when it was taken in one. */
  readonly marco?: Rect;
}

export type ImageReply =
  | { readonly id: number; readonly ok: true; readonly image: PreparedImage }
  | { readonly id: number; readonly ok: false; readonly reason: string };

let worker: WorkerCaller<Omit<ImageRequest, 'id'>, ImageReply> | null = null;

/** Prepares a picture; it is consumed. Rejects only when the browser could not encode it. */
export async function prepareImage(picture: ImageBitmap, longest = LONGEST_SIDE): Promise<PreparedImage> {
  worker ??= callWorker(new Worker(new URL('./imagen.worker.ts', import.meta.url), { type: 'module', name: 'imagen' }));
  const reply = await worker({ picture, longest, preview: LONGEST_PREVIEW }, [picture]);
  if (!reply.ok) throw new Error(reply.reason);
  return reply.image;
}

/** Forgets an image: its bytes are overwritten, its preview closed. */
export function forgetImage(image: PreparedImage): void {
  image.bytes.fill(0);
  image.preview.close();
}
