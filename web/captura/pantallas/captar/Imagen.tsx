/** A picture of the draft on the screen, drawn from memory: it never becomes a file or an address. */
import { createEffect, type JSX } from 'solid-js';
import type { PreparedImage } from '../../camara/imagen.ts';

export function Imagen(props: {
  readonly image: PreparedImage;
  readonly label: string;
  readonly class?: string;
}): JSX.Element {
  let canvas!: HTMLCanvasElement;
  createEffect(() => {
    const { preview } = props.image;
    canvas.width = preview.width;
    canvas.height = preview.height;
    canvas.getContext('2d')?.drawImage(preview, 0, 0);
  });
  return <canvas ref={canvas} class={`imagen ${props.class ?? ''}`} role="img" aria-label={props.label} />;
}
