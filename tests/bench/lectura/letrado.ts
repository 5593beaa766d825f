/** Photographs backs and has our reader read their letters, frame after frame of a take, as a phone would. */
import { readFileSync } from 'node:fs';
import { type Conteo, lecturaDe, parseMrz, SIN_VOTOS, votar, votosDe } from '../../../shared/credencial/index.ts';
import { leerMrz, leerReverso, textosDe } from '../../../web/captura/camara/letras/letras.ts';
import { type Plano, planoDe } from '../../../web/captura/camara/letras/plano.ts';
import { abrirRed, type Red } from '../../../web/captura/camara/letras/red.ts';
import { grisDe } from '../../../web/captura/camara/letras/tira.ts';
import type { Grado } from '../../especimenes/fotografias/grados.ts';
import { type Fotografia, makeToma, type TomaOptions } from '../../especimenes/fotografias/toma.ts';
import type { ModeloDibujado } from '../../especimenes/persona.ts';
import { createRandom } from '../../especimenes/random.ts';
import { reservado } from '../../especimenes/reservado/index.ts';

export interface PedidoLetras {
  readonly grado: Grado;
  readonly modelos: readonly ModeloDibujado[];
  readonly seeds: readonly number[];
  /** At most so many frames of each take; reading ends when the same text came twice. */
  readonly cuadros: number;
  /** With the faults that are held out. */
  readonly ajenas: boolean;
  /** How far the corners are off, as a share of the card's width. */
  readonly error: number;
}

/** What one take gave. */
export interface TomaLeida {
  readonly seed: number;
  /** Of the first frame: characters of the MRZ right, of 90 (of 13 without an MRZ); all of them. */
  readonly caracteres: number;
  readonly primero: boolean;
  /** The text on which two frames agree is the one printed; another is. */
  readonly exacta: boolean;
  readonly erronea: boolean;
  /** CIC or OCR at least probable and right; probable and wrong. */
  readonly identificada: boolean;
  readonly malIdentificada: boolean;
  readonly cuadros: number;
  readonly ms: number;
}

let net: Red | null = null;
const red = (): Red => {
  net ??= abrirRed(new Uint8Array(readFileSync('web/captura/camara/letras/pesos/ocrb.bin')).buffer);
  return net;
};

export async function leerTomas(pedido: PedidoLetras): Promise<TomaLeida[]> {
  const read: TomaLeida[] = [];
  for (const seed of pedido.seeds) read.push(await leerToma(seed, pedido));
  return read;
}

async function leerToma(seed: number, { grado, modelos, cuadros, ajenas, error }: PedidoLetras): Promise<TomaLeida> {
  const options: TomaOptions = {
    grado,
    modelo: modelos[seed % modelos.length]!,
    ...(ajenas ? reservado(seed, grado) : {}),
  };
  const toma = await makeToma(seed, options);
  const texts = new Map<string, number>();
  let conteo: Conteo = SIN_VOTOS;
  let agreed: string | null = null;
  let [caracteres, primero, ms, frame] = [0, false, 0, 0];
  let truth: Fotografia['verdad'] | null = null;
  while (frame < cuadros && agreed === null) {
    const { pixels, verdad } = toma.cuadro(frame);
    truth = verdad;
    const { mrz, ocr } = verdad.persona;
    const plano = plausible(verdad, error, frame);
    const begun = performance.now();
    const gris = grisDe(pixels, verdad.width, verdad.height);
    const { reverso } = verdad.persona.modelo.zonas;
    const lines = mrz !== null && reverso.mrz ? leerMrz(red(), gris, plano, reverso.mrz) : null;
    const found = mrz !== null ? textosDe(lines) : leerReverso(red(), gris, plano, reverso);
    ms += performance.now() - begun;
    conteo = votar(conteo, votosDe(found));
    // Names have no check digit: there a text counts when it is clear.
    const whole = found.mrz !== undefined && lines?.lineas[2].clara && parseMrz(found.mrz).ok ? found.mrz : undefined;
    const text = mrz === null ? found.ocr13 : whole;
    if (text !== undefined) {
      const times = (texts.get(text) ?? 0) + 1;
      texts.set(text, times);
      if (times === 2) agreed = text;
    }
    if (frame === 0) {
      const seen = lines ? lines.lineas.map((one) => one.texto).join('\n') : found.ocr13;
      caracteres = same(seen ?? '', mrz ?? ocr);
      primero = seen === (mrz ?? ocr);
    }
    frame++;
  }
  const { mrz, ocr, cic } = truth!.persona;
  const said = [lecturaDe(conteo, 'cic'), lecturaDe(conteo, 'ocr')] as const;
  const wanted = [cic, ocr] as const;
  const probable = said.map((one, i) =>
    one.estado === 'probable' || one.estado === 'seguro' ? one.valor === wanted[i] : null,
  );
  return {
    seed,
    caracteres,
    primero,
    exacta: agreed === (mrz ?? ocr),
    erronea: agreed !== null && agreed !== (mrz ?? ocr),
    identificada: probable.includes(true),
    malIdentificada: probable.includes(false),
    cuadros: frame,
    ms: ms / frame,
  };
}

/** The card's plane as something that finds cards would give it: each corner off by up to a share of the width. */
function plausible({ esquinas, seed }: Fotografia['verdad'], error: number, frame: number): Plano {
  const random = createRandom(seed, `esquinas ${frame}`);
  const off = error * Math.hypot(esquinas[1][0] - esquinas[0][0], esquinas[1][1] - esquinas[0][1]);
  const near = esquinas.map(([x, y]) => ({ x: x + random.between(-off, off), y: y + random.between(-off, off) }));
  return planoDe([near[0]!, near[1]!, near[2]!, near[3]!]);
}

function same(read: string, truth: string): number {
  let count = 0;
  for (let i = 0; i < truth.length; i++) if (truth[i] !== '\n' && read[i] === truth[i]) count++;
  return count;
}
