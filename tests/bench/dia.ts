/**
 * `npm run bench -- telefono/dia`: three hundred supports of the usual size captured with no network, by the built app's
 * own client in a real Chromium that is killed after every fifty, then all of them sent to the server as it is
 * installed. Nothing may grow with what has passed: neither a capture's time nor the page's memory.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEspecimenApoyo } from '../especimenes/apoyo.ts';
import { makePersona } from '../especimenes/persona.ts';
import { contenidoDe } from '../simulador/apoyo.ts';
import { enrolPhone, type Mundo, startMundo } from '../support/mundo.ts';
import { heapOf, openPropio } from '../support/propio.ts';
import { atMost, type Figura, median, report } from './figuras.ts';

const CAPTURES = 300;
const PER_LIFE = 50;
const MARKS = [10, 100, CAPTURES];
/** Captures that a figure «at n» is the median of: the latest by then. */
const WINDOW = 10;
const PASSWORD = 'caballo naranja 7 nubes';
const SEND_TIMEOUT_MS = 10 * 60_000;

/** By name, as `npm run bench` takes them. */
export const DIA = { 'telefono/dia': medirDia };

async function medirDia(add: (figura: Figura) => void): Promise<void> {
  const folders: string[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'rubrica-bench-dia-'));
    folders.push(made);
    return made;
  };
  try {
    const persona = makePersona(551, 'G');
    const mundo = await startMundo([persona], folder, ends);
    await enrolPhone(mundo, PASSWORD, persona);
    await capturar(mundo, add);
    await enviar(mundo, add);
  } finally {
    for (const end of ends) await end();
    for (const made of folders) await rm(made, { recursive: true, force: true });
  }
}

async function capturar(mundo: Mundo, add: (figura: Figura) => void): Promise<void> {
  const times: number[] = [];
  const heaps: number[] = [];
  const starts: number[] = [];
  while (times.length < CAPTURES) {
    if (times.length > 0) {
      await mundo.telefono.kill();
      await mundo.reabrir();
    }
    const { page, context } = mundo.telefono;
    await context.setOffline(true);
    await mundo.corte.cut();
    const begun = performance.now();
    await page.goto(`${mundo.origin}/captura/`);
    await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
    starts.push(performance.now() - begun);
    const propio = await openPropio(page, PASSWORD);
    for (let i = 0; i < PER_LIFE; i++) {
      const apoyo = await makeEspecimenApoyo(times.length, { pool: 6 });
      times.push((await propio.sellar(contenidoDe(apoyo))).ms);
    }
    await propio.cerrar();
    await page.getByText(`${times.length} por enviar`).waitFor();
    heaps.push(await heapOf(page));
  }
  const at = (n: number): number => median(times.slice(n - WINDOW, n));
  for (const n of MARKS) add(report(`a capture sealed, stored and read back, at ${n}`, at(n), 'ms'));
  add(atMost(`a capture at ${CAPTURES} beside one at ${MARKS[1]}`, at(CAPTURES) / at(MARKS[1]!), '×', 1.25));
  add(report('the browser opened anew, to the menu, nothing queued', starts[0]!, 'ms'));
  add(report(`the same with ${CAPTURES - PER_LIFE} queued`, starts.at(-1)!, 'ms'));
  for (const [life, bytes] of heaps.entries()) {
    add(report(`page memory at ${(life + 1) * PER_LIFE} captures`, bytes / 1e6, 'MB'));
  }
  // The first life enrolled: its page holds those screens too.
  add(atMost(`page memory, ${CAPTURES} beside ${2 * PER_LIFE}`, heaps.at(-1)! / heaps[1]!, '×', 1.1));
}

async function enviar({ telefono: { page, context }, corte }: Mundo, add: (figura: Figura) => void): Promise<void> {
  const before = await heapOf(page);
  const begun = performance.now();
  await corte.restore();
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Mis envíos' }).click();
  await page.getByText(`${CAPTURES} capturados aquí, todos enviados`).waitFor({ timeout: SEND_TIMEOUT_MS });
  const seconds = (performance.now() - begun) / 1000;
  add(report(`${CAPTURES} sent and answered`, seconds, 's'));
  add(report('sent and answered', CAPTURES / seconds, 'apoyos/s'));
  await page.getByRole('button', { name: '‹ Menú' }).click();
  await page.getByRole('link', { name: 'Captura de Datos' }).waitFor();
  const left = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('rubrica');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const count = db.transaction('trozos').objectStore('trozos').count();
    await new Promise((resolve) => {
      count.onsuccess = resolve;
    });
    db.close();
    return count.result;
  });
  add(atMost('pieces of envelopes left on the phone', left, 'pieces', 0));
  add(report('page memory after sending, beside before', (await heapOf(page)) / before, '×'));
}
