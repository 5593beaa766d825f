/**
 * The client's worker: store, crypto and line live here, away from the screen. It begins with the store
 * alone, from which the first screen is told; crypto and sync are loaded when something is first asked of them.
 */

import type { PasswordCost } from '../../shared/crypto/index.ts';
import { openDexie } from './almacen/dexie.ts';
import { createSolicitudes } from './alta/solicitud.ts';
import type { Derivacion, DerivacionFallida } from './derivar.worker.ts';
import type { Cliente } from './index.ts';
import { createLocks, type Locks, type Plataforma } from './plataforma.ts';
import { serveCliente } from './proxy.ts';
import { primeraVista } from './vista.ts';

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

const opening = openDexie();
// Reported with each call.
opening.catch(() => undefined);

const local = async () => ({
  almacen: await opening,
  relojes: { now: () => Date.now(), monotonic: () => performance.now() },
  locks: (navigator.locks as Locks | undefined) ?? createLocks(),
  version: typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : '0.0.0',
});

/** All that the client needs. */
async function makePlataforma(): Promise<Plataforma> {
  const [ground, { loadSodium }] = await Promise.all([local(), import('../../shared/crypto/sodium.ts')]);
  return {
    ...ground,
    crypto: await loadSodium(),
    subtle: globalThis.crypto.subtle,
    extractableKeys: false,
    derivar: deriveApart,
    WebSocket,
    fetch: globalThis.fetch.bind(globalThis),
    random: Math.random,
    origen: scope.location.origin,
  };
}

async function openCliente(): Promise<Cliente> {
  const [plataforma, { createCliente }] = await Promise.all([makePlataforma(), import('./nucleo.ts')]);
  return createCliente(plataforma);
}

serveCliente(scope, openCliente, {
  vista: async () => primeraVista(await local()),
  solicitud: async () => createSolicitudes(await local()).solicitud(),
  guardarSolicitud: async (solicitud) => createSolicitudes(await local()).guardarSolicitud(solicitud),
});
