/** Real supports for the seeds whose envelopes are opened: the last one is of the person of the first. */
import { makeEspecimenApoyo } from '../especimenes/apoyo.ts';
import { contenidoDe } from '../simulador/apoyo.ts';
import type { Contenidos } from './vida.ts';

/** Pictures so small that drawing them costs little. */
const WIDTH = 320;
const MAX_POR_SEMILLA = 10;

/** Whose support the n-th of a seed is. */
export const personaDe = (semilla: number, total: number, n: number): number =>
  semilla * MAX_POR_SEMILLA + (n === total - 1 ? 0 : n);

/** The same for the same seed, in each life. */
export const apoyosDe =
  (semilla: number, total: number): Contenidos =>
  async (n) =>
    contenidoDe(await makeEspecimenApoyo(personaDe(semilla, total, n), { width: WIDTH, pool: 1 }));
