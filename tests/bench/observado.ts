/** What the bench of the phone sees from inside its page, and of the page from outside. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Telefono } from '../support/telefono.ts';
import { median } from './figuras.ts';
import { descendants } from './lento.ts';

/** When something was on the screen: by the clock, and milliseconds after the navigation began. */
export interface Visto {
  readonly at: number;
  readonly since: number;
}

declare global {
  interface Window {
    observado: {
      /** Null before; asks from the page's beginning on for what it was told to look for. */
      visto(words: string): Visto | null;
      /** Milliseconds from a touch to the next screen painted, by the touched button's name. */
      readonly pasos: Map<string, number[]>;
    };
  }
}

/** Watches every page from now on. */
export async function observar(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const first = new Map<string, { at: number; since: number }>();
    const pasos = new Map<string, number[]>();
    window.observado = { visto: (words) => first.get(words) ?? null, pasos };
    const painted = (done: () => void): void => void requestAnimationFrame(() => setTimeout(done));

    const wanted = ['Empezar', 'Captura de Datos'];
    const look = new MutationObserver(() => {
      for (const words of wanted) {
        const found = [
          ...document.querySelectorAll('button:not([aria-disabled="true"]):not(:disabled), a.button'),
        ].some((one) => one.textContent?.trim() === words);
        if (!found || first.has(words)) continue;
        first.set(words, { at: 0, since: 0 });
        painted(() => first.set(words, { at: Date.now(), since: performance.now() }));
      }
    });
    look.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });

    /** What tells one screen of a capture from the next: its heading, an open canvas, a picture to be judged. */
    const screen = (): string =>
      [...document.querySelectorAll('h1, dialog[open], .firma-hecha, .revisar')]
        .map((one) => (one.tagName === 'H1' ? one.textContent : one.tagName))
        .join('|');
    addEventListener(
      'click',
      (event) => {
        const button = (event.target as Element).closest('button');
        if (!button || !location.pathname.includes('/captar')) return;
        const name = button.getAttribute('aria-label') ?? button.textContent?.trim() ?? '';
        const heading = document.querySelector('h1')?.textContent?.trim() ?? '';
        const [before, begun] = [screen(), event.timeStamp];
        const wait = (): void => {
          if (performance.now() - begun > 5_000) return;
          if (screen() === before) requestAnimationFrame(wait);
          else {
            const key = /Modelo/.test(name) ? heading : `${heading}: ${name}`;
            setTimeout(() => pasos.set(key, [...(pasos.get(key) ?? []), performance.now() - begun]));
          }
        };
        requestAnimationFrame(wait);
      },
      { capture: true },
    );
  });
}

/** Makes the queue so long with copies of the last support that was sealed; nothing is sent meanwhile. */
export async function llenarCola(page: Page, queued: number): Promise<void> {
  await page.evaluate(async (queued) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open('rubrica'));
    const read = db.transaction(['capturas', 'trozos']);
    const all = (await settled(read.objectStore('capturas').getAll())).filter(({ clase }) => clase === 'apoyo');
    const last = all.at(-1)!;
    const pieces = (await settled(read.objectStore('trozos').getAll())).filter(({ folio }) => folio === last.folio);
    for (let n = all.length + 1; n <= queued; n++) {
      const write = db.transaction(['capturas', 'trozos'], 'readwrite');
      const folio = `${last.folio}-${n}`;
      // Her own credential was the first.
      write.objectStore('capturas').add({ ...last, folio, contador: n + 1 });
      for (const piece of pieces) write.objectStore('trozos').add({ ...piece, folio });
      await new Promise((resolve, reject) => {
        write.oncomplete = resolve;
        write.onabort = () => reject(write.error);
      });
    }
    db.close();
  }, queued);
}

/** Bytes that the page's process has to itself, its workers' and WebAssembly's too, with its garbage collected. */
export async function memoriaDePagina({ context, page, pid }: Telefono): Promise<number> {
  const session = await context.newCDPSession(page);
  const samples: number[] = [];
  for (let i = 0; i < 7; i++) {
    await session.send('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    samples.push(Math.max(...descendants(pid).filter(isRenderer).map(privateBytes)));
  }
  await session.detach();
  return median(samples);
}

const isRenderer = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
};

function privateBytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, kb]) => sum + Number(kb) * 1024, 0);
}
