/**
 * The service worker as the screens see it: whether the whole app is on the phone, and whether a new
 * version waits. A new version is offered, never forced, and never while something is in hand.
 */
import { createSignal } from 'solid-js';
import { Workbox } from 'workbox-window';

const [offlineReady, setOfflineReady] = createSignal(false);
const [updateWaiting, setUpdateWaiting] = createSignal(false);
let workbox: Workbox | null = null;

/** The whole app is on this phone: it can open and capture with no network. */
export { offlineReady, updateWaiting };

/** Registers the service worker. Without one (an old browser, a private window) nothing is promised. */
export function startServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  workbox = new Workbox('/sw.js');
  workbox.addEventListener('waiting', () => setUpdateWaiting(true));
  // Active means installed, and installing kept every file or failed.
  void navigator.serviceWorker.ready.then(() => setOfflineReady(true));
  // Offline it can't be looked for; what is here serves.
  workbox.register().catch(() => undefined);
}

/** Lets the waiting version take over and opens it. */
export function update(): void {
  workbox?.addEventListener('controlling', () => location.reload());
  workbox?.messageSkipWaiting();
}
