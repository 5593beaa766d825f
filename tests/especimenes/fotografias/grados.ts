/**
 * The three grades of what goes wrong in the street, as data, and which seeds are whose. Settled before any
 * reader was tuned (decision 095): `npm run bench -- lectura/calibracion` shows what they are worth.
 */
import type { Distribucion } from './fallas.ts';

export const GRADOS = ['leve', 'medio', 'duro'] as const;
export type Grado = (typeof GRADOS)[number];

/** Seeds, first and last. Readers are tuned on the first range; figures are taken on the second, never looked at. */
export const SEMILLAS = {
  ajuste: [0, 999_999],
  reserva: [10_000_000, 10_999_999],
} as const;
export type Conjunto = keyof typeof SEMILLAS;

/** What a bare decoder must read of the QRs in single frames: shares. */
export const CALIBRACION: Record<Grado, { readonly from: number; readonly to: number }> = {
  leve: { from: 0.9, to: 0.97 },
  medio: { from: 0.6, to: 0.8 },
  duro: { from: 0, to: 0.4 },
};

export const DISTRIBUCIONES: Record<Grado, Distribucion> = {
  leve: {
    lleno: [0.68, 0.94],
    giro: [0, 4],
    inclinacion: [0, 8],
    desenfoque: { p: 0.35, fuerza: [0.4, 1.6] },
    enfoqueBusca: { p: 0.5, fuerza: [0.4, 2.1] },
    pulso: [0.3, 2],
    sacudida: { p: 0.08, fuerza: [4, 10] },
    reflejo: { p: 0.25, fuerza: [0.1, 0.9] },
    reflejoMm: [5, 10],
    sombra: { p: 0.35, fuerza: [0.1, 0.45] },
    gradiente: [0, 0.35],
    exposicion: [0.62, 0.9],
    electrones: [2_000, 12_000],
    pocaLuz: { p: 0.06, exposicion: [0.35, 0.5], electrones: [600, 1_500] },
    jpeg: [72, 92],
    afilado: [0.4, 1.2],
    dedo: { p: 0.3, fuerza: [1, 4] },
    desgaste: { p: 0.3, fuerza: [0.05, 0.35] },
    velo: { p: 0.1, fuerza: [0.02, 0.08] },
  },
  medio: {
    lleno: [0.55, 0.92],
    giro: [0, 10],
    inclinacion: [2, 18],
    desenfoque: { p: 0.5, fuerza: [0.6, 2.4] },
    enfoqueBusca: { p: 0.75, fuerza: [0.8, 3] },
    pulso: [0.8, 4],
    sacudida: { p: 0.12, fuerza: [5, 14] },
    reflejo: { p: 0.35, fuerza: [0.2, 2] },
    reflejoMm: [6, 12],
    sombra: { p: 0.5, fuerza: [0.3, 0.65] },
    gradiente: [0.1, 0.6],
    exposicion: [0.5, 1.05],
    electrones: [600, 5_000],
    pocaLuz: { p: 0.2, exposicion: [0.22, 0.42], electrones: [150, 600] },
    jpeg: [60, 85],
    afilado: [0.3, 1.4],
    dedo: { p: 0.35, fuerza: [2, 7] },
    desgaste: { p: 0.5, fuerza: [0.2, 0.6] },
    velo: { p: 0.25, fuerza: [0.04, 0.16] },
  },
  duro: {
    lleno: [0.42, 0.9],
    giro: [0, 25],
    inclinacion: [4, 26],
    desenfoque: { p: 0.6, fuerza: [0.8, 3.6] },
    enfoqueBusca: { p: 0.8, fuerza: [1, 4] },
    pulso: [1.2, 5],
    sacudida: { p: 0.18, fuerza: [6, 18] },
    reflejo: { p: 0.45, fuerza: [0.4, 4] },
    reflejoMm: [7, 16],
    sombra: { p: 0.6, fuerza: [0.4, 0.8] },
    gradiente: [0.2, 0.9],
    exposicion: [0.4, 1.3],
    electrones: [200, 2_000],
    pocaLuz: { p: 0.4, exposicion: [0.12, 0.3], electrones: [60, 250] },
    jpeg: [45, 75],
    afilado: [0.2, 1.6],
    dedo: { p: 0.45, fuerza: [3, 12] },
    desgaste: { p: 0.6, fuerza: [0.4, 1] },
    velo: { p: 0.4, fuerza: [0.06, 0.28] },
  },
};
