/**
 * Reading the letters of a card's back, behind one interface, as `../lector` does with its codes: whoever captures
 * gives a picture and where the card is in it, and does not know who reads. The engine is a small net of our own,
 * in a worker; why not Tesseract: decision 096.
 */
import type { Fotograma, Lado, ParteReverso } from '../../../../shared/credencial/index.ts';
import { callWorker } from '../llamada.ts';
import type { Esquinas } from './plano.ts';

/** What was found, for the strict readers: three lines of an MRZ, a line of thirteen digits, or nothing. */
export type TextosReverso = Pick<Fotograma, 'mrz' | 'ocr13'>;

export interface TextReader {
  /**
   * What the back's letters say, as its model lays them out (`modelo.zonas.reverso`). Corners may be off by four
   * per cent of the card's width. The picture is not consumed. Never rejects: what fails reads nothing.
   */
  read(picture: ImageBitmap, esquinas: Esquinas, reverso: Lado<ParteReverso>): Promise<TextosReverso>;
}

export interface LetrasRequest {
  readonly id: number;
  readonly picture: ImageBitmap;
  readonly esquinas: Esquinas;
  readonly reverso: Lado<ParteReverso>;
}

export interface LetrasReply {
  readonly id: number;
  readonly textos: TextosReverso;
}

function createRedReader(): TextReader {
  const worker = new Worker(new URL('./letras.worker.ts', import.meta.url), { type: 'module', name: 'letras' });
  const ask = callWorker<Omit<LetrasRequest, 'id'>, LetrasReply>(worker);
  return {
    async read(picture, esquinas, reverso) {
      try {
        const copy = await createImageBitmap(picture);
        return (await ask({ picture: copy, esquinas, reverso }, [copy])).textos;
      } catch {
        return {};
      }
    },
  };
}

let reader: TextReader | null = null;

/** This page's reader; its worker starts on the first call and stays. */
export function textReader(): TextReader {
  reader ??= createRedReader();
  return reader;
}
