/** The codes of the back are not of the model that was chosen: said kindly, and mended without losing a picture. */
import { type JSX, Show } from 'solid-js';
import { otrosModelos } from '../../../../shared/credencial/index.ts';
import { Notice } from '../../../ui/State.tsx';
import { Modelos } from './Credencial.tsx';
import { useCaptura } from './contexto.tsx';

export function OtroModelo(): JSX.Element {
  const captura = useCaptura();
  const { borrador } = captura;
  const others = () => (borrador.modelo ? otrosModelos(borrador.modelo, borrador.lectura.codes) : []);
  return (
    <Show when={others().length > 0}>
      <Notice tone="warn" urgent title="Parece de otro modelo">
        <p>
          Elegiste el modelo {borrador.modelo!.letra}, y sus códigos son de{' '}
          {others().length > 1 ? 'uno de éstos' : 'éste'}. Toca el que sea: las fotos se quedan. Si el que elegiste es
          el correcto, sigue.
        </p>
      </Notice>
      <Modelos of={others()} onChoose={(modelo) => captura.set({ modelo })} />
    </Show>
  );
}
