/**
 * The built app's own client once more, in a worker of a page of the app's: for tests that seal more supports than
 * anyone has time to photograph. It stands to the app's as another window would; nothing of the app is made for it.
 */
import type { Page } from 'playwright-core';
import type { ContenidoCaptura, SellarError } from '../../web/captura/cliente.ts';

/** What is called in the page; ends with the page, at the latest. */
interface EnPagina {
  readonly llamar: (metodo: string, ...args: readonly unknown[]) => Promise<unknown>;
}

export interface Propio {
  /** Seals one; how long that took, in milliseconds, and its folio. */
  sellar(contenido: ContenidoCaptura): Promise<{ readonly folio: string; readonly ms: number }>;
  cerrar(): Promise<void>;
}

/** Opens one on a page where the app is at work, with the phone's password. */
export async function openPropio(page: Page, password: string): Promise<Propio> {
  const script = page.workers().find((worker) => worker.url().includes('/assets/cliente.worker-'));
  if (!script) throw new Error('the app is not at work on this page');
  await page.evaluate(
    async ([url, password]) => {
      const worker = new Worker(url!, { type: 'module' });
      const waiting = new Map<number, (answer: { value?: unknown; error?: string }) => void>();
      worker.onmessage = ({ data }) => waiting.get(data.id)?.(data);
      let last = 0;
      const llamar = (metodo: string, ...args: readonly unknown[]): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const id = ++last;
          waiting.set(id, ({ value, error }) => {
            waiting.delete(id);
            if (error === undefined) resolve(value);
            else reject(new Error(error));
          });
          worker.postMessage({ id, metodo, args });
        });
      Object.assign(window, { propio: { llamar }, propioWorker: worker });
      const opened = (await llamar('desbloquear', password)) as { ok: boolean };
      if (!opened.ok) throw new Error('not the password');
    },
    [script.url(), password],
  );
  return {
    async sellar({ clase, datos, partes }) {
      const sealed = await page.evaluate(
        async ({ clase, datos, partes }) => {
          const contenido = {
            clase,
            datos,
            partes: partes.map(({ base64, ...parte }) => ({
              ...parte,
              bytes: Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)),
            })),
          };
          const { propio } = window as unknown as { propio: EnPagina };
          const begun = performance.now();
          const answer = (await propio.llamar('sellar', contenido)) as
            | { readonly ok: true; readonly value: { readonly folio: string } }
            | { readonly ok: false; readonly error: SellarError };
          return { answer, ms: performance.now() - begun };
        },
        {
          clase,
          datos: datos as object,
          partes: partes.map(({ nombre, tipo, bytes }) => ({
            nombre,
            tipo,
            base64: Buffer.from(bytes).toString('base64'),
          })),
        },
      );
      if (!sealed.answer.ok) throw new Error(`not sealed: ${sealed.answer.error}`);
      return { folio: sealed.answer.value.folio, ms: sealed.ms };
    },
    cerrar: () =>
      page.evaluate(async () => {
        const own = window as unknown as { propio: EnPagina; propioWorker: Worker };
        await own.propio.llamar('cerrar');
        own.propioWorker.terminate();
      }),
  };
}

/** Bytes of JavaScript that live in a page after everything that can be thrown away was. */
export async function heapOf(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  await cdp.detach();
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value;
}
