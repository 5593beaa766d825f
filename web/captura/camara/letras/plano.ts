/**
 * A card lies flat before the camera: its corners in the picture tell where each of its points is (a map of
 * planes through a pinhole; Heckbert 1989, 2.2.3).
 */
import { TARJETA_MM } from '../../../../shared/credencial/index.ts';

export interface Punto {
  readonly x: number;
  readonly y: number;
}

/** Of the card, as they lie in the picture, in its pixels: upper left, upper right, lower right, lower left. */
export type Esquinas = readonly [Punto, Punto, Punto, Punto];

/** Where in the picture a place of the card is: u = (au + bv + c)/(gu + hv + 1) and so on; millimetres from its upper left corner. */
export interface Plano {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
  readonly h: number;
}

export function planoDe([p, q, r, s]: Esquinas): Plano {
  const [dx1, dx2, dx3] = [q.x - r.x, s.x - r.x, p.x - q.x + r.x - s.x];
  const [dy1, dy2, dy3] = [q.y - r.y, s.y - r.y, p.y - q.y + r.y - s.y];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  const { ancho, alto } = TARJETA_MM;
  return {
    a: (q.x - p.x + g * q.x) / ancho,
    b: (s.x - p.x + h * s.x) / alto,
    c: p.x,
    d: (q.y - p.y + g * q.y) / ancho,
    e: (s.y - p.y + h * s.y) / alto,
    f: p.y,
    g: g / ancho,
    h: h / alto,
  };
}

export function enFoto({ a, b, c, d, e, f, g, h }: Plano, x: number, y: number): Punto {
  const w = 1 / (g * x + h * y + 1);
  return { x: (a * x + b * y + c) * w, y: (d * x + e * y + f) * w };
}

/** How far outside its place a letter may lie when the corners are a little off. */
const HOLGURA_MM = 6;

export interface Recorte {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The card's, in the piece's own pixels. */
  readonly plano: Plano;
}

/**
 * The piece of a picture that holds a card from `desde` down, in millimetres from its upper edge, and a little
 * around it.
 */
export function recorte(
  plano: Plano,
  size: { readonly width: number; readonly height: number },
  desde: number,
): Recorte {
  const { ancho, alto } = TARJETA_MM;
  const places = [
    enFoto(plano, -HOLGURA_MM, desde - HOLGURA_MM),
    enFoto(plano, ancho + HOLGURA_MM, desde - HOLGURA_MM),
    enFoto(plano, -HOLGURA_MM, alto + HOLGURA_MM),
    enFoto(plano, ancho + HOLGURA_MM, alto + HOLGURA_MM),
  ];
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
  const [xs, ys] = [places.map((one) => one.x), places.map((one) => one.y)];
  const [x, y] = [within(Math.min(...xs), size.width - 2), within(Math.min(...ys), size.height - 2)];
  const width = Math.max(2, within(Math.max(...xs), size.width) - x);
  const height = Math.max(2, within(Math.max(...ys), size.height) - y);
  const { a, b, c, d, e, f, g, h } = plano;
  const moved = { a: a - x * g, b: b - x * h, c: c - x, d: d - y * g, e: e - y * h, f: f - y, g, h };
  return { x, y, width, height, plano: moved };
}
