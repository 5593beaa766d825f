/** What the menu has to tell of the process: its notices, and once in words that its period changed. */
import { Index, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { closing, shortDate } from '../../ui/format.ts';
import { Notice } from '../../ui/State.tsx';
import { avisosEnPalabras } from './avisos.ts';
import { useApp } from './contexto.tsx';
import { periodoCambiado } from './situacion.ts';

export function Avisos(): JSX.Element {
  const { vista, ahora } = useApp();
  return (
    // By place: what stays the same is not made anew as time goes on, nor read aloud again.
    <Index each={avisosEnPalabras(vista().cuaderno.avisos, ahora())}>
      {(aviso) => (
        <Notice tone="info" title={aviso().titulo}>
          <Show when={aviso().oracion}>
            <p>{aviso().oracion}</p>
          </Show>
          <Show when={aviso().texto}>
            <p class="aviso-texto">{aviso().texto}</p>
          </Show>
        </Notice>
      )}
    </Index>
  );
}

/** Stays until she says that she saw it; then never again for this change. */
export function CambioDePeriodo(): JSX.Element {
  const { cliente, vista, ahora } = useApp();
  const seen = (): void => {
    // Should the store refuse it, she is told again.
    cliente.periodoVisto().catch(() => undefined);
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  return (
    <Show when={periodoCambiado(vista())}>
      {(change) => (
        <Notice tone="warn" title="Cambió el periodo de captura">
          <p>
            <Show when={change().antes.inicio !== change().ahora.inicio && ahora() < change().ahora.inicio}>
              Ahora abre el {shortDate(change().ahora.inicio)} (hora Centro).{' '}
            </Show>
            <Show when={change().antes.fin !== change().ahora.fin}>
              {ahora() < change().ahora.fin ? 'Ahora cierra' : 'Cerró'} el {closing(change().ahora.fin)} (hora Centro);
              antes, el {closing(change().antes.fin)}.{' '}
            </Show>
            Lo que ya sellaste no cambia.
          </p>
          <Button kind="quiet" onClick={seen}>
            Entendido
          </Button>
        </Notice>
      )}
    </Show>
  );
}
