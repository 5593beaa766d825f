/** A picture of the draft on the screen, drawn from memory: it never becomes a file or an address. A touch enlarges it. */
import { createEffect, type JSX } from 'solid-js';
import type { PreparedImage } from '../../camara/imagen.ts';
import { Ampliable } from './Ampliable.tsx';

export function Imagen(props: { readonly image: PreparedImage; readonly label: string }): JSX.Element {
  let canvas!: HTMLCanvasElement;
  createEffect(() => {
    const { preview } = props.image;
    canvas.width = preview.width;
    canvas.height = preview.height;
    canvas.getContext('2d')?.drawImage(preview, 0, 0);
  });
  return (
    <Ampliable
      label={props.label}
      load={() => createImageBitmap(new Blob([props.image.bytes], { type: props.image.type }))}
    >
      <canvas ref={canvas} class="imagen" role="img" aria-label={props.label} />
    </Ampliable>
  );
}
