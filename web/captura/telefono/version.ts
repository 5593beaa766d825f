/**
 * The service worker as the screens see it: how much of the app is on the phone, and whether a new
 * version waits. A new version is offered, never forced, and taken by all windows at once, only while none captures:
 * the files of the old one go with it. One that did not arrive whole changes nothing.
 */
import { createSignal } from 'solid-js';
import { TURNO } from '../turno.ts';
import type { AvisoPrecarga, ListaPrecarga, PreguntaPrecarga, RespuestaReparar } from './mensajes.ts';
import { type FallaPrecarga, type Precarga, type Seguimiento, seguirPrecarga } from './precarga.ts';

const SW = '/sw.js';
/** A service worker that does not answer within this is an older one, which does not know the question. */
const ANSWER_MS = 5_000;
/** Mending fetches files, over whatever network there is. */
const REPAIR_MS = 5 * 60_000;
/** A new version that does not take over within this is not waited for any longer. */
const TAKEOVER_MS = 15_000;
/** An app that stays open for days looks for a new version by itself, at most so often. */
const LOOK_MS = 60 * 60_000;

const [precarga, setPrecarga] = createSignal<Precarga>({ tipo: 'buscando' });
const [updateWaiting, setUpdateWaiting] = createSignal(false);
let seguimiento: Seguimiento | null = null;
/** Whether this page is a service worker's already: the first one takes it, the next ones open what is theirs. */
let isServed = false;

export { precarga, setPrecarga, updateWaiting };

/** Registers the service worker, and follows what it stores. Without one nothing is promised. */
export function startServiceWorker(): void {
  if (!('serviceWorker' in navigator)) {
    setPrecarga({ tipo: 'imposible' });
    return;
  }
  isServed = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isServed) location.reload();
    isServed = true;
  });
  // Offline it can't be looked for; what is here serves.
  const registering = loaded()
    .then(() => navigator.serviceWorker.register(SW))
    .then(watch)
    .catch(() => undefined);
  void registering.then(follow);
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !navigator.onLine || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    void buscarVersion();
  });
}

/** The app's own files come first. */
const loaded = (): Promise<unknown> =>
  document.readyState === 'complete'
    ? Promise.resolve()
    : new Promise((resolve) => addEventListener('load', resolve, { once: true }));

/** `lista`: it is here, whole, and can be taken. `fallo`: it did not arrive whole, or nobody could be asked. */
export type Busqueda = 'lista' | 'no-hay' | 'fallo';

/** Looks for a new version and waits until all of it is here. */
export async function buscarVersion(): Promise<Busqueda> {
  try {
    const registration = await current();
    if (registration?.waiting) return 'lista';
    await registration?.update();
    const coming = registration?.installing;
    if (!coming) return registration?.waiting ? 'lista' : 'no-hay';
    return await new Promise((resolve) => {
      coming.addEventListener('statechange', () => {
        if (coming.state === 'installed') resolve('lista');
        if (coming.state === 'redundant') resolve('fallo');
      });
    });
  } catch {
    return 'fallo';
  }
}

/** Tries to store what is missing, now. */
export const retryPrecarga = (): void => seguimiento?.reintentar();

/**
 * Lets the waiting version take over; every window opens it then. False, and nothing happens, while a window captures;
 * and none begins to until it is done.
 */
export function update(): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(TURNO, { ifAvailable: true }, async (turn) => {
      const waiting = turn && (await current())?.waiting;
      if (waiting) {
        isServed = true;
        waiting.postMessage({ type: 'SKIP_WAITING' } satisfies PreguntaPrecarga);
        await new Promise((late) => setTimeout(late, TAKEOVER_MS));
      }
      resolve(turn !== null);
    });
  });
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
  setUpdateWaiting(isUpdate(registration));
  if (watched.has(registration)) return;
  watched.add(registration);
  registration.addEventListener('updatefound', () => watchWorker(registration.installing));
}

function watchWorker(worker: ServiceWorker | null): void {
  if (!worker || watched.has(worker)) return;
  watched.add(worker);
  worker.addEventListener('statechange', () => {
    void current().then((registration) => setUpdateWaiting(isUpdate(registration)));
    // It ended with a file missing; what it had is kept, and the next try goes on from there.
    if (worker.state === 'redundant') seguimiento?.fallo('fallo');
    else seguimiento?.cambio();
  });
}

/** Whether a whole version waits behind the one at work; the first one waits for nobody. */
const isUpdate = (registration: ServiceWorkerRegistration | undefined): boolean =>
  Boolean(registration?.waiting && registration.active);

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
