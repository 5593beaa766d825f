/** Where what was just sealed is by now, told as it happens. */
import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import { parseFolio } from '../../../../shared/apoyo/folio.ts';
import { Chip, Meter } from '../../../ui/State.tsx';
import type { Captura } from '../../index.ts';
import { useApp } from '../contexto.tsx';
import { seguir } from './seguimiento.ts';

export function Camino(props: { readonly folio: string }): JSX.Element {
  const { cliente, vista } = useApp();
  const [stored, setStored] = createSignal<Captura | null>(null);
  const named = parseFolio(props.folio);
  // Read again whenever something moved.
  createEffect(
    on(
      () => JSON.stringify([vista().conteos, vista().guardados]),
      () => {
        if (!named) return;
        cliente.capturas(named.dispositivo, { antesDe: named.contador + 1, limite: 1 }).then(
          (found) => setStored(found.find(({ folio }) => folio === props.folio) ?? null),
          () => undefined,
        );
      },
    ),
  );
  const state = () => seguir(props.folio, stored(), vista().envio);
  return (
    <div class="camino-del-apoyo">
      <p role="status">
        <Chip tone={state().tono} dot>
          {state().estado}
        </Chip>{' '}
        {state().texto}
      </p>
      <Show when={state().avance !== null}>
        <Meter label="Enviado" value={state().avance!} max={1} />
      </Show>
    </div>
  );
}
