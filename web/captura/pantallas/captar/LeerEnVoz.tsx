/** A button that has the phone read something aloud, and be silent again; not there where the phone can't. */
import { createEffect, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { useApp } from '../contexto.tsx';
import { createVoz } from './voz.ts';

interface LeerEnVozProps {
  readonly textos: readonly string[];
  /** Something lies over it: it is silent. */
  readonly callado?: boolean;
}

export function LeerEnVoz(props: LeerEnVozProps): JSX.Element {
  const { abierta } = useApp();
  const voz = createVoz();
  // Locked, nothing of a capture is seen nor heard.
  createEffect(() => {
    if (!abierta() || props.callado) voz.callar();
  });
  return (
    <Show when={voz.disponible()}>
      <Button onClick={() => (voz.leyendo() ? voz.callar() : voz.leer(props.textos))}>
        <svg class="bocina" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path
            d={
              voz.leyendo()
                ? 'M7 7h10v10H7Z'
                : 'M4 9v6h4l5 4V5L8 9ZM16 8.500a5 5 0 0 1 0 7M18.500 6a8.500 8.500 0 0 1 0 12'
            }
          />
        </svg>
        {voz.leyendo() ? 'Detener la lectura' : 'Leer en voz alta'}
      </Button>
      <p class="unseen" role="status">
        {voz.leyendo() ? 'El teléfono está leyendo en voz alta.' : ''}
      </p>
    </Show>
  );
}
