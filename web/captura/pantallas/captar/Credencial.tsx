/** The kind of credential, told by its drawing (§4.2); those most often seen first. */
import { For, type JSX } from 'solid-js';
import { MODELOS, type ModeloCredencial } from '../../../../shared/credencial/index.ts';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { DibujoModelo } from './DibujoModelo.tsx';
import './modelos.css';

const byUse = (modelos: readonly ModeloCredencial[]): readonly ModeloCredencial[] =>
  [...modelos].sort(
    (a, b) => Number(a.ambito === 'extranjero') - Number(b.ambito === 'extranjero') || b.desde - a.desde,
  );

const years = ({ desde, hasta }: ModeloCredencial): string =>
  hasta === null ? `desde ${desde}` : `${desde} a ${hasta}`;

export function Credencial(): JSX.Element {
  const captura = useCaptura();
  const choose = (modelo: ModeloCredencial): void => {
    // Another model is another card.
    if (captura.borrador.modelo && captura.borrador.modelo.letra !== modelo.letra) captura.set({ original: false });
    captura.set({ modelo });
    captura.siguiente();
  };
  return (
    <Contenido action={null}>
      <p class="soft">Compara el reverso con el dibujo.</p>
      <Modelos of={MODELOS} onChoose={choose} />
    </Contenido>
  );
}

interface ModelosProps {
  readonly of: readonly ModeloCredencial[];
  readonly onChoose: (modelo: ModeloCredencial) => void;
}

/** Drawings to choose from. */
export function Modelos(props: ModelosProps): JSX.Element {
  return (
    <ul class="modelos">
      <For each={byUse(props.of)}>
        {(modelo) => (
          <li>
            <button type="button" class="modelo" onClick={() => props.onChoose(modelo)}>
              <DibujoModelo modelo={modelo} />
              <span class="modelo-texto">
                <strong>
                  {modelo.emisor}, {years(modelo)}
                </strong>
                <span class="soft small">
                  Modelo {modelo.letra}
                  {modelo.ambito === 'extranjero' ? ' · desde el extranjero' : ''}
                </span>
              </span>
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}
