/**
 * The service worker as the screens see it: whether the whole app is on the phone, and whether a new
 * version waits. A new version is offered, never forced, and never while something is in hand.
 */

import { registerSW } from 'virtual:pwa-register';
import { createSignal } from 'solid-js';

const [offlineReady, setOfflineReady] = createSignal(false);
const [waiting, setWaiting] = createSignal(false);
let apply: (reload?: boolean) => Promise<void> = async () => {};

/** The whole app is on this phone: it can open and capture with no network. */
export { offlineReady, waiting as updateWaiting };

/** Registers the service worker. Without one (an old browser, a private window) nothing is promised. */
export function startServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  apply = registerSW({ immediate: true, onNeedRefresh: () => setWaiting(true) });
  void navigator.serviceWorker.ready.then(() => setOfflineReady(true));
}

/** Lets the waiting version take over and opens it. */
export const update = (): Promise<void> => apply(true);
