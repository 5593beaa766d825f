/** The body of a step: what it holds, and at the thumb its one action and the ways out. */
import { type JSX, type ParentProps, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { useCaptura } from './contexto.tsx';

export function Contenido(props: ParentProps<{ readonly action: JSX.Element }>): JSX.Element {
  const captura = useCaptura();
  return (
    <>
      <main class="paso-contenido">{props.children}</main>
      <div class="paso-acciones">
        {props.action}
        <div class="salidas">
          <Show when={captura.paso().id !== 'aviso'}>
            <Button kind="quiet" onClick={() => history.back()}>
              Atrás
            </Button>
          </Show>
          <Button kind="quiet" onClick={() => captura.salir()}>
            Salir
          </Button>
        </div>
      </div>
    </>
  );
}
