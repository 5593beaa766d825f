/** §4.4: without stating that the original was shown, there is no going on; §4.3: what must be legible. */
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Check } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/State.tsx';
import { Codigos } from './Codigos.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';

export function Original(): JSX.Element {
  const captura = useCaptura();
  const { borrador } = captura;
  const [missing, setMissing] = createSignal(false);
  let box!: HTMLDivElement;
  const go = (): void => {
    if (borrador.original) {
      captura.siguiente();
      return;
    }
    setMissing(true);
    box.querySelector('input')?.focus();
  };
  return (
    <Contenido
      action={
        <Button kind="primary" onClick={go}>
          Siguiente
        </Button>
      }
    >
      <div class="original" ref={box}>
        <Check
          checked={borrador.original}
          onChange={(original) => {
            setMissing(false);
            captura.set({ original });
          }}
        >
          La persona me está mostrando su credencial original, no una copia ni una foto.
        </Check>
        <Show when={missing()}>
          <Notice tone="warn" urgent title="Falta marcar la casilla">
            <p>Márcala sólo si tienes la credencial original a la vista. Si no la trae, no se puede seguir.</p>
          </Notice>
        </Show>
      </div>
      <div class="par">
        {borrador.anverso && <Imagen image={borrador.anverso} label="Frente de la credencial" />}
        {borrador.reverso && <Imagen image={borrador.reverso} label="Reverso de la credencial" />}
      </div>
      {borrador.modelo && <Codigos modelo={borrador.modelo} codes={borrador.lectura.codes} />}
    </Contenido>
  );
}
