/**
 * What comes from one socket, taken one message at a time, in order. While one is being dealt with the socket is
 * paused as soon as a second one waits, so a connection never holds more than two messages.
 */
import type { WebSocket } from 'ws';

export interface Buzon {
  put(bytes: Uint8Array): void;
  /** Forgets what waits and takes nothing more. */
  close(): void;
}

/** `deal` returns what is to be waited for before the next message, or null; what it throws or rejects with goes to `onFailure`. */
export function createBuzon(
  socket: Pick<WebSocket, 'pause' | 'resume'>,
  deal: (bytes: Uint8Array) => Promise<void> | null,
  onFailure: (error: unknown) => void,
): Buzon {
  let waiting: Uint8Array[] = [];
  let working = false;
  let paused = false;
  let closed = false;

  const take = (first: Uint8Array | undefined): void => {
    for (let bytes = first; bytes !== undefined && !closed; bytes = waiting.shift()) {
      const pending = deal(bytes);
      if (!pending) continue;
      working = true;
      pending.then(goOn, onFailure);
      return;
    }
    if (!paused) return;
    paused = false;
    socket.resume();
  };
  const goOn = (): void => {
    working = false;
    if (!closed) take(waiting.shift());
  };

  return {
    put(bytes) {
      if (closed) return;
      if (!working) return take(bytes);
      waiting.push(bytes);
      if (paused) return;
      paused = true;
      socket.pause();
    },
    close() {
      closed = true;
      waiting = [];
    },
  };
}
