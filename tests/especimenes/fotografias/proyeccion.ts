/**
 * A plane before a pinhole camera: from how it is held to the map between the card's units and the picture's
 * pixels, and back.
 */
import { CARD_HEIGHT, CARD_WIDTH } from '../credencial.ts';

export type Punto = readonly [x: number, y: number];
/** A 3×3 matrix, row by row. */
export type Homografia = readonly [number, number, number, number, number, number, number, number, number];

export interface Pose {
  /** Share of what would just fit. */
  readonly lleno: number;
  /** Degrees. */
  readonly giro: number;
  readonly cabeceo: number;
  readonly guiñada: number;
  /** Offset of the card's centre from the picture's, in pixels. */
  readonly dx: number;
  readonly dy: number;
}

/** A phone's main lens sees some 63° across. */
const FOCAL = 0.82;
const RADIANS = Math.PI / 180;

/** Card's units (origin in its upper left corner) to pixels. */
export function project({ lleno, giro, cabeceo, guiñada, dx, dy }: Pose, width: number, height: number): Homografia {
  const focal = FOCAL * width;
  const scale = lleno * Math.min(width / CARD_WIDTH, height / CARD_HEIGHT);
  const depth = focal / scale;
  const [cz, sz] = [Math.cos(giro * RADIANS), Math.sin(giro * RADIANS)];
  const [cx, sx] = [Math.cos(cabeceo * RADIANS), Math.sin(cabeceo * RADIANS)];
  const [cy, sy] = [Math.cos(guiñada * RADIANS), Math.sin(guiñada * RADIANS)];
  // The first two columns of Rx·Ry·Rz: the plane's own axes as the camera sees them.
  const right = [cy * cz, cx * sz + sx * sy * cz, sx * sz - cx * sy * cz] as const;
  const down = [-cy * sz, cx * cz - sx * sy * sz, sx * cz + cx * sy * sz] as const;
  const [ox, oy] = [width / 2 + dx, height / 2 + dy];
  const [cu, cv] = [CARD_WIDTH / 2, CARD_HEIGHT / 2];
  const column = ([x, y, z]: readonly [number, number, number]) => [focal * x + ox * z, focal * y + oy * z, z] as const;
  const [a, d, g] = column(right);
  const [b, e, h] = column(down);
  return [a, b, ox * depth - a * cu - b * cv, d, e, oy * depth - d * cu - e * cv, g, h, depth - g * cu - h * cv];
}

export function apply([a, b, c, d, e, f, g, h, i]: Homografia, [x, y]: Punto): Punto {
  const w = g * x + h * y + i;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

export function invert([a, b, c, d, e, f, g, h, i]: Homografia): Homografia {
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const det = a * A + b * B + c * C;
  return [
    A / det,
    (c * h - b * i) / det,
    (b * f - c * e) / det,
    B / det,
    (a * i - c * g) / det,
    (c * d - a * f) / det,
    C / det,
    (b * g - a * h) / det,
    (a * e - b * d) / det,
  ];
}

/** The card's corners in the picture: upper left, upper right, lower right, lower left, of the card itself. */
export const corners = (h: Homografia): readonly [Punto, Punto, Punto, Punto] => [
  apply(h, [0, 0]),
  apply(h, [CARD_WIDTH, 0]),
  apply(h, [CARD_WIDTH, CARD_HEIGHT]),
  apply(h, [0, CARD_HEIGHT]),
];

/** Card's units to pixels, from where its corners are. */
export function fromCorners([p, q, r, s]: readonly [Punto, Punto, Punto, Punto]): Homografia {
  // Heckbert's map of the unit square (1989, 2.2.3), then to the card's units.
  const [dx1, dx2, dx3] = [q[0] - r[0], s[0] - r[0], p[0] - q[0] + r[0] - s[0]];
  const [dy1, dy2, dy3] = [q[1] - r[1], s[1] - r[1], p[1] - q[1] + r[1] - s[1]];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / det;
  const h = (dx1 * dy3 - dx3 * dy1) / det;
  const [w, t] = [CARD_WIDTH, CARD_HEIGHT];
  return [
    (q[0] - p[0] + g * q[0]) / w,
    (s[0] - p[0] + h * s[0]) / t,
    p[0],
    (q[1] - p[1] + g * q[1]) / w,
    (s[1] - p[1] + h * s[1]) / t,
    p[1],
    g / w,
    h / t,
    1,
  ];
}
