/**
 * Whether all that the app needs without a network is on this phone: counted file by file against the service worker's
 * list, never believed. What is missing is asked for again by itself: when the network is back, when someone looks at
 * the app again, and now and then; a phone whose store was thrown away mends itself.
 */

/** What a file could not be stored for. `negado`: the browser lets this site store nothing. */
export type FallaPrecarga = 'sin-espacio' | 'fallo' | 'negado';

export type Precarga =
  /** It is not known yet what is needed. */
  | { readonly tipo: 'buscando' }
  | { readonly tipo: 'bajando'; readonly listos: number; readonly total: number }
  /** It stands still until the network is back, someone acts, or it is tried again. */
  | {
      readonly tipo: 'detenida';
      readonly motivo: FallaPrecarga | 'sin-red';
      readonly listos: number;
      /** Null: not known yet. */
      readonly total: number | null;
    }
  /** This browser has no service worker (an old one, or a private window). */
  | { readonly tipo: 'imposible' }
  /** Every file is there, and a service worker that opens them. */
  | { readonly tipo: 'lista'; readonly total: number };

/** What was found; what the screens are told follows from it alone. */
export interface Hallado {
  /** Files that are needed, and how many of them are stored; null while nobody told. */
  readonly total: number | null;
  readonly listos: number;
  /** The service worker whose files they are is at work. */
  readonly activa: boolean;
  readonly enLinea: boolean;
  readonly falla: FallaPrecarga | null;
}

export function situacionDePrecarga({ total, listos, activa, enLinea, falla }: Hallado): Precarga {
  if (total !== null && total > 0 && listos === total && activa) return { tipo: 'lista', total };
  const motivo = falla === 'negado' || falla === 'sin-espacio' ? falla : enLinea ? falla : 'sin-red';
  if (motivo) return { tipo: 'detenida', motivo, listos, total };
  return total === null ? { tipo: 'buscando' } : { tipo: 'bajando', listos, total };
}

/** What the browser has for it. */
export interface Almacenada {
  /** The list of the version that serves this page or will, and whether it is at work; null when nobody answers. */
  lista(): Promise<{ readonly cache: string; readonly claves: readonly string[]; readonly activa: boolean } | null>;
  /** The keys that are in a cache. Rejects where the browser lets none be read. */
  guardadas(cache: string): Promise<ReadonlySet<string>>;
  /** Has what is missing fetched: by installing, or by mending what is at work. */
  pedir(): Promise<'ok' | FallaPrecarga>;
  enLinea(): boolean;
  /** Calls back once, later; the answer stops it. */
  esperar(ms: number, then: () => void): () => void;
}

export interface Seguimiento {
  /** A file was stored, or a service worker changed its state. */
  cambio(): void;
  /** A file could not be stored, or an installation ended without all. */
  fallo(falla: FallaPrecarga): void;
  /** Tries at once: the network is back, someone asked or looks again. */
  reintentar(): void;
  /** The network is gone. */
  sinRed(): void;
}

/** Between two tries that nobody asked for; twice as long each time, up to the last. */
export const ESPERA_MS = { primera: 4_000, maxima: 60_000 } as const;

export function seguirPrecarga(almacenada: Almacenada, tell: (precarga: Precarga) => void): Seguimiento {
  let hallado: Omit<Hallado, 'enLinea'> = { total: null, listos: 0, activa: false, falla: null };
  let looking: Promise<void> | null = null;
  let again = false;
  let asking = false;
  let wait: number = ESPERA_MS.primera;
  let stopWaiting: (() => void) | null = null;

  const isWhole = (): boolean => situacionDePrecarga({ ...hallado, enLinea: true }).tipo === 'lista';
  const note = (found: Partial<Hallado>): void => {
    hallado = { ...hallado, ...found };
    tell(situacionDePrecarga({ ...hallado, enLinea: almacenada.enLinea() }));
  };

  async function count(): Promise<void> {
    try {
      const lista = await almacenada.lista();
      if (!lista) return;
      const there = await almacenada.guardadas(lista.cache);
      const listos = lista.claves.filter((clave) => there.has(clave)).length;
      const { length: total } = lista.claves;
      const whole = listos === total && lista.activa;
      note({ total, listos, activa: lista.activa, ...(whole && { falla: null }) });
    } catch {
      note({ falla: 'negado' });
    }
  }

  /** Counts; what happens meanwhile is counted once more after it. */
  function look(): Promise<void> {
    again = looking !== null;
    looking ??= (async () => {
      do {
        again = false;
        await count();
      } while (again);
      looking = null;
    })();
    return looking;
  }

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    stopWaiting?.();
    stopWaiting = null;
    note({ falla: null });
    const answer = await almacenada.pedir().catch(() => 'fallo' as const);
    await look();
    asking = false;
    if (answer !== 'ok' && !isWhole()) fallo(answer);
    // It is at work, and lacks what it had: nobody else asks for that.
    else if (hallado.activa && !isWhole()) later();
  }

  function later(): void {
    if (stopWaiting) return;
    stopWaiting = almacenada.esperar(wait, () => {
      stopWaiting = null;
      if (!isWhole()) void ask();
    });
    wait = Math.min(wait * 2, ESPERA_MS.maxima);
  }

  function fallo(falla: FallaPrecarga): void {
    // The first reason is the cause; that the installation ended is what comes of it.
    note({ falla: hallado.falla === 'sin-espacio' ? hallado.falla : falla });
    later();
  }

  void look().then(() => {
    if (!isWhole()) void ask();
  });
  return {
    cambio: () => void look(),
    fallo,
    reintentar(): void {
      wait = ESPERA_MS.primera;
      void look().then(() => {
        if (!isWhole()) void ask();
      });
    },
    sinRed: () => note({}),
  };
}
