/** A run of sending: from when something first waits until nothing does. What was sent of it, and how long the rest may take. */
import { type Accessor, createEffect, createSignal } from 'solid-js';

export interface Tanda {
  readonly pending: number;
  readonly sent: number;
  /** When the first and the latest of it were answered. */
  readonly first: number | null;
  readonly last: number;
}

/** Before so many were answered, a pace would be a guess. */
const ENOUGH = 3;

/** A run in which so many wait. */
export const startTanda = (pending: number): Tanda => ({ pending, sent: 0, first: null, last: 0 });

/** The run once so many wait. One that is over gives way to a new one. */
export function stepTanda(run: Tanda, pending: number, now: number): Tanda {
  if (pending === 0 || run.pending === 0) return startTanda(pending);
  const answered = run.pending - pending;
  if (answered <= 0) return { ...run, pending };
  return { pending, sent: run.sent + answered, first: run.first ?? now, last: now };
}

/** Milliseconds for the rest at the pace so far; null while that can't be told. */
export function timeLeft({ pending, sent, first, last }: Tanda): number | null {
  return first === null || sent < ENOUGH ? null : ((last - first) / (sent - 1)) * pending;
}

/** Follows what waits. */
export function createTanda(pending: Accessor<number>, now: () => number): Accessor<Tanda> {
  const [run, setRun] = createSignal(startTanda(pending()));
  createEffect(() => {
    const waiting = pending();
    setRun((old) => stepTanda(old, waiting, now()));
  });
  return run;
}
