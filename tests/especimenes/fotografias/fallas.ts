/**
 * What can go wrong between a card and its photograph, as numbers: a distribution of faults (a grade) is data,
 * and one take's conditions are drawn from it. Lengths in the picture are pixels of a frame 1,280 wide, and grow
 * with the frame; lengths on the card are millimetres.
 */
import type { Random } from '../random.ts';
import { FONDOS, type Fondo } from './fondos.ts';

/** What lies before the camera: the card, or something that shows one. */
export const SOPORTES = ['original', 'fotocopiaBn', 'fotocopiaColor', 'impresion', 'pantalla'] as const;
export type Soporte = (typeof SOPORTES)[number];

/** Frames as phones give them to a page, and the still picture. */
export const FORMATOS = {
  hd: { width: 1280, height: 720 },
  fullHd: { width: 1920, height: 1080 },
  fija: { width: 1600, height: 1200 },
} as const;
export type Formato = keyof typeof FORMATOS;

/** Evenly between both. */
export type Rango = readonly [from: number, to: number];
/** Happens with this probability, then so strongly. */
export interface Suceso {
  readonly p: number;
  readonly fuerza: Rango;
}

/** A grade: how often and how strongly each fault happens. */
export interface Distribucion {
  /** Card's share of the frame, of what would just fit. */
  readonly lleno: Rango;
  /** Degrees in the picture's plane, to either side. */
  readonly giro: Rango;
  /** Degrees out of the picture's plane, any direction. */
  readonly inclinacion: Rango;
  /** Radius of the disc that a point becomes for want of focus; the whole take's, and how much the focus hunts. */
  readonly desenfoque: Suceso;
  readonly enfoqueBusca: Suceso;
  /** Length of a point's path while a frame is exposed, as standard deviation in each axis, frame by frame. */
  readonly pulso: Rango;
  /** Frames in which the hand gives a start. */
  readonly sacudida: Suceso;
  /** Light thrown back by the laminate, as a multiple of the white that just fits. */
  readonly reflejo: Suceso;
  /** Radius of the reflection in millimetres. */
  readonly reflejoMm: Rango;
  /** Share of the light that a shadow takes. */
  readonly sombra: Suceso;
  /** Difference of light across the frame. */
  readonly gradiente: Rango;
  /** How bright white paper comes out, 1 being what just fits. */
  readonly exposicion: Rango;
  /** Electrons in a pixel that white paper fills: the noise. */
  readonly electrones: Rango;
  readonly pocaLuz: { readonly p: number; readonly exposicion: Rango; readonly electrones: Rango };
  /** Quality of the JPEG. */
  readonly jpeg: Rango;
  /** The camera's own sharpening. */
  readonly afilado: Rango;
  /** How far a finger reaches over an edge. */
  readonly dedo: Suceso;
  /** 0–1: faded print, scratches, dirt. */
  readonly desgaste: Suceso;
  /** Grey or coloured veil of a smeared lens or dusty laminate. */
  readonly velo: Suceso;
}

/** One take: what is the same in all its frames, and what sways. */
export interface Condiciones {
  readonly formato: Formato;
  readonly fondo: Fondo;
  readonly enMano: boolean;
  readonly lleno: number;
  readonly giro: number;
  /** Degrees about the picture's horizontal and vertical. */
  readonly cabeceo: number;
  readonly guiñada: number;
  readonly desenfoque: number;
  readonly enfoqueBusca: number;
  readonly pulso: number;
  readonly sacudida: Suceso;
  readonly reflejo: { readonly fuerza: number; readonly mm: number; readonly u: number; readonly v: number } | null;
  readonly sombra: {
    readonly fuerza: number;
    readonly angulo: number;
    readonly lugar: number;
    readonly borde: number;
  } | null;
  readonly gradiente: number;
  readonly gradienteAngulo: number;
  readonly exposicion: number;
  readonly electrones: number;
  readonly pocaLuz: boolean;
  /** Balance of red and blue. */
  readonly tinte: readonly [red: number, blue: number];
  readonly jpeg: number;
  readonly afilado: number;
  readonly dedo: {
    readonly mm: number;
    readonly borde: 'izquierda' | 'derecha' | 'abajo';
    readonly donde: number;
  } | null;
  readonly desgaste: number;
  readonly velo: number;
}

/** A fault as the truth of a picture names it; `fuerza` in the unit of `Distribucion`. */
export interface Falla {
  readonly tipo:
    | 'lejania'
    | 'giro'
    | 'perspectiva'
    | 'desenfoque'
    | 'movimiento'
    | 'reflejo'
    | 'sombra'
    | 'pocaLuz'
    | 'ruido'
    | 'compresion'
    | 'dedo'
    | 'desgaste'
    | 'velo'
    | 'ajena';
  readonly fuerza: number;
}

const between = (random: Random, [from, to]: Rango): number => random.between(from, to);
const log = (random: Random, [from, to]: Rango): number => Math.exp(random.between(Math.log(from), Math.log(to)));
const either = (random: Random, range: Rango): number => between(random, range) * (random.chance(0.5) ? 1 : -1);

/** The strength, or null; takes the same numbers from the stream either way. */
function happens(random: Random, { p, fuerza }: Suceso): number | null {
  const [chance, strength] = [random.next(), between(random, fuerza)];
  return chance < p ? strength : null;
}

/** The conditions of one take. */
export function sortear(d: Distribucion, random: Random, formato: Formato): Condiciones {
  const fondo = random.pick(FONDOS);
  const tilt = between(random, d.inclinacion);
  const direction = random.between(0, 2 * Math.PI);
  const dim = random.chance(d.pocaLuz.p);
  const light = dim ? d.pocaLuz : d;
  const warm = random.between(-0.12, 0.12);
  const reflejo = happens(random, d.reflejo);
  const sombra = happens(random, d.sombra);
  const dedo = happens(random, d.dedo);
  return {
    formato,
    fondo,
    enMano: fondo === 'calle' || (dedo !== null && random.chance(0.5)),
    lleno: between(random, d.lleno),
    giro: either(random, d.giro),
    cabeceo: tilt * Math.sin(direction),
    guiñada: tilt * Math.cos(direction),
    desenfoque: happens(random, d.desenfoque) ?? 0,
    enfoqueBusca: happens(random, d.enfoqueBusca) ?? 0,
    pulso: between(random, d.pulso),
    sacudida: d.sacudida,
    reflejo:
      reflejo === null
        ? null
        : { fuerza: reflejo, mm: between(random, d.reflejoMm), u: random.next(), v: random.next() },
    sombra:
      sombra === null
        ? null
        : {
            fuerza: sombra,
            angulo: random.between(0, 2 * Math.PI),
            lugar: random.between(-0.35, 0.35),
            borde: random.between(0.02, 0.12),
          },
    gradiente: between(random, d.gradiente),
    gradienteAngulo: random.between(0, 2 * Math.PI),
    exposicion: between(random, light.exposicion),
    electrones: log(random, light.electrones),
    pocaLuz: dim,
    tinte: [1 + warm + random.between(-0.03, 0.03), 1 - warm + random.between(-0.03, 0.03)],
    jpeg: Math.round(between(random, d.jpeg)),
    afilado: between(random, d.afilado),
    dedo:
      dedo === null
        ? null
        : {
            mm: dedo,
            borde: random.pick(['izquierda', 'derecha', 'abajo'] as const),
            donde: random.between(0.12, 0.88),
          },
    desgaste: happens(random, d.desgaste) ?? 0,
    velo: happens(random, d.velo) ?? 0,
  };
}
