/**
 * What the client needs of the place it runs in. A browser's worker, the simulator, the faults and
 * the bench each bring their own; the client's modules touch nothing else of the platform.
 */
import type { Crypto, PasswordCost } from '../../shared/crypto/index.ts';
import type { Almacen } from './almacen/index.ts';

/** The two clocks of a machine, in milliseconds. */
export interface Relojes {
  /** Wall clock: UTC since 1970, as wrong as its owner left it. */
  now(): number;
  /** Never goes back; may stand still while the machine sleeps. */
  monotonic(): number;
}

/** `navigator.locks`, or `createLocks()` where there is none. */
export interface Locks {
  request<T>(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    task: (lock: { readonly name: string } | null) => Promise<T>,
  ): Promise<T>;
}

/** The part of a WebSocket that the provider and the sender use. */
export type WebSocketClass = new (url: string, protocols?: string | string[]) => WebSocket;

export interface Plataforma {
  readonly almacen: Almacen;
  readonly crypto: Crypto;
  readonly subtle: SubtleCrypto;
  /** Whether device keys may be exported: false in a browser, where IndexedDB keeps them as they are. */
  readonly extractableKeys: boolean;
  /** Argon2id. Apart, because its 64 MB never leave the WebAssembly memory they were asked in. */
  readonly derivar: (password: Uint8Array, salt: Uint8Array, cost: PasswordCost) => Promise<Uint8Array>;
  readonly WebSocket: WebSocketClass;
  readonly fetch: typeof fetch;
  readonly relojes: Relojes;
  readonly locks: Locks;
  /** Uniform in [0, 1): jitter only. */
  readonly random: () => number;
  /** The server's origin, scheme://host[:port]. */
  readonly origen: string;
  /** The app's version. */
  readonly version: string;
}

/** Locks within one process, first come first served. */
export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async request(name, { ifAvailable, signal }, task) {
      const before = tails.get(name);
      if (ifAvailable && before) return task(null);
      const mine = (async () => {
        if (before) await before.catch(() => undefined);
        signal?.throwIfAborted();
        return task({ name });
      })();
      const tail = mine.catch(() => undefined);
      tails.set(name, tail);
      try {
        return await mine;
      } finally {
        if (tails.get(name) === tail) tails.delete(name);
      }
    },
  };
}
