/** Calls to a worker, each with its answer: messages carry an `id`, and the reply bears the same. */

export type WorkerCaller<Request, Reply> = (request: Request, transfer?: Transferable[]) => Promise<Reply>;

interface Waiting<Reply> {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** A function that asks this worker. A worker that breaks rejects everything still waiting. */
export function callWorker<Request extends object, Reply extends { readonly id: number }>(
  worker: Worker,
): WorkerCaller<Request, Reply> {
  const waiting = new Map<number, Waiting<Reply>>();
  let last = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', (event) => {
    for (const each of waiting.values()) each.reject(new Error(event.message || 'the worker failed to start'));
    waiting.clear();
  });
  return (request, transfer = []) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id }, transfer);
    });
}
