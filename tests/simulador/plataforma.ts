/** The platform of the client's modules in Node: a store in files, `ws`, Node's own fetch and WebCrypto. */
import { WebSocket as NodeWebSocket } from 'ws';
import { loadSodium } from '../../shared/crypto/sodium.ts';
import type { Almacen } from '../../web/captura/almacen/index.ts';
import { deriveHere } from '../../web/captura/claves/index.ts';
import { createLocks, type Plataforma, type WebSocketClass } from '../../web/captura/plataforma.ts';

/** A platform over a store, for a server's origin. `change` replaces parts of it. */
export async function makePlataforma(
  almacen: Almacen,
  origen: string,
  change: Partial<Plataforma> = {},
): Promise<Plataforma> {
  const crypto = await loadSodium();
  return {
    almacen,
    crypto,
    subtle: globalThis.crypto.subtle,
    extractableKeys: true,
    derivar: deriveHere(crypto),
    WebSocket: NodeWebSocket as unknown as WebSocketClass,
    fetch: globalThis.fetch,
    relojes: { now: () => Date.now(), monotonic: () => performance.now() },
    locks: createLocks(),
    random: Math.random,
    origen,
    version: '0.1.0',
    ...change,
  };
}
