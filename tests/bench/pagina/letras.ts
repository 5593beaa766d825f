/** The page of the reader of letters: `window.letras` reads a picture in the app's own worker, and times each time. */
import { type LadoVisto, type Textos, textReader } from '../../../web/captura/camara/letras/lector.ts';
import type { Esquinas } from '../../../web/captura/camara/letras/plano.ts';

export interface PorLeer {
  /** Base64. */
  readonly jpeg: string;
  readonly esquinas: Esquinas;
  readonly visto: LadoVisto;
  readonly times: number;
}

declare global {
  interface Window {
    letras(order: PorLeer): Promise<{ readonly textos: Textos; readonly ms: readonly number[] }>;
  }
}

window.letras = async ({ jpeg, esquinas, visto, times }) => {
  const bytes = Uint8Array.from(atob(jpeg), (char) => char.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const ms: number[] = [];
  let textos: Textos = {};
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    textos = await textReader().read(picture, esquinas, visto);
    ms.push(performance.now() - begun);
  }
  return { textos, ms };
};
