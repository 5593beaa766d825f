/** The end of a practice: plainly no folio, what went well, and what to look out for in a real capture. */
import { For, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Faltas } from '../ayuda/Faltas.tsx';
import { SIN_FOLIO } from './aparte.ts';
import type { Observacion } from './repaso.ts';

export function Fin(props: {
  readonly observaciones: readonly Observacion[];
  readonly onAgain: () => void;
  readonly onLeave: () => void;
}): JSX.Element {
  return (
    <Screen
      title="Práctica terminada"
      lead="Así es una captura. Lo que fotografiaste y firmaste ya se borró."
      actions={
        <>
          <Button onClick={() => props.onAgain()}>Practicar otra vez</Button>
          <Button kind="primary" onClick={() => props.onLeave()}>
            Volver al menú
          </Button>
        </>
      }
    >
      <Card class="sin-folio">
        <p class="soft small">En una captura real, aquí va su folio</p>
        <p class="sin-folio-texto">{SIN_FOLIO}</p>
      </Card>
      <section class="repaso" aria-labelledby="repaso">
        <h2 id="repaso">Cómo te fue</h2>
        <ul>
          <For each={props.observaciones}>
            {(one) => (
              <li class={one.tono}>
                <strong>
                  <span aria-hidden="true">{one.tono === 'bien' ? '✓ ' : '! '}</span>
                  <span class="unseen">{one.tono === 'bien' ? 'Bien: ' : 'Cuidado: '}</span>
                  {one.titulo}
                  <Show when={one.inciso}> (causa {one.inciso})</Show>
                </strong>
                <span>{one.texto}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
      <section class="repaso" aria-labelledby="rechazos">
        <h2 id="rechazos">Lo que más se rechaza</h2>
        <Faltas />
      </section>
    </Screen>
  );
}
