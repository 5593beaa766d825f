/** Photographs backs and has the bare decoder read them. */
import type { Grado } from '../../especimenes/fotografias/grados.ts';
import { encode, makeToma, type TomaOptions } from '../../especimenes/fotografias/toma.ts';
import type { ModeloDibujado } from '../../especimenes/persona.ts';
import { reservado } from '../../especimenes/reservado/index.ts';
import { readBare } from './desnudo.ts';

/** The models whose back bears a QR and a Code 128. */
export const MODELOS_CON_QR: readonly ModeloDibujado[] = ['D', 'E', 'F', 'G', 'H'];

export interface Pedido {
  readonly grado: Grado;
  readonly seeds: readonly number[];
  /** Frames of each take: the same card, only hand, focus and noise vary. */
  readonly cuadros: number;
  /** With the faults that are held out. */
  readonly ajenas: boolean;
}

/** One frame. */
export interface Leido {
  readonly seed: number;
  readonly cuadro: number;
  readonly modelo: ModeloDibujado;
  readonly qr: boolean;
  readonly code128: boolean;
  /** CPU seconds that the picture took, its share of the take's drawing among them. */
  readonly cpu: number;
  readonly pixels: number;
}

export const modeloOf = (seed: number): ModeloDibujado => MODELOS_CON_QR[seed % MODELOS_CON_QR.length]!;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export async function leerMuestra({ grado, seeds, cuadros, ajenas }: Pedido): Promise<Leido[]> {
  const read: Leido[] = [];
  for (const seed of seeds) {
    const modelo = modeloOf(seed);
    const options: TomaOptions = { grado, modelo, ...(ajenas ? reservado(seed, grado) : {}) };
    let from = cpuSeconds();
    const toma = await makeToma(seed, options);
    const shared = (cpuSeconds() - from) / cuadros;
    for (let cuadro = 0; cuadro < cuadros; cuadro++) {
      from = cpuSeconds();
      const foto = toma.cuadro(cuadro);
      const jpeg = await encode(foto);
      const cpu = shared + cpuSeconds() - from;
      const { persona, width, height } = foto.verdad;
      const [qr, code128] = [await readBare(jpeg, 'QRCode'), await readBare(jpeg, 'Code128')];
      read.push({
        seed,
        cuadro,
        modelo,
        qr: persona.qr !== null && qr.includes(persona.qr),
        code128: persona.code128 !== null && code128.includes(persona.code128),
        cpu,
        pixels: width * height,
      });
    }
  }
  return read;
}
