/**
 * Reading the letters of a card, behind one interface, as `../lector` does with its codes: whoever captures
 * gives a picture and where the card is in it, and does not know who reads. The engine is two small nets of our own,
 * in a worker; why not Tesseract: decision 096.
 */
import type { CampoAnverso, Fotograma, Lado, ParteReverso } from '../../../../shared/credencial/index.ts';
import { callWorker } from '../llamada.ts';
import type { Esquinas } from './plano.ts';

/** What was found, for the strict readers: of a back three lines of an MRZ or a line of thirteen digits, of a front its fields. */
export type Textos = Pick<Fotograma, 'mrz' | 'ocr13' | 'frente'>;

/** The side that is before the camera, as the card's model lays it out (`modelo.zonas`). */
export type LadoVisto =
  | { readonly lado: 'reverso'; readonly zonas: Lado<ParteReverso> }
  | { readonly lado: 'anverso'; readonly zonas: Lado<CampoAnverso> };

export interface TextReader {
  /**
   * What a side's letters say. Of a back the corners may be off by four per cent of the card's width, of a front by
   * one. The picture is not consumed. Never rejects: what fails reads nothing.
   */
  read(picture: ImageBitmap, esquinas: Esquinas, visto: LadoVisto): Promise<Textos>;
}

export interface LetrasRequest {
  readonly id: number;
  readonly picture: ImageBitmap;
  readonly esquinas: Esquinas;
  readonly visto: LadoVisto;
}

export interface LetrasReply {
  readonly id: number;
  readonly textos: Textos;
}

function createRedReader(): TextReader {
  const worker = new Worker(new URL('./letras.worker.ts', import.meta.url), { type: 'module', name: 'letras' });
  const ask = callWorker<Omit<LetrasRequest, 'id'>, LetrasReply>(worker);
  return {
    async read(picture, esquinas, visto) {
      try {
        const copy = await createImageBitmap(picture);
        return (await ask({ picture: copy, esquinas, visto }, [copy])).textos;
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
