/**
 * How the app stands on this phone: installed or in a tab, and whether what it stores may be thrown
 * away by the system. On iOS an installed app starts with an empty store, so installing comes before
 * enrolling; elsewhere a tab will do once the system promised to keep its store.
 */
import { createSignal } from 'solid-js';

/** Chromium's offer to install, kept until asked for. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

const [offer, setOffer] = createSignal<InstallPrompt | null>(null);

/** Must run before the page has loaded: the offer comes once. */
export function listenForInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    setOffer(event as InstallPrompt);
  });
  addEventListener('appinstalled', () => setOffer(null));
}

/** Whether the system offers to install here and now. */
export const canInstall = (): boolean => offer() !== null;

export async function install(): Promise<boolean> {
  const kept = offer();
  setOffer(null);
  return (await kept?.prompt())?.outcome === 'accepted';
}

/** Opened from its icon. */
export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches ||
  (navigator as { readonly standalone?: boolean }).standalone === true;

/** iPhone or iPad (which calls itself a Mac, but has a touch screen). */
export const isIos = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/**
 * `porPedir`: the system has not promised to keep the store, and was not asked. `debeInstalar`: iOS in a tab.
 * `sinResguardo`: it would not promise. `inseguro`: not HTTPS, where browsers give neither camera nor keys nor a
 * service worker.
 */
export type Ground = 'firme' | 'porPedir' | 'debeInstalar' | 'sinResguardo' | 'inseguro';

/** Whether capture may stand here. Asks nobody: some browsers ask their user. */
export async function groundNow(): Promise<Ground> {
  if (!isSecureContext) return 'inseguro';
  if (isIos()) return isInstalled() ? 'firme' : 'debeInstalar';
  return (await navigator.storage?.persisted?.()) ? 'firme' : 'porPedir';
}

/** Asks the system to keep the store; its user was told what for. */
export async function askToKeep(): Promise<Ground> {
  const now = await groundNow();
  if (now !== 'porPedir') {
    // An app on iOS's home screen keeps its store whatever it answers here; asking does no harm.
    if (now === 'firme') await navigator.storage?.persist?.();
    return now;
  }
  return (await navigator.storage?.persist?.()) ? 'firme' : 'sinResguardo';
}

/** Bytes that this origin may still store, as the system estimates; null when it does not say. */
export async function freeBytes(): Promise<number | null> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
}
