/**
 * A take: one card (or what shows it), one place, one light, and the frames that a camera makes of it while a
 * hand sways, a lens hunts for focus and a sensor is noisy. The same seed and options give the same bytes on the
 * same machine. Each picture comes with its truth.
 */
import { newCanvas, toJpeg } from '../canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH } from '../credencial.ts';
import { type ModeloDibujado, makePersona, type Persona } from '../persona.ts';
import { createRandom, type Random } from '../random.ts';
import { render } from './escena.ts';
import {
  type Condiciones,
  type Distribucion,
  type Falla,
  FORMATOS,
  type Formato,
  type Soporte,
  sortear,
} from './fallas.ts';
import { LOSETA, loseta, VARIANTES } from './fondos.ts';
import { DISTRIBUCIONES, type Grado } from './grados.ts';
import { alumbrar } from './luz.ts';
import { expose, makeNucleo, type Radiancia } from './optica.ts';
import { apply, corners, type Homografia, invert, type Pose, type Punto, project } from './proyeccion.ts';
import { addNoise, develop } from './sensor.ts';
import { drawSuperficie, type Lado } from './superficie.ts';

/** A fault that the grades do not have, laid over a frame where it happens. */
export interface Ajena {
  /** On the light before the lens. */
  readonly scene?: (light: Radiancia, random: Random) => void;
  /** The path of a point while the frame is exposed. */
  readonly path?: (path: readonly Punto[], random: Random) => readonly Punto[];
  /** On the developed picture (RGBA). */
  readonly picture?: (pixels: Uint8ClampedArray, width: number, height: number, random: Random) => void;
}

export interface TomaOptions {
  readonly grado: Grado;
  readonly modelo?: ModeloDibujado;
  readonly lado?: Lado;
  readonly soporte?: Soporte;
  /** By the seed when not given: two of three 1280 × 720, one 1920 × 1080. */
  readonly formato?: Formato;
  /** Another distribution than the grade's. */
  readonly distribucion?: Distribucion;
  readonly ajena?: Ajena | undefined;
}

export interface Verdad {
  readonly seed: number;
  readonly cuadro: number;
  readonly grado: Grado;
  readonly soporte: Soporte;
  readonly lado: Lado;
  /** With the model and all that both sides say. */
  readonly persona: Persona;
  readonly width: number;
  readonly height: number;
  /** The card's own upper left corner, upper right, lower right, lower left, in pixels of the picture. */
  readonly esquinas: readonly [Punto, Punto, Punto, Punto];
  /** What is wrong with this picture, and how much. */
  readonly fallas: readonly Falla[];
  readonly condiciones: Condiciones;
}

export interface Fotografia {
  /** RGBA. */
  readonly pixels: Uint8ClampedArray;
  readonly verdad: Verdad;
}

export interface Toma {
  readonly condiciones: Condiciones;
  /** The picture of a moment; moments are a tenth of a second apart. */
  cuadro(number: number): Fotografia;
}

/** How the frames of a take differ. */
interface Vaiven {
  readonly pose: Pose;
  readonly desenfoque: number;
  readonly path: readonly Punto[];
}

/** Paper does not throw light back as laminate does, and nobody holds a finger over a screen. */
function suit(condiciones: Condiciones, soporte: Soporte): Condiciones {
  switch (soporte) {
    case 'original':
      return condiciones;
    case 'fotocopiaBn':
    case 'fotocopiaColor':
    case 'impresion':
      return { ...condiciones, reflejo: null };
    case 'pantalla':
      return { ...condiciones, dedo: null, enMano: false };
  }
}

/** Units around the card that the camera may see, and no more than a hand's length. */
function marginFor(condiciones: Condiciones, width: number, height: number): number {
  const seen = invert(project({ ...condiciones, dx: 0, dy: 0 }, width, height));
  const far = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => apply(seen, [x!, y!]));
  const beyond = far.flatMap(([u, v]) => [-u, u - CARD_WIDTH, -v, v - CARD_HEIGHT]);
  return Math.min(1_200, Math.max(0, ...beyond.map(Math.ceil)) + SWAY);
}

/** What the hand's sway may add. */
const SWAY = 60;

export async function makeToma(seed: number, options: TomaOptions): Promise<Toma> {
  const { grado, modelo = 'G', lado = 'reverso', soporte = 'original' } = options;
  const distribucion = options.distribucion ?? DISTRIBUCIONES[grado];
  const persona = makePersona(seed, modelo);
  const random = createRandom(seed, `toma ${grado} ${modelo} ${lado}`);
  const drawnFormat = random.chance(2 / 3) ? 'hd' : 'fullHd';
  const formato = options.formato ?? drawnFormat;
  const condiciones = suit(sortear(distribucion, random, formato), soporte);
  const { width, height } = FORMATOS[formato];
  const unit = condiciones.lleno * Math.min(width / CARD_WIDTH, height / CARD_HEIGHT);
  // As fine as the pixels that are wanted and half as fine again, and as wide as the camera may see.
  const scale = Math.max(0.75, Math.ceil(1.4 * unit * 4) / 4);
  const margin = marginFor(condiciones, width, height);
  const superficie = await drawSuperficie({ persona, lado, soporte, condiciones, scale, margin });
  const fondo = loseta(condiciones.fondo, seed % VARIANTES);
  const base = createRandom(seed, `fondo ${grado}`);
  const fondoTurn = base.between(-0.6, 0.6);
  const fondoScale = (base.between(0.7, 1.2) * 1280) / width;
  const fondoFrom: Punto = [base.between(0, LOSETA), base.between(0, LOSETA)];

  const cuadro = (number: number): Fotografia => {
    const moment = sway(seed, grado, condiciones, number, width);
    const frame = createRandom(seed, `cuadro ${grado} ${number}`);
    const path = options.ajena?.path?.(moment.path, frame) ?? moment.path;
    const nucleo = makeNucleo(moment.desenfoque, path);
    const vista = project(moment.pose, width, height);
    const { reflejo, sombra } = condiciones;
    const tilt = (width * 1.6 * Math.PI) / 180;
    const spot = reflejo && apply(vista, [reflejo.u * CARD_WIDTH, reflejo.v * CARD_HEIGHT]);
    const luz = alumbrar(width, height, {
      gradiente: condiciones.gradiente,
      angulo: condiciones.gradienteAngulo,
      sombra,
      brillo:
        reflejo && spot
          ? {
              fuerza: reflejo.fuerza,
              // The lamp stays where it is: as the card tilts, its image runs.
              centro: [
                spot[0] + (moment.pose.guiñada - condiciones.guiñada) * tilt,
                spot[1] + (moment.pose.cabeceo - condiciones.cabeceo) * tilt,
              ],
              radio: (reflejo.mm / 85.6) * CARD_WIDTH * unit,
            }
          : null,
    });
    const [c, s] = [Math.cos(fondoTurn) * fondoScale, Math.sin(fondoTurn) * fondoScale];
    const drift = condiciones.enMano ? 0.3 : 1;
    const [bx, by] = [fondoFrom[0] - moment.pose.dx * drift, fondoFrom[1] - moment.pose.dy * drift];
    const fondoVista: Homografia = [c, -s, bx, s, c, by, 0, 0, 1];
    const light = render({
      width,
      height,
      pad: nucleo.reach,
      vista,
      superficie,
      fondo,
      fondoVista,
      luz,
      velo: condiciones.velo,
    });
    options.ajena?.scene?.(light, frame);
    const raw = expose(light, nucleo);
    const how = {
      exposicion: condiciones.exposicion,
      electrones: condiciones.electrones,
      tinte: condiciones.tinte,
      afilado: condiciones.afilado,
      seed: frame.int(1, 2 ** 31 - 1),
    };
    addNoise(raw, how);
    const pixels = develop(raw, width, height, how);
    options.ajena?.picture?.(pixels, width, height, frame);
    return {
      pixels,
      verdad: {
        seed,
        cuadro: number,
        grado,
        soporte,
        lado,
        persona,
        width,
        height,
        esquinas: corners(vista),
        fallas: faults(condiciones, moment, width, options.ajena !== undefined),
        condiciones,
      },
    };
  };
  return { condiciones, cuadro };
}

/** A photograph as the camera hands it over: JPEG, with colour at half the resolution. */
export async function fotografiar(
  seed: number,
  options: TomaOptions & { readonly cuadro?: number },
): Promise<{ readonly jpeg: Uint8Array; readonly verdad: Verdad }> {
  const toma = await makeToma(seed, options);
  const foto = toma.cuadro(options.cuadro ?? 0);
  return { jpeg: await encode(foto), verdad: foto.verdad };
}

/** A picture's JPEG. */
export function encode({ pixels, verdad: { width, height, condiciones } }: Fotografia): Promise<Uint8Array> {
  const [canvas, ctx] = newCanvas(width, height);
  const image = ctx.createImageData(width, height);
  image.data.set(pixels);
  ctx.putImageData(image, 0, 0);
  return toJpeg(canvas, condiciones.jpeg);
}

/** A hand and a lens at a moment. Each of what sways is three waves whose phases come from the seed: no history. */
function sway(seed: number, grado: Grado, condiciones: Condiciones, number: number, width: number): Vaiven {
  const zoom = width / 1280;
  const waves = createRandom(seed, `vaiven ${grado}`);
  const wave = (): number => {
    let sum = 0;
    for (const [frequency, height] of [
      [0.31, 0.9],
      [0.83, 0.75],
      [1.9, 0.6],
    ] as const) {
      sum += height * Math.sin(frequency * waves.between(0.7, 1.3) * number + waves.between(0, 2 * Math.PI));
    }
    return sum;
  };
  const [dx, dy, turn, pitch, yaw, near, focus] = [wave(), wave(), wave(), wave(), wave(), wave(), wave()];
  const frame = createRandom(seed, `pulso ${grado} ${number}`);
  const shaken = frame.chance(condiciones.sacudida.p);
  const force = (shaken ? frame.between(...condiciones.sacudida.fuerza) : condiciones.pulso) * zoom;
  const normal = (): number => frame.next() + frame.next() + frame.next() + frame.next() - 2;
  const [mx, my] = [normal() * 1.7 * force, normal() * 1.7 * force];
  const bend = frame.between(-0.25, 0.25);
  const steps = Math.max(1, Math.ceil(Math.hypot(mx, my) * 1.5));
  const path = Array.from({ length: steps }, (_, i): Punto => {
    const t = steps === 1 ? 0 : i / (steps - 1) - 0.5;
    const arc = bend * (t * t * 4 - 1) * 0.5;
    return [mx * t - my * arc, my * t + mx * arc];
  });
  return {
    pose: {
      lleno: condiciones.lleno * (1 + 0.008 * near),
      giro: condiciones.giro + 0.35 * turn,
      cabeceo: condiciones.cabeceo + 0.5 * pitch,
      guiñada: condiciones.guiñada + 0.5 * yaw,
      dx: 7 * zoom * dx,
      dy: 6 * zoom * dy,
    },
    desenfoque: Math.max(0, Math.abs(condiciones.desenfoque + condiciones.enfoqueBusca * focus)) * zoom,
    path,
  };
}

/** In the units of `Distribucion`; what is too weak to be seen is no fault. */
function faults(condiciones: Condiciones, moment: Vaiven, width: number, ajena: boolean): Falla[] {
  const zoom = width / 1280;
  const first = moment.path[0]!;
  const last = moment.path.at(-1)!;
  const all: readonly (readonly [Falla['tipo'], number, least: number])[] = [
    ['lejania', 1 - condiciones.lleno, 0.35],
    ['giro', Math.abs(moment.pose.giro), 3],
    ['perspectiva', Math.hypot(moment.pose.cabeceo, moment.pose.guiñada), 6],
    ['desenfoque', moment.desenfoque / zoom, 0.8],
    ['movimiento', Math.hypot(last[0] - first[0], last[1] - first[1]) / zoom, 1.5],
    ['reflejo', condiciones.reflejo?.fuerza ?? 0, 0.1],
    ['sombra', condiciones.sombra?.fuerza ?? 0, 0.1],
    ['pocaLuz', condiciones.pocaLuz ? 1 - condiciones.exposicion : 0, 0.01],
    ['ruido', 1 / Math.sqrt(condiciones.electrones), 0.025],
    ['compresion', 100 - condiciones.jpeg, 30],
    ['dedo', condiciones.dedo?.mm ?? 0, 0.1],
    ['desgaste', condiciones.desgaste, 0.05],
    ['velo', condiciones.velo, 0.03],
    ['ajena', ajena ? 1 : 0, 1],
  ];
  return all.filter(([, strength, least]) => strength >= least).map(([tipo, fuerza]) => ({ tipo, fuerza }));
}
