/** What page and service worker say to each other about what is stored. */

export type PreguntaPrecarga =
  | { readonly type: 'SKIP_WAITING' }
  /** Answered on the port that comes with it: a `ListaPrecarga`. */
  | { readonly type: 'LISTA' }
  /** Answered on the port that comes with it: a `RespuestaReparar`. */
  | { readonly type: 'REPARAR' };

/** All that a version needs, as the keys (absolute addresses) that they bear in this cache. */
export interface ListaPrecarga {
  readonly cache: string;
  readonly claves: readonly string[];
}

export type RespuestaReparar = 'ok' | 'sin-espacio' | 'fallo';

/** Unasked: one more file is stored, or why one could not be. */
export interface AvisoPrecarga {
  readonly type: 'PRECARGA';
  readonly que: 'avance' | 'sin-espacio' | 'fallo';
}
