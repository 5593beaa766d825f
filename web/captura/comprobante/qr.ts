/** A text as the modules of a QR: zxing-wasm's writer, in a worker that is there only while it is asked. */

export interface Modulos {
  /** Modules on each side, without a quiet zone. */
  readonly lado: number;
  /** Row by row; 1 is dark. */
  readonly oscuros: Uint8Array;
}

export type QrReply = Modulos | null;

/** Null where it can't be drawn (WebAssembly switched off). */
export function dibujarQr(text: string): Promise<Modulos | null> {
  const worker = new Worker(new URL('./qr.worker.ts', import.meta.url), { type: 'module', name: 'qr' });
  return new Promise<Modulos | null>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<QrReply>) => resolve(data), { once: true });
    worker.addEventListener('error', () => resolve(null), { once: true });
    worker.postMessage(text);
  }).finally(() => worker.terminate());
}
