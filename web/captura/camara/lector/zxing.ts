/** zxing-wasm in a worker, its wasm from this very origin. */
import { callWorker } from '../llamada.ts';
import type { CodeReader, ReadCode } from './lector.ts';

export interface ZxingRequest {
  readonly id: number;
  /** Null asks only whether the decoder starts. */
  readonly picture: ImageBitmap | null;
}

export interface ZxingReply {
  readonly id: number;
  readonly ready: boolean;
  readonly codes: readonly ReadCode[];
}

/** Null when the decoder can't start (WebAssembly switched off). */
export async function createZxingReader(): Promise<CodeReader | null> {
  const worker = new Worker(new URL('./zxing.worker.ts', import.meta.url), { type: 'module', name: 'lector' });
  const ask = callWorker<Omit<ZxingRequest, 'id'>, ZxingReply>(worker);
  const started = await ask({ picture: null }).catch(() => null);
  if (!started?.ready) {
    worker.terminate();
    return null;
  }
  return {
    async read(picture) {
      const copy = await createImageBitmap(picture);
      return (await ask({ picture: copy }, [copy])).codes;
    },
  };
}
