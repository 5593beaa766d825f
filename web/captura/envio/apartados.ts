/** Uploads that the server can't take now: set aside, so that the others go on, and tried again later. */
import type { Apartado } from '../cliente.ts';

const SOON_MS = 5_000;
const LATER_MS = 30_000;
/** As long as a node may still send certificates that it read before the newest key. */
const CERTIFICATES_MS = 60_000;
const MUCH_LATER_MS = 3_600_000;
/** Failures of one upload in a row that are tried again sooner. */
const MAX_AT_ONCE = 3;

export interface Apartados {
  has(folio: string): boolean;
  /** Sets an upload aside for as long as its code deserves. */
  add(folio: string, codigo: string): void;
  clear(folio: string): void;
  /** All may be tried again now. */
  retry(): void;
  list(): readonly Apartado[];
  /** Milliseconds until the next one may be tried again; null when none waits. */
  next(): number | null;
}

/** None yet. `monotonic` is in milliseconds. */
export function createApartados(monotonic: () => number): Apartados {
  const aside = new Map<string, { codigo: string; until: number; times: number }>();
  return {
    has: (folio) => (aside.get(folio)?.until ?? 0) > monotonic(),
    add(folio, codigo) {
      const times = (aside.get(folio)?.times ?? 0) + 1;
      aside.set(folio, { codigo, until: monotonic() + waitFor(codigo, times), times });
    },
    clear: (folio) => aside.delete(folio),
    retry() {
      for (const one of aside.values()) one.until = 0;
    },
    list: () =>
      [...aside].filter(([, { until }]) => until > monotonic()).map(([folio, { codigo }]) => ({ folio, codigo })),
    next() {
      const waits = [...aside.values()].map(({ until }) => until - monotonic()).filter((wait) => wait > 0);
      return waits.length > 0 ? Math.min(...waits) : null;
    },
  };
}

function waitFor(codigo: string, times: number): number {
  switch (codigo) {
    case 'desfasado':
      return times <= MAX_AT_ONCE ? 0 : LATER_MS;
    case 'ocupado':
      return SOON_MS;
    case 'respuesta-no-verificada':
      return times <= MAX_AT_ONCE ? CERTIFICATES_MS : MUCH_LATER_MS;
    case 'espacio':
    case 'interno':
      return LATER_MS;
    default:
      // It will be no other until something changes: an update, a new key, a person.
      return MUCH_LATER_MS;
  }
}
