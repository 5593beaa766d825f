/** The opening thread as the main one sees it: started, woken, started again should it fall. */
import { Worker } from 'node:worker_threads';
import type { Config } from './platform/config.ts';
import type { Logger } from './platform/logger.ts';

export interface Hilo {
  /** Something may have come to open. */
  apurar(): void;
  /** Lets it end what it is at; resolves once it has. */
  stop(): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;

export function startHilo(
  program: URL,
  config: Config,
  log: Logger,
  { againAfterMs = AGAIN_AFTER_MS }: { readonly againAfterMs?: number } = {},
): Hilo {
  let stopping = false;
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  const start = (): void => {
    const started = new Worker(program, { workerData: config, name: 'apertura' });
    worker = started;
    started.on('error', (error) => log.error({ err: error }, 'opening: its thread fell'));
    ended = new Promise((resolve) => {
      started.once('exit', () => {
        worker = null;
        if (!stopping) timer = setTimeout(start, againAfterMs);
        resolve();
      });
    });
  };
  start();

  return {
    apurar: () => worker?.postMessage('apurar'),
    stop() {
      stopping = true;
      clearTimeout(timer);
      worker?.postMessage('parar');
      return ended;
    },
  };
}
