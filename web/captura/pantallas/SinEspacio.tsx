/** No other support fits on this phone: what is safe, and how to make room. */
import type { JSX } from 'solid-js';
import { Notice } from '../../ui/State.tsx';
import { useApp } from './contexto.tsx';
import { porEnviar } from './situacion.ts';

/** `titulado`: the screen's own title says it. */
export function SinEspacio(props: { readonly titulado?: boolean }): JSX.Element {
  const { vista } = useApp();
  return (
    <Notice tone="warn" {...(!props.titulado && { title: 'Ya no cabe otro apoyo en este teléfono' })}>
      <p>
        Los que tienen folio están seguros{porEnviar(vista()) > 0 ? ' y se envían igual; cada uno deja su lugar.' : '.'}
      </p>
      <p>
        Borra fotos, videos o aplicaciones que no uses. No borres los datos del navegador ni Rúbrica. Al haber espacio,
        la captura vuelve a abrir.
      </p>
    </Notice>
  );
}
