/**
 * HELD OUT. Faults of another kind and another distribution than the grades', to show whether readers and
 * checks were fitted to the grades. Whoever tunes a reader or a check reads neither this file nor its pictures:
 * they are only ever run, for the figures. A figure that falls short here is mended by looking at the grades.
 */
import type { Distribucion } from '../fotografias/fallas.ts';
import type { Grado } from '../fotografias/grados.ts';
import type { Radiancia } from '../fotografias/optica.ts';
import type { Punto } from '../fotografias/proyeccion.ts';
import type { Ajena } from '../fotografias/toma.ts';
import { createRandom, type Random } from '../random.ts';

/** Seeds, first and last: people and takes that are in no other set. */
export const SEMILLAS_RESERVADAS = [20_000_000, 20_999_999] as const;

/** How strong, from grade to grade. */
const FUERZA: Record<Grado, number> = { leve: 0.6, medio: 1.15, duro: 1.7 };

/** Mostly sharp and still, but from farther away and in harsh light, with small hot glare. */
const distribucion = (grado: Grado): Distribucion => {
  const k = FUERZA[grado];
  return {
    lleno: [0.78 - 0.3 * k, 1 - 0.12 * k],
    giro: [0, 9 * k],
    inclinacion: [3 * k, 20 * k],
    desenfoque: { p: 0.2, fuerza: [0.2, 2.2 * k] },
    enfoqueBusca: { p: 0.35, fuerza: [0.3, 1.8 * k] },
    pulso: [0.2, 1.6 * k],
    sacudida: { p: 0.06 * k, fuerza: [2, 16 * k] },
    reflejo: { p: 0.35 * k, fuerza: [0.3, 3 * k] },
    reflejoMm: [2.5, 8],
    sombra: { p: 0.7, fuerza: [0.2, 0.85 * Math.min(1, k)] },
    gradiente: [0.2, 1.1 * Math.min(1.2, k)],
    exposicion: [0.75 - 0.35 * k, 0.95 + 0.2 * k],
    electrones: [900 / k, 20_000],
    pocaLuz: { p: 0.15 * k, exposicion: [0.25, 0.5], electrones: [180 / k, 900] },
    jpeg: [Math.max(35, 82 - 34 * k), 95],
    afilado: [0, 2.2],
    dedo: { p: 0.2, fuerza: [1, 5 * k] },
    desgaste: { p: 0.6, fuerza: [0.1 * k, Math.min(1, 0.7 * k)] },
    velo: { p: 0.3, fuerza: [0.02, 0.16 * k] },
  };
};

/** The hand jerks between two places instead of sliding. */
const doble =
  (k: number) =>
  (_: readonly Punto[], random: Random): readonly Punto[] => {
    const turn = random.between(0, 2 * Math.PI);
    const far = random.between(0.8, 4.2) * k;
    const [x, y] = [Math.cos(turn) * far, Math.sin(turn) * far];
    return [
      [-x, -y],
      [-x, -y],
      [x, y],
    ];
  };

/** A lens whose blur is longer one way, and without an edge. */
const astigmata =
  (k: number) =>
  (path: readonly Punto[], random: Random): readonly Punto[] => {
    const turn = random.between(0, Math.PI);
    const [long, short] = [random.between(0.6, 2.4) * k, random.between(0.2, 0.9) * k];
    const normal = (): number => random.next() + random.next() + random.next() - 1.5;
    return Array.from({ length: 24 }, (_, i): Punto => {
      const [a, b] = [normal() * 2 * long, normal() * 2 * short];
      const [x, y] = path[i % path.length]!;
      return [x + a * Math.cos(turn) - b * Math.sin(turn), y + a * Math.sin(turn) + b * Math.cos(turn)];
    });
  };

function each(light: Radiancia, change: (x: number, y: number) => readonly [times: number, plus: number]): void {
  const stride = light.width + 2 * light.pad;
  for (let at = 0; at < light.red.length; at++) {
    const x = (at % stride) - light.pad;
    const y = Math.floor(at / stride) - light.pad;
    const [times, plus] = change(x / light.width, y / light.width);
    light.red[at] = light.red[at]! * times + plus;
    light.green[at] = light.green[at]! * times + plus;
    light.blue[at] = light.blue[at]! * times + plus;
  }
}

/** Lamps on alternating current: bands, as the rows are read one after another. */
const parpadeo =
  (k: number) =>
  (light: Radiancia, random: Random): void => {
    const [bands, phase, depth] = [
      random.between(8, 34),
      random.between(0, 6),
      Math.min(0.85, random.between(0.2, 0.6) * k),
    ];
    each(light, (_, y) => [1 - depth * (0.5 + 0.5 * Math.sin(bands * y * 2 * Math.PI + phase)), 0]);
  };

/** The shade of leaves or of a fence. */
const hojas =
  (k: number) =>
  (light: Radiancia, random: Random): void => {
    const waves = Array.from({ length: 5 }, () => [
      random.between(-38, 38),
      random.between(-38, 38),
      random.between(0, 6),
    ]);
    const depth = Math.min(0.9, random.between(0.4, 0.8) * k);
    each(light, (x, y) => {
      const sum = waves.reduce((all, [a, b, c]) => all + Math.sin(a! * x + b! * y + c!), 0);
      return [1 - depth / (1 + Math.exp(-sum * 5)), 0];
    });
  };

/** Grease on the lens: a streak that glows. */
const grasa =
  (k: number) =>
  (light: Radiancia, random: Random): void => {
    const turn = random.between(0, Math.PI);
    const [at, wide, glow] = [random.between(-0.1, 0.8), random.between(0.05, 0.25), random.between(0.06, 0.3) * k];
    each(light, (x, y) => {
      const far = (x * Math.cos(turn) + y * Math.sin(turn) - at) / wide;
      const veil = glow * Math.exp(-far * far);
      return [1 - Math.min(0.8, veil), veil * 0.8];
    });
  };

/** Columns of the sensor that are a little lighter or darker. */
const columnas =
  (k: number) =>
  (pixels: Uint8ClampedArray, width: number, _: number, random: Random): void => {
    const shift = Float32Array.from({ length: width }, () => random.between(-12, 12) * k);
    for (let i = 0; i < pixels.length; i++) if (i % 4 !== 3) pixels[i] = pixels[i]! + shift[(i >> 2) % width]!;
  };

/** Few tones: a driver that compresses hard. */
const escalones =
  (k: number) =>
  (pixels: Uint8ClampedArray): void => {
    const step = Math.round(8 + 26 * k);
    for (let i = 0; i < pixels.length; i++) if (i % 4 !== 3) pixels[i] = Math.round(pixels[i]! / step) * step;
  };

const AJENAS: readonly ((k: number) => Ajena)[] = [
  (k) => ({ path: doble(k) }),
  (k) => ({ path: astigmata(k) }),
  (k) => ({ scene: parpadeo(k) }),
  (k) => ({ scene: hojas(k) }),
  (k) => ({ scene: grasa(k) }),
  (k) => ({ picture: columnas(k) }),
  (k) => ({ picture: escalones(k) }),
];

/** What to add to a take's options. */
export const reservado = (
  seed: number,
  grado: Grado,
): { readonly distribucion: Distribucion; readonly ajena: Ajena } => ({
  distribucion: distribucion(grado),
  ajena: createRandom(seed, 'ajena').pick(AJENAS)(FUERZA[grado]),
});
