/** A few worlds side by side; each runs one seed at a time. */
import { type Mundo, startMundo } from './mundo.ts';

export interface Carriles {
  /** Runs a task in the next world that is free. */
  use<T>(task: (mundo: Mundo) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens so many worlds. `pagina`: folder of the browser seeds' page. */
export async function openCarriles(count: number, pagina: string | null): Promise<Carriles> {
  const mundos = await Promise.all(Array.from({ length: count }, () => startMundo(pagina)));
  const free = [...mundos];
  const waiting: ((mundo: Mundo) => void)[] = [];
  return {
    async use(task) {
      const mundo = free.pop() ?? (await new Promise<Mundo>((resolve) => waiting.push(resolve)));
      try {
        return await task(mundo);
      } finally {
        const next = waiting.shift();
        if (next) next(mundo);
        else free.push(mundo);
      }
    },
    async close() {
      await Promise.all(mundos.map((mundo) => mundo.close()));
    },
  };
}
