/** The commonest faults, each with a small drawing. */
import { For, type JSX, Show } from 'solid-js';
import { DibujoFalta } from './DibujoFalta.tsx';
import { FALTAS, type Falta } from './faltas.ts';
import './faltas.css';

const donde = ({ incisos, deCadaMil }: Falta): string =>
  [
    incisos === '' ? '' : `${incisos.length > 1 ? 'Causas' : 'Causa'} ${incisos}`,
    deCadaMil === null ? '' : `${deCadaMil} de cada mil apoyos`,
  ]
    .filter(Boolean)
    .join(' · ');

export function Faltas(): JSX.Element {
  return (
    <ul class="faltas">
      <For each={FALTAS}>
        {(falta) => (
          <li class="falta">
            <DibujoFalta dibujo={falta.dibujo} />
            <div>
              <h3>{falta.titulo}</h3>
              <p>{falta.evitar}</p>
              <Show when={donde(falta)}>{(text) => <p class="soft small">{text()}</p>}</Show>
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}
