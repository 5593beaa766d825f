/**
 * The light on a scene: how much falls on each place (multiplies), and how much the laminate throws back into
 * the lens (adds, and clips in the sensor). Both are smooth, so they are worked out on a coarse grid.
 */
import type { Punto } from './proyeccion.ts';

/** Pixels between two points of the grid. */
export const PASO = 16;

export interface Luz {
  readonly columns: number;
  readonly falls: Float32Array;
  readonly glares: Float32Array;
}

export interface Sombra {
  readonly fuerza: number;
  /** Radians; the side that the shadow covers. */
  readonly angulo: number;
  /** Of its edge, as share of the frame's width, from the centre; and how soft the edge is. */
  readonly lugar: number;
  readonly borde: number;
}

export interface Brillo {
  readonly fuerza: number;
  /** In the picture, pixels. */
  readonly centro: Punto;
  readonly radio: number;
}

export interface Alumbrado {
  readonly gradiente: number;
  readonly angulo: number;
  readonly sombra: Sombra | null;
  readonly brillo: Brillo | null;
}

export function alumbrar(width: number, height: number, { gradiente, angulo, sombra, brillo }: Alumbrado): Luz {
  const columns = Math.ceil(width / PASO) + 2;
  const rows = Math.ceil(height / PASO) + 2;
  const falls = new Float32Array(columns * rows);
  const glares = new Float32Array(columns * rows);
  const [gx, gy] = [Math.cos(angulo) * gradiente, Math.sin(angulo) * gradiente];
  const [sx, sy] = sombra ? [Math.cos(sombra.angulo), Math.sin(sombra.angulo)] : [0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [px, py] = [(column * PASO) / width - 0.5, (row * PASO - height / 2) / width];
      let light = 1 + gx * px + gy * py;
      if (sombra) {
        // A head or a hand, not a ruler: its edge bends.
        const bent = px * sx + py * sy - sombra.lugar + 0.05 * Math.sin(7 * (px * sy - py * sx) + 9 * sombra.lugar);
        light *= 1 - sombra.fuerza / (1 + Math.exp(-bent / (sombra.borde / 3)));
      }
      falls[row * columns + column] = light;
      if (brillo) {
        const [dx, dy] = [column * PASO - brillo.centro[0], row * PASO - brillo.centro[1]];
        // A lamp or a window: flat within, then a halo from the laminate's roughness.
        const far = (dx * dx + 1.7 * dy * dy + 0.9 * dx * dy) / (brillo.radio * brillo.radio);
        glares[row * columns + column] = brillo.fuerza * (0.88 / (1 + far ** 3) + 0.12 / (1 + far / 4));
      }
    }
  }
  return { columns, falls, glares };
}
