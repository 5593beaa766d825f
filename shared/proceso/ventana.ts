/**
 * The capture window and its grace (§3.6, §4.11), and the bracket within which a support must
 * have been sealed.
 *
 * A phone's clock proves nothing. What is proved: the support was sealed **after** the server's
 * anchor that its header carries, and **before** its commitment (or, lacking one, its last byte)
 * reached the server. Only a bracket that lies wholly outside the window refuses the support.
 */

/** Hours after the window's end in which what was captured may still arrive (§4.11). */
export const GRACE_MS = 24 * 60 * 60 * 1000;

/** Difference between a phone's corrected clock and its bracket from which it is marked `hora-dudosa`. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/** Instants in milliseconds UTC; `inicio` is inside the window, `fin` is its first instant outside. */
export interface Ventana {
  readonly inicio: number;
  readonly fin: number;
}

/** The support was sealed at or after `desde` and at or before `hasta`. */
export interface Intervalo {
  readonly desde: number;
  readonly hasta: number;
}

/** Whether some instant of the bracket lies in the window. */
export const touchesWindow = (bracket: Intervalo, ventana: Ventana): boolean =>
  bracket.desde < ventana.fin && bracket.hasta >= ventana.inicio;

/** Whether capture is open at an instant (§3.6): what the app shows and obeys. */
export const isOpen = (ventana: Ventana, now: number): boolean => ventana.inicio <= now && now < ventana.fin;

/** Whether a last byte durable at an instant is still in time (§4.11). */
export const isInGrace = (ventana: Ventana, durable: number): boolean => durable < ventana.fin + GRACE_MS;

/** Whether the corrected clock contradicts what is proved. */
export const isClockDoubtful = (corregido: number, bracket: Intervalo): boolean =>
  corregido < bracket.desde - CLOCK_TOLERANCE_MS || corregido > bracket.hasta + CLOCK_TOLERANCE_MS;
