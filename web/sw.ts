/**
 * The service worker keeps the app on the phone: all that a capture needs is stored before it is
 * first used without a network, and opens from there. It never touches anything but GET, answers no
 * API and no WebSocket, and takes over from an older one only when the app says so
 * (telefono/version.ts): a new version is offered, never forced, and never during a capture.
 *
 * The page counts what is stored by itself (telefono/precarga.ts). From here it gets the list of what must be there, is
 * told of each file that arrives and of why one did not, and can have mended what the system threw away.
 */
/// <reference lib="webworker" />
import { cleanupOutdatedCaches, PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import type { AvisoPrecarga, ListaPrecarga, PreguntaPrecarga, RespuestaReparar } from './captura/telefono/mensajes.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { url: string; revision: string | null }[];
};

const controller = new PrecacheController({
  plugins: [
    {
      cacheDidUpdate: async () => avisar({ type: 'PRECARGA', que: 'avance' }),
      handlerDidError: async ({ error }) => {
        await avisar({ type: 'PRECARGA', que: motivoDe(error) });
        return undefined;
      },
    },
  ],
});
controller.precache([...self.__WB_MANIFEST]);
// Routes of workbox are GET only unless told otherwise.
registerRoute(new PrecacheRoute(controller));
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(controller.createHandlerBoundToURL('/captura/index.html'), { allowlist: [/^\/captura(\/|$)/] }),
);

// The first version takes the page that brought it at once: from then on it works with no network.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const [port] = event.ports;
  switch ((event.data as PreguntaPrecarga | null)?.type) {
    case 'SKIP_WAITING':
      void self.skipWaiting();
      break;
    case 'LISTA': {
      const claves = [...controller.getURLsToCacheKeys().values()];
      port?.postMessage({ cache: controller.strategy.cacheName, claves } satisfies ListaPrecarga);
      break;
    }
    case 'REPARAR':
      event.waitUntil(reparar().then((answer) => port?.postMessage(answer)));
      break;
  }
});

/**
 * Fetches what is missing of this version. Only for a page that has just made sure that the server has no other:
 * a file without a hash in its name would be another version's.
 */
async function reparar(): Promise<RespuestaReparar> {
  try {
    const cache = await caches.open(controller.strategy.cacheName);
    for (const [url, clave] of controller.getURLsToCacheKeys()) {
      if (await cache.match(clave)) continue;
      const response = await fetch(url, { cache: 'reload', credentials: 'same-origin', redirect: 'error' });
      if (!response.ok) return 'fallo';
      await cache.put(clave, response);
      await avisar({ type: 'PRECARGA', que: 'avance' });
    }
    return 'ok';
  } catch (error) {
    return motivoDe(error);
  }
}

const motivoDe = (error: unknown): 'sin-espacio' | 'fallo' =>
  error instanceof Error && error.name === 'QuotaExceededError' ? 'sin-espacio' : 'fallo';

/** Tells every page of this origin, also those that an older version still serves, or none. */
async function avisar(aviso: AvisoPrecarga): Promise<void> {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true, type: 'window' })) {
    client.postMessage(aviso);
  }
}
