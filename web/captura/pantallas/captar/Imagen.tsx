/** A picture of the draft on the screen, drawn from memory: it never becomes a file or an address. A touch enlarges it. */
import { createEffect, type JSX, onCleanup } from 'solid-js';
import { pixelsOf, type Rect } from '../../camara/corte.ts';
import type { PreparedImage } from '../../camara/imagen.ts';
import { Ampliable } from './Ampliable.tsx';

interface ImagenProps {
  readonly image: PreparedImage;
  readonly label: string;
  /** Shows this part of it only, given as shares of it. */
  readonly recorte?: Rect;
}

export function Imagen(props: ImagenProps): JSX.Element {
  let canvas!: HTMLCanvasElement;
  const load = (): Promise<ImageBitmap> => {
    const { image, recorte } = props;
    const picture = new Blob([image.bytes], { type: image.type });
    if (!recorte) return createImageBitmap(picture);
    const { x, y, width, height } = pixelsOf(recorte, image);
    return createImageBitmap(picture, x, y, width, height);
  };
  createEffect(() => {
    if (!props.recorte) {
      draw(canvas, props.image.preview);
      return;
    }
    // The preview is too coarse for a part of it.
    let on = true;
    onCleanup(() => {
      on = false;
    });
    load().then(
      (part) => {
        if (on) draw(canvas, part);
        part.close();
      },
      () => undefined,
    );
  });
  return (
    <Ampliable label={props.label} load={load}>
      <canvas ref={canvas} class="imagen" role="img" aria-label={props.label} />
    </Ampliable>
  );
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
}
