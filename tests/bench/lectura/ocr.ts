/**
 * `npm run bench -- lectura/ocr`: what the reader of letters reads of backs, on held-out seeds: over at most ten frames of
 * a card, in the first frame alone, with faults held out; wrong texts that passed. Corners are given wrong by up to
 * three per cent of the card's width. `lectura/ocr/costo`: its bytes, and its time in a worker of a real Chromium,
 * plain and slowed.
 */
import { fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { GRADOS, type Grado, SEMILLAS } from '../../especimenes/fotografias/grados.ts';
import { fotografiar } from '../../especimenes/fotografias/toma.ts';
import { SEMILLAS_RESERVADAS } from '../../especimenes/reservado/index.ts';
import { atLeast, atMost, type Figura, median, report } from '../figuras.ts';
import { medirEnChromium } from '../navegador.ts';
import { program } from '../procesos.ts';
import type { PedidoLetras, TomaLeida } from './letrado.ts';
import { MODELOS_CON_QR } from './muestra.ts';

const TOMAS: Record<Grado, number> = { leve: 80, medio: 80, duro: 40 };
const SIN_MRZ = 30;
const CUADROS = 10;
const ERROR = 0.03;
const TIMES = 15;
const MB = 1_000_000;

type Add = (figura: Figura) => void;

export async function medirOcr(add: Add): Promise<void> {
  for (const grado of GRADOS) {
    const read = await leerRepartido({
      grado,
      modelos: MODELOS_CON_QR,
      seeds: seedsFrom(SEMILLAS.reserva[0], TOMAS[grado]),
      cuadros: CUADROS,
      ajenas: false,
      error: ERROR,
    });
    const exact = share(read, (one) => one.exacta);
    const identified = share(read, (one) => one.identificada);
    const name = `${grado}, at most ${CUADROS} frames`;
    add(
      grado === 'leve'
        ? atLeast(`MRZ exact, ${name}`, exact, 'of 1', 0.95)
        : report(`MRZ exact, ${name}`, exact, 'of 1'),
    );
    add(report(`CIC or OCR by letters alone, ${name}`, identified, 'of 1'));
    add(
      report(
        `MRZ exact in the first frame, ${grado}`,
        share(read, (one) => one.primero),
        'of 1',
      ),
    );
    add(
      report(
        `characters of the MRZ right in the first frame, ${grado}`,
        mean(read, (one) => one.caracteres / 90),
        'of 1',
      ),
    );
    add(
      atMost(
        `CIC or OCR probable and wrong, ${name}`,
        share(read, (one) => one.malIdentificada),
        'of 1',
        0.01,
      ),
    );
    add(
      report(
        `another MRZ agreed on, ${name}`,
        share(read, (one) => one.erronea),
        'of 1',
      ),
    );
    add(
      report(
        `frames until two agree, ${grado}`,
        mean(read, (one) => one.cuadros),
        '',
      ),
    );
  }
  for (const grado of ['leve', 'medio'] as const) {
    const read = await leerRepartido({
      grado,
      modelos: ['C'],
      seeds: seedsFrom(SEMILLAS.reserva[0] + 1_000, SIN_MRZ),
      cuadros: CUADROS,
      ajenas: false,
      error: ERROR,
    });
    add(
      report(
        `thirteen digits of model C, ${grado}, at most ${CUADROS} frames`,
        share(read, (one) => one.exacta),
        'of 1',
      ),
    );
    add(
      report(
        `thirteen digits of model C, ${grado}, first frame`,
        share(read, (one) => one.primero),
        'of 1',
      ),
    );
    add(
      report(
        `other thirteen digits agreed on, model C, ${grado}`,
        share(read, (one) => one.erronea),
        'of 1',
      ),
    );
    const strange = await leerRepartido({
      grado,
      modelos: MODELOS_CON_QR,
      seeds: seedsFrom(SEMILLAS_RESERVADAS[0], SIN_MRZ),
      cuadros: CUADROS,
      ajenas: true,
      error: ERROR,
    });
    add(
      report(
        `MRZ exact, ${grado}, faults held out`,
        share(strange, (one) => one.exacta),
        'of 1',
      ),
    );
    add(
      report(
        `another MRZ agreed on, ${grado}, faults held out`,
        share(strange, (one) => one.erronea),
        'of 1',
      ),
    );
  }
}

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);
const mean = (read: readonly TomaLeida[], of: (one: TomaLeida) => number): number =>
  read.reduce((sum, one) => sum + of(one), 0) / read.length;
const share = (read: readonly TomaLeida[], which: (one: TomaLeida) => boolean): number =>
  mean(read, (one) => Number(which(one)));

async function leerRepartido(pedido: PedidoLetras): Promise<TomaLeida[]> {
  const count = Math.max(1, Math.min(availableParallelism(), 8));
  const parts = await Promise.all(
    Array.from({ length: count }, (_, part) =>
      leerAparte({ ...pedido, seeds: pedido.seeds.filter((_, i) => i % count === part) }),
    ),
  );
  return parts.flat().sort((a, b) => a.seed - b.seed);
}

function leerAparte(pedido: PedidoLetras): Promise<TomaLeida[]> {
  return new Promise((done, fail) => {
    const child = fork(program('tests-letrado'), { stdio: 'inherit', serialization: 'advanced' });
    let read: TomaLeida[] | null = null;
    child.once('message', (message: TomaLeida[]) => {
      read = message;
    });
    child.once('exit', (code) => (read ? done(read) : fail(new Error(`the reader ended with ${code}`))));
    child.send(pedido);
  });
}

/** In the app's worker: from a picture to its texts, the piece cut out and made grey among it. */
export async function medirCosto(add: Add): Promise<void> {
  const { size } = await stat(resolve('web/captura/camara/letras/pesos/ocrb.bin'));
  add(atMost('weights of the reader of letters', size / MB, 'MB', 0.5));
  const { jpeg, verdad } = await fotografiar(SEMILLAS.ajuste[0] + 3, { grado: 'leve', modelo: 'G', formato: 'fullHd' });
  const [a, b, c, d] = verdad.esquinas.map(([x, y]) => ({ x, y }));
  const order = {
    jpeg: Buffer.from(jpeg).toString('base64'),
    esquinas: [a!, b!, c!, d!] as const,
    visto: { lado: 'reverso', zonas: verdad.persona.modelo.zonas.reverso } as const,
    times: TIMES,
  };
  await medirEnChromium('tests/bench/pagina/letras.ts', add, async (page, isSlowed) => {
    const { ms, textos } = await page.evaluate((one) => window.letras(one), order);
    if (textos.mrz !== verdad.persona.mrz) throw new Error('the worker read another MRZ than was printed');
    add(report(`reading an MRZ in a worker, ${isSlowed ? 'slowed' : '1920 × 1080'}`, median(ms), 'ms'));
  });
}
