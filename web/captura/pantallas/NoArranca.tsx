/** When the phone's store or a part of the app can't be opened: not yet, or not at all. */
import type { JSX } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { Soporte } from './Soporte.tsx';

/** `tarda`: it was asked to open, and has not said yet that it can't. */
export function NoArranca(props: { readonly tarda?: boolean }): JSX.Element {
  return (
    <Screen
      title={props.tarda ? 'Rúbrica tarda en abrir lo guardado' : 'Rúbrica no pudo abrir lo guardado'}
      lead={
        props.tarda
          ? 'No se ha borrado nada. Si tienes otra ventana de Rúbrica, ciérrala. Se abrirá sola en cuanto pueda.'
          : 'Rúbrica no borró nada: lo que tenía folio sigue donde se guardó.'
      }
      actions={
        <Button kind="primary" onClick={() => location.reload()}>
          Volver a intentar
        </Button>
      }
    >
      <ol class="pasos-simples">
        <li>Cierra las demás ventanas de Rúbrica y vuelve a intentar.</li>
        <li>Si sigue igual, apaga el teléfono, préndelo y abre Rúbrica.</li>
        <li>Si tampoco, llama a soporte antes de hacer otra cosa.</li>
      </ol>
      <p>
        <strong>No borres los datos del navegador ni desinstales la aplicación:</strong> ahí están tus apoyos.
      </p>
      <Soporte />
    </Screen>
  );
}
