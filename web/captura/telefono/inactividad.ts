/**
 * Whether anybody is there (§3.4): no touch, no key, nothing for ten minutes, whether the app was seen or
 * hidden, awake or asleep. What has passed is the larger of what the machine's two clocks say: the
 * monotonic one may stand still while a phone sleeps, the wall clock may be set. One that went back tells
 * nothing of how long it was, and counts as too long.
 */
import type { Relojes } from '../plataforma.ts';

/** After so long without anybody the captures are locked. */
export const INACTIVIDAD_MS = 10 * 60_000;
/** A wall clock may be put right by so much in the middle of the work. */
const ATRAS_MS = 60_000;

export interface Inactividad {
  /** Somebody is there; too late once nobody was for too long. */
  tocar(): void;
  /** Whether nobody was there for too long; stays so. */
  vencida(): boolean;
  /** Milliseconds until it may be so. */
  falta(): number;
}

/** Begins with somebody there. */
export function createInactividad(relojes: Relojes): Inactividad {
  const read = () => ({ wall: relojes.now(), monotonic: relojes.monotonic() });
  let last = read();
  let expired = false;

  const idle = (): number => {
    const now = read();
    const byWall = now.wall - last.wall;
    return byWall < -ATRAS_MS ? INACTIVIDAD_MS : Math.max(byWall, now.monotonic - last.monotonic);
  };
  const vencida = (): boolean => {
    expired ||= idle() >= INACTIVIDAD_MS;
    return expired;
  };
  return {
    vencida,
    tocar() {
      // The touch that wakes a phone is no sign that somebody was there before it.
      if (!vencida()) last = read();
    },
    falta: () => (expired ? 0 : Math.max(0, INACTIVIDAD_MS - idle())),
  };
}

/** What people do to a page. */
const ENTRADAS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'input'] as const;

/** Watches the page and calls once nobody was there for too long; the answer stops it. */
export function vigilar(
  onVencida: () => void,
  relojes: Relojes = { now: () => Date.now(), monotonic: () => performance.now() },
): () => void {
  const inactividad = createInactividad(relojes);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = (): void => {
    clearTimeout(timer);
    if (inactividad.vencida()) {
      stop();
      onVencida();
    } else timer = setTimeout(look, inactividad.falta());
  };
  const onEntrada = (): void => {
    if (inactividad.vencida()) look();
    else inactividad.tocar();
  };
  const stop = (): void => {
    clearTimeout(timer);
    for (const type of ENTRADAS) removeEventListener(type, onEntrada, true);
    document.removeEventListener('visibilitychange', look);
    removeEventListener('pageshow', look);
    removeEventListener('focus', look);
  };
  for (const type of ENTRADAS) addEventListener(type, onEntrada, { capture: true, passive: true });
  // Timers stand still in a page that is hidden or asleep: it looks at once when it is shown again.
  document.addEventListener('visibilitychange', look);
  addEventListener('pageshow', look);
  addEventListener('focus', look);
  look();
  return stop;
}
