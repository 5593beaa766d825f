/**
 * All that a phone captures of one support, drawn: both sides of the card, live photo, signature,
 * and the texts of the codes. For tests, the simulator and the bench.
 *
 * Drawing costs some 150 ms. Whoever sends thousands gives `pool`: that many sets of pictures are
 * drawn, then reused in turn with other comment bytes, so that no two supports have the same bytes
 * and each still has a person and codes of its own (the pictures then show another specimen's card).
 */
import type { PointGroup } from 'signature_pad';
import type { CodigosLeidos } from '../../shared/credencial/index.ts';
import { toJpeg } from './canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH, drawAnverso, drawReverso } from './credencial.ts';
import { firmaToPng, makeFirma } from './firma.ts';
import { photographCard, photographPerson } from './foto.ts';
import { growJpeg } from './jpeg.ts';
import { type ModeloDibujado, makePersona, type Persona } from './persona.ts';
import { createRandom, randomBytes } from './random.ts';

export interface EspecimenOptions {
  readonly modelo?: ModeloDibujado | undefined;
  /**
   * Exact sum of the bytes of the three images, the signature's PNG and its strokes as JSON. Must
   * exceed what was drawn (some 330–400 KB at the usual width).
   */
  readonly sizeBytes?: number | undefined;
  /** Draw this many sets of pictures and reuse them. */
  readonly pool?: number | undefined;
  /** Width of the card's pictures in pixels; 1280 as the app takes them, 320 for small ones (some 70 KB in all). */
  readonly width?: number | undefined;
}

export interface EspecimenApoyo {
  readonly persona: Persona;
  /** JPEG. */
  readonly anverso: Uint8Array;
  /** JPEG. */
  readonly reverso: Uint8Array;
  /** JPEG. */
  readonly fotoViva: Uint8Array;
  readonly firma: {
    readonly png: Uint8Array;
    /** As signature_pad's `toData` gives them. */
    readonly trazos: readonly PointGroup[];
    /** The same as JSON. */
    readonly json: string;
  };
  /** What a reader finds on the back; the MRZ's lines are parted by `\n`. */
  readonly leidos: CodigosLeidos;
}

type Pictures = Pick<EspecimenApoyo, 'anverso' | 'reverso' | 'fotoViva' | 'firma'>;

const USUAL_WIDTH = 1280;
const QUALITY = 70;
const GRAIN = 0.11;
/** Least growth: three images, 16 bytes each of their own and room for one comment more. */
const OWN = 3 * 20;

const pool = new Map<string, Promise<Pictures>>();
/** Bytes that do not compress, drawn once: making them anew for each support would cost more than sending it. */
const filler = randomBytes(createRandom(2, 'filler'), 1 << 20);

async function drawPictures(persona: Persona, width: number): Promise<Pictures> {
  const random = createRandom(persona.seed, 'camera');
  const size = { width, height: Math.round((width * CARD_HEIGHT) / CARD_WIDTH) };
  const portrait = { width: Math.round(width * 0.5625), height: Math.round(width * 0.75) };
  const trazos = makeFirma(persona, 1);
  const [anverso, reverso, fotoViva, png] = await Promise.all([
    toJpeg(photographCard(drawAnverso(persona), size, random, GRAIN), QUALITY),
    toJpeg(photographCard(await drawReverso(persona), size, random, GRAIN), QUALITY),
    toJpeg(photographPerson(persona, 1, portrait, 2 * GRAIN), QUALITY),
    firmaToPng(trazos),
  ]);
  return { anverso, reverso, fotoViva, firma: { png, trazos, json: JSON.stringify(trazos) } };
}

function pooledPictures(seed: number, modelo: ModeloDibujado, width: number, count: number): Promise<Pictures> {
  const key = `${modelo} ${width} ${seed % count}`;
  let pictures = pool.get(key);
  if (!pictures) {
    pictures = drawPictures(makePersona(seed % count, modelo), width);
    pool.set(key, pictures);
  }
  return pictures;
}

/** Bytes of all that is captured, as `sizeBytes` counts them. */
export const especimenBytes = ({ anverso, reverso, fotoViva, firma }: Pictures): number =>
  anverso.length + reverso.length + fotoViva.length + firma.png.length + Buffer.byteLength(firma.json);

/** The specimen of a seed; the same seed and options give the same bytes. Throws when `sizeBytes` is too small. */
export async function makeEspecimenApoyo(seed: number, options: EspecimenOptions = {}): Promise<EspecimenApoyo> {
  const { modelo = 'G', width = USUAL_WIDTH, sizeBytes } = options;
  const persona = makePersona(seed, modelo);
  const drawn = await (options.pool === undefined
    ? drawPictures(persona, width)
    : pooledPictures(seed, modelo, width, options.pool));

  const natural = especimenBytes(drawn);
  const extra = sizeBytes === undefined ? OWN : sizeBytes - natural;
  if (extra < OWN) throw new RangeError(`sizeBytes ${sizeBytes} is under the ${natural + OWN} that are drawn`);
  const third = Math.floor(extra / 3);
  const own = createRandom(seed, 'own');
  const grow = (jpeg: Uint8Array, more: number): Uint8Array =>
    growJpeg(growJpeg(jpeg, 16, randomBytes(own, 12)), more - 16, filler, own.int(0, filler.length - 1));

  return {
    persona,
    anverso: grow(drawn.anverso, extra - 2 * third),
    reverso: grow(drawn.reverso, third),
    fotoViva: grow(drawn.fotoViva, third),
    firma: drawn.firma,
    leidos: { qr: persona.qr ?? undefined, code128: persona.code128 ?? undefined, mrz: persona.mrz ?? undefined },
  };
}
