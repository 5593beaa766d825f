/** A run of sending: from when something first waits until nothing does. What was sent of it, and how long the rest may take. */
import { createEffect, createSignal } from 'solid-js';

export interface Tanda {
  readonly sent: () => number;
  readonly total: () => number;
  /** Milliseconds for the rest at the pace so far; null while that can't be told. */
  readonly left: () => number | null;
}

/** Before so many were answered, a pace would be a guess. */
const ENOUGH = 3;

export function createTanda(pending: () => number, now: () => number): Tanda {
  const [run, setRun] = createSignal({ total: pending(), sent: 0, first: null as number | null, last: 0 });
  let before = pending();
  createEffect(() => {
    const waiting = pending();
    const step = waiting - before;
    before = waiting;
    setRun((old) => {
      if (waiting === 0) return { total: 0, sent: 0, first: null, last: 0 };
      if (step > 0) return { ...old, total: old.total + step };
      if (step < 0) return { ...old, sent: old.sent - step, first: old.first ?? now(), last: now() };
      return old;
    });
  });
  return {
    sent: () => run().sent,
    total: () => run().total,
    left: () => {
      const { sent, total, first, last } = run();
      if (first === null || sent < ENOUGH) return null;
      return ((last - first) / (sent - 1)) * (total - sent);
    },
  };
}
