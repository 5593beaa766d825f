/** The page of the sealing bench: `window.sellar` has a worker seal and answers the times of each, in milliseconds. */
import type { PorSellar } from './sellar.worker.ts';

declare global {
  interface Window {
    sellar(order: PorSellar): Promise<number[]>;
  }
}

window.sellar = (order) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sellar.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<number[]>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(order);
  });
