/** A mailbox: one side puts, the other takes in order and waits while there is nothing. */
export interface Buzon<T> {
  put(item: T): void;
  /** The next item; null when none came in `timeoutMs`, or the mailbox was closed. */
  take(timeoutMs: number): Promise<T | null>;
  close(): void;
}

/** An open, empty mailbox. */
export function createBuzon<T>(): Buzon<T> {
  const items: T[] = [];
  let closed = false;
  let wake = (): void => {};
  return {
    put(item) {
      items.push(item);
      wake();
    },
    async take(timeoutMs) {
      if (items.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = () => {};
      }
      return items.shift() ?? null;
    },
    close() {
      closed = true;
      wake();
    },
  };
}

/** A bell: however often it rings before someone listens, it is heard once. */
export interface Timbre {
  ring(): void;
  /** Resolves when it rings, or has rung since the last time; at the latest after `timeoutMs`. */
  heard(timeoutMs: number): Promise<void>;
}

/** A silent bell. */
export function createTimbre(): Timbre {
  const buzon = createBuzon<null>();
  let rung = false;
  return {
    ring() {
      if (rung) return;
      rung = true;
      buzon.put(null);
    },
    async heard(timeoutMs) {
      await buzon.take(timeoutMs);
      rung = false;
    },
  };
}
