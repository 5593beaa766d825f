/** The end of enrolment. It says «lista para trabajar sin conexión» only once the whole app is on the phone. */
import { useNavigate } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { offlineReady } from '../../telefono/version.ts';
import { Palomita } from '../Palomita.tsx';
import { useAlta } from './contexto.tsx';

export function Listo(): JSX.Element {
  const navigate = useNavigate();
  const alta = useAlta();
  return (
    <Screen
      title={
        alta.renueva()
          ? 'Contraseña nueva lista'
          : offlineReady()
            ? 'Lista para trabajar sin conexión'
            : 'Guardando la aplicación'
      }
      header={
        <Show when={offlineReady() || alta.renueva()}>
          <Palomita />
        </Show>
      }
      class="listo"
      lead={
        alta.renueva()
          ? 'Ya puedes capturar con ella. Lo que habías sellado antes sigue en este teléfono y se enviará igual.'
          : offlineReady()
            ? 'Este teléfono quedó registrado y tiene todo lo que necesita para capturar donde no hay señal.'
            : 'Este teléfono ya quedó registrado. Falta bajar lo que necesita para trabajar sin conexión: no cierres Rúbrica ni apagues los datos.'
      }
      actions={
        <Button
          kind="primary"
          busy={offlineReady() || alta.renueva() ? undefined : 'Guardando…'}
          onClick={() => navigate('/', { replace: true })}
        >
          Ir al menú
        </Button>
      }
    >
      <Show when={!('serviceWorker' in navigator)}>
        <Notice tone="bad" urgent title="Este navegador no puede trabajar sin conexión">
          Abre Rúbrica en Chrome o Safari, fuera de una ventana privada.
        </Notice>
      </Show>
    </Screen>
  );
}
