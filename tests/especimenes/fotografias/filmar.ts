/**
 * Takes as films for the camera of a browser (`video.ts`): each scene is one take, ten frames that repeat, in
 * which only hand, focus and noise vary. Each picture bears its scene's number, as `readSceneMark` reads it.
 */
import { newCanvas, toJpeg } from '../canvas.ts';
import { drawSceneMark, openFilms } from '../video.ts';
import { type Fotografia, makeToma, type TomaOptions, type Verdad } from './toma.ts';

export interface Escena extends TomaOptions {
  readonly seed: number;
}

export interface Pelicula {
  readonly file: string;
  /** Of each scene, frame by frame. */
  readonly verdades: readonly (readonly Verdad[])[];
  /** Turns the camera to a scene: its number, which its pictures bear from now on. */
  show(number: number): Promise<number>;
}

const CUADROS = 10;

/** A camera before these takes, all of one format (1280 × 720 if not said); its file's name must end in `.mjpeg`. */
export async function filmar(file: string, escenas: readonly Escena[], cuadros = CUADROS): Promise<Pelicula> {
  const films: Uint8Array[][] = [];
  const verdades: Verdad[][] = [];
  for (const [number, { seed, ...options }] of escenas.entries()) {
    const toma = await makeToma(seed, { ...options, formato: options.formato ?? 'hd' });
    const fotos = Array.from({ length: cuadros }, (_, cuadro) => toma.cuadro(cuadro));
    films.push(await Promise.all(fotos.map((foto) => mark(foto, number))));
    verdades.push(fotos.map(({ verdad }) => verdad));
  }
  const { turnTo } = await openFilms(file, films);
  return {
    file,
    verdades,
    async show(number) {
      await turnTo(number);
      return number;
    },
  };
}

function mark({ pixels, verdad: { width, height, condiciones } }: Fotografia, number: number): Promise<Uint8Array> {
  const [canvas, ctx] = newCanvas(width, height);
  const image = ctx.createImageData(width, height);
  image.data.set(pixels);
  ctx.putImageData(image, 0, 0);
  drawSceneMark(ctx, number);
  return toJpeg(canvas, condiciones.jpeg);
}
