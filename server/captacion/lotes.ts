/**
 * Natural batches: while one batch is under way, what arrives gathers; the next takes it all. Nobody
 * waits for a batch to fill.
 */
export interface Batcher<T, R> {
  /** The item's own result, once its batch has ended; rejects with its batch's error. */
  add(item: T): Promise<R>;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
}

/**
 * `run` answers one result per item, in order. `spacingMs`: under load, that is after a batch of
 * several, the next begins no sooner; who comes alone never waits.
 */
export function createBatcher<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  options: { readonly max: number; readonly spacingMs?: number },
): Batcher<T, R> {
  const { max, spacingMs = 0 } = options;
  let begun = Number.NEGATIVE_INFINITY;
  let lastSize = 0;
  interface Waiting {
    readonly item: T;
    readonly resolve: (result: R) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    // One turn of the event loop, so that what arrives together goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const early = begun + spacingMs - performance.now();
      if (lastSize > 1 && early > 0 && waiting.length < max) await new Promise((resolve) => setTimeout(resolve, early));
      begun = performance.now();
      const batch = waiting.slice(0, max);
      waiting = waiting.slice(max);
      lastSize = batch.length;
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => {
          resolve(results[i]!);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working = null;
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        working ??= work();
      }),
    idle: async () => {
      while (working) await working;
    },
  };
}
