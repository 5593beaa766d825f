/**
 * The service worker as the screens see it: how much of the app is on the phone, and whether a new
 * version waits. A new version is offered, never forced, and never while something is in hand.
 */
import { createSignal } from 'solid-js';
import { Workbox } from 'workbox-window';
import type { AvisoPrecarga, ListaPrecarga, PreguntaPrecarga, RespuestaReparar } from './mensajes.ts';
import { type FallaPrecarga, type Precarga, type Seguimiento, seguirPrecarga } from './precarga.ts';

const SW = '/sw.js';
/** A service worker that does not answer within this is an older one, which does not know the question. */
const ANSWER_MS = 5_000;
/** Mending fetches files, over whatever network there is. */
const REPAIR_MS = 5 * 60_000;

const [precarga, setPrecarga] = createSignal<Precarga>({ tipo: 'buscando' });
const [updateWaiting, setUpdateWaiting] = createSignal(false);
let workbox: Workbox | null = null;
let seguimiento: Seguimiento | null = null;

export { precarga, setPrecarga, updateWaiting };

/** Registers the service worker, and follows what it stores. Without one nothing is promised. */
export function startServiceWorker(): void {
  if (!('serviceWorker' in navigator)) {
    setPrecarga({ tipo: 'imposible' });
    return;
  }
  workbox = new Workbox(SW);
  workbox.addEventListener('waiting', () => setUpdateWaiting(true));
  // Offline it can't be looked for; what is here serves.
  const registering = workbox.register().then(
    (registration) => void (registration && watch(registration)),
    () => undefined,
  );
  void registering.then(follow);
}

/** Tries to store what is missing, now. */
export const retryPrecarga = (): void => seguimiento?.reintentar();

/** Lets the waiting version take over and opens it. */
export function update(): void {
  workbox?.addEventListener('controlling', () => location.reload());
  workbox?.messageSkipWaiting();
}

function follow(): void {
  const following = seguirPrecarga(
    {
      lista,
      guardadas: async (cache) => new Set((await (await caches.open(cache)).keys()).map(({ url }) => url)),
      pedir,
      enLinea: () => navigator.onLine,
      esperar: (ms, then) => {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
    },
    setPrecarga,
  );
  seguimiento = following;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<AvisoPrecarga | null>) => {
    if (data?.type !== 'PRECARGA') return;
    if (data.que === 'avance') following.cambio();
    else following.fallo(data.que);
  });
  navigator.serviceWorker.addEventListener('controllerchange', () => following.cambio());
  addEventListener('online', () => following.reintentar());
  addEventListener('offline', () => following.sinRed());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) following.reintentar();
  });
}

const watched = new WeakSet<ServiceWorkerRegistration | ServiceWorker>();

/** Tells of every change of a service worker of this registration, from now on. */
function watch(registration: ServiceWorkerRegistration): void {
  watchWorker(registration.installing);
  if (watched.has(registration)) return;
  watched.add(registration);
  registration.addEventListener('updatefound', () => watchWorker(registration.installing));
}

function watchWorker(worker: ServiceWorker | null): void {
  if (!worker || watched.has(worker)) return;
  watched.add(worker);
  worker.addEventListener('statechange', () => {
    // It ended with a file missing; what it had is kept, and the next try goes on from there.
    if (worker.state === 'redundant') seguimiento?.fallo('fallo');
    else seguimiento?.cambio();
  });
}

const current = (): Promise<ServiceWorkerRegistration | undefined> => navigator.serviceWorker.getRegistration(SW);

async function lista(): Promise<(ListaPrecarga & { readonly activa: boolean }) | null> {
  const registration = await current();
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
  const answer = worker && (await askWorker<ListaPrecarga>(worker, { type: 'LISTA' }, ANSWER_MS));
  return answer ? { ...answer, activa: worker === registration?.active && worker?.state === 'activated' } : null;
}

async function pedir(): Promise<'ok' | FallaPrecarga> {
  const registration = await current();
  if (!registration?.active) {
    if (registration?.installing || registration?.waiting) return 'ok';
    try {
      watch(await navigator.serviceWorker.register(SW));
      return 'ok';
    } catch (error) {
      return (error as Error).name === 'SecurityError' ? 'negado' : 'fallo';
    }
  }
  // If the server has another version by now, that one is stored whole and offered; else this one's files are there.
  await registration.update();
  if (registration.installing || registration.waiting) return 'ok';
  return (await askWorker<RespuestaReparar>(registration.active, { type: 'REPARAR' }, REPAIR_MS)) ?? 'fallo';
}

/** Asks a service worker; null when it does not answer in time. */
const askWorker = <T>(worker: ServiceWorker, question: PreguntaPrecarga, ms: number): Promise<T | null> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => resolve(null), ms);
    port1.onmessage = ({ data }: MessageEvent<T>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  });
