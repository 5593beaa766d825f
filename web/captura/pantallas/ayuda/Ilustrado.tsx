/** A step with the picture of its screen. */
import type { JSX, ParentProps } from 'solid-js';
import { IMAGENES, type NombreDeImagen } from './imagenes.ts';

export function Ilustrado(props: ParentProps<{ readonly imagen: NombreDeImagen }>): JSX.Element {
  const imagen = () => IMAGENES[props.imagen];
  return (
    <div class="ilustrado">
      <img src={imagen().url} alt={imagen().alt} width="360" height="640" loading="lazy" decoding="async" />
      <div>{props.children}</div>
    </div>
  );
}
