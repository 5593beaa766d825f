/**
 * The service worker of the app: all of /captura/, kept on the phone. Its scope is the whole origin,
 * because a worker is served and controlled by the scope that its own script (`/assets/…`) lies in, not
 * by its page's; of other pages it answers nothing but files that the app has kept too.
 *
 * - It answers with what was kept at its installation and nothing else: the app of one version, whole.
 * - Requests other than GET are never touched, nor anything of the server's (`/api/`, `/sync/`).
 * - A new version waits until the page says so; the page asks its user, never during a capture.
 */
/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { url: string; revision: string | null }[];
};

// Routes of workbox are GET only unless told otherwise.
precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('/captura/index.html'), { allowlist: [/^\/captura(\/|$)/] }));

// The first version takes the page that brought it at once: from then on it works with no network.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if ((event.data as { readonly type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
