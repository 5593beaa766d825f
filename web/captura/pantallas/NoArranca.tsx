/** When the phone's store or a part of the app can't be opened at all. */
import type { JSX } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Screen } from '../../ui/Screen.tsx';

export function NoArranca(): JSX.Element {
  return (
    <Screen
      title="Rúbrica no pudo abrir lo guardado"
      lead="Lo que ya tenía folio sigue en este teléfono. Cierra las demás ventanas de Rúbrica y vuelve a intentar. No borres los datos del navegador ni desinstales la aplicación."
      actions={
        <Button kind="primary" onClick={() => location.reload()}>
          Volver a intentar
        </Button>
      }
    />
  );
}
