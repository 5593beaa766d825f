/** The client's worker: store, crypto and line live here, away from the screen. */

import type { PasswordCost } from '../../shared/crypto/index.ts';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import { openDexie } from './almacen/dexie.ts';
import type { Derivacion, DerivacionFallida } from './derivar.worker.ts';
import { createCliente } from './nucleo.ts';
import { createLocks, type Locks, type Plataforma } from './plataforma.ts';
import { serveCliente } from './proxy.ts';

declare const __APP_VERSION__: string | undefined;

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** Argon2id in a worker of its own, ended with its memory. */
function deriveApart(password: Uint8Array, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  const worker = new Worker(new URL('./derivar.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Uint8Array | DerivacionFallida>) =>
      data instanceof Uint8Array ? resolve(data) : reject(new Error(data.error));
    worker.onerror = (event) => reject(new Error(event.message || 'derivation failed'));
    worker.postMessage({ password, salt, cost } satisfies Derivacion);
  }).finally(() => worker.terminate());
}

async function makePlataforma(): Promise<Plataforma> {
  const [almacen, crypto] = await Promise.all([openDexie(), loadSodium()]);
  return {
    almacen,
    crypto,
    subtle: globalThis.crypto.subtle,
    extractableKeys: false,
    derivar: deriveApart,
    WebSocket,
    fetch: globalThis.fetch.bind(globalThis),
    relojes: { now: () => Date.now(), monotonic: () => performance.now() },
    locks: (navigator.locks as Locks | undefined) ?? createLocks(),
    random: Math.random,
    origen: scope.location.origin,
    version: typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : '0.0.0',
  };
}

serveCliente(scope, makePlataforma().then(createCliente));
