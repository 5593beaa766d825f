/**
 * `npm run bench -- lectura/calibracion`: what the grades are worth, told by a decoder that is nobody's: bare
 * zxing-wasm must read so many of the QRs of single frames. Also reported: by model, Code 128, ten frames of
 * the same card, the held-out faults, and how fast pictures are made.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { CALIBRACION, GRADOS, SEMILLAS } from '../../especimenes/fotografias/grados.ts';
import { SEMILLAS_RESERVADAS } from '../../especimenes/reservado/index.ts';
import { atLeast, atMost, type Figura, report } from '../figuras.ts';
import { program } from '../procesos.ts';
import { type Leido, MODELOS_CON_QR, type Pedido } from './muestra.ts';
import { medirCosto, medirOcr } from './ocr.ts';

/** Images of each grade and set: one take each. */
const IMAGENES = 420;
/** Takes of ten frames. */
const TOMAS = 60;
const CUADROS = 10;
const AJENAS = 105;

type Add = (figura: Figura) => void;

export const LECTURA: Record<string, (add: Add) => Promise<void>> = {
  'lectura/calibracion': calibrar,
  'lectura/ocr': medirOcr,
  'lectura/ocr/costo': medirCosto,
};

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

async function calibrar(add: Add): Promise<void> {
  for (const [set, [first]] of Object.entries(SEMILLAS)) {
    for (const grado of GRADOS) {
      const read = await leerRepartido({ grado, seeds: seedsFrom(first, IMAGENES), cuadros: 1, ajenas: false });
      const { from, to } = CALIBRACION[grado];
      const name = `${grado}, ${set}`;
      add(atLeast(`QR ${name}`, share(read, 'qr'), 'of 1', from));
      add(atMost(`QR ${name}: at most`, share(read, 'qr'), 'of 1', to));
      add(report(`Code 128 ${name}`, share(read, 'code128'), 'of 1'));
      for (const modelo of MODELOS_CON_QR) {
        const own = read.filter((one) => one.modelo === modelo);
        add(report(`QR ${name}, model ${modelo}`, share(own, 'qr'), 'of 1'));
        add(report(`Code 128 ${name}, model ${modelo}`, share(own, 'code128'), 'of 1'));
      }
    }
  }
  for (const grado of GRADOS) {
    const seeds = seedsFrom(SEMILLAS.ajuste[0] + IMAGENES, TOMAS);
    const read = await leerRepartido({ grado, seeds, cuadros: CUADROS, ajenas: false });
    add(report(`QR ${grado}, any of ${CUADROS} frames`, shareOfTakes(read, 'qr'), 'of 1'));
    add(report(`Code 128 ${grado}, any of ${CUADROS} frames`, shareOfTakes(read, 'code128'), 'of 1'));
    for (const [name, pixels] of [
      ['1280 × 720', 1280 * 720],
      ['1920 × 1080', 1920 * 1080],
    ] as const) {
      const own = read.filter((one) => one.pixels === pixels);
      add(
        report(`frames of ${name} made, ${grado}`, own.length / own.reduce((sum, { cpu }) => sum + cpu, 0), '/CPU s'),
      );
    }
  }
  for (const grado of GRADOS) {
    const seeds = seedsFrom(SEMILLAS_RESERVADAS[0], AJENAS);
    const read = await leerRepartido({ grado, seeds, cuadros: 1, ajenas: true });
    add(report(`QR ${grado}, faults held out`, share(read, 'qr'), 'of 1'));
    add(report(`Code 128 ${grado}, faults held out`, share(read, 'code128'), 'of 1'));
  }
}

const share = (read: readonly Leido[], code: 'qr' | 'code128'): number =>
  read.filter((one) => one[code]).length / read.length;

function shareOfTakes(read: readonly Leido[], code: 'qr' | 'code128'): number {
  const takes = new Set(read.map(({ seed }) => seed));
  return new Set(read.filter((one) => one[code]).map(({ seed }) => seed)).size / takes.size;
}

/** The seeds dealt out to as many processes as there are processors. */
async function leerRepartido(pedido: Pedido): Promise<Leido[]> {
  const count = Math.max(1, Math.min(availableParallelism(), 8));
  const parts = await Promise.all(
    Array.from({ length: count }, (_, part) =>
      leerAparte({ ...pedido, seeds: pedido.seeds.filter((_, i) => i % count === part) }),
    ),
  );
  return parts.flat().sort((a, b) => a.seed - b.seed || a.cuadro - b.cuadro);
}

function leerAparte(pedido: Pedido): Promise<Leido[]> {
  return new Promise((resolve, reject) => {
    const child = fork(program('tests-fotografo'), { stdio: 'inherit', serialization: 'advanced' });
    let read: Leido[] | null = null;
    child.once('message', (message: Leido[]) => {
      read = message;
    });
    child.once('exit', (code) => (read ? resolve(read) : reject(new Error(`the photographer ended with ${code}`))));
    child.send(pedido);
  });
}
