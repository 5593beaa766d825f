/** Whoever answered can't be the server of the invitation: there is no going on, only out. */
import type { JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useAlta } from './contexto.tsx';

export function Alto(): JSX.Element {
  const alta = useAlta();
  return (
    <Screen
      title="Este servidor no es el de tu invitación"
      lead="No sigas. Alguien podría estar haciéndose pasar por él."
      actions={
        <Button kind="primary" onClick={() => void alta.dejar()}>
          Borrar lo que escribí y salir
        </Button>
      }
    >
      <Notice tone="bad" urgent title="Qué hacer">
        <p>Avisa a tu promovente y pídele otra invitación. Ábrela con los datos del teléfono, no en una red pública.</p>
      </Notice>
      <p class="soft">No se registró nada y no se creó ninguna contraseña.</p>
    </Screen>
  );
}
