/** What the practice is, and with what one practises. */
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import type { Fuente } from './repaso.ts';

export const HOJA = '/captura/especimen.html';

export function Empezar(props: {
  readonly onBegin: (fuente: Fuente) => void;
  readonly onLeave: () => void;
}): JSX.Element {
  const hasCamera = 'mediaDevices' in navigator;
  return (
    <Screen
      title="Practica cuanto quieras"
      lead="Es toda una captura, paso por paso, con una credencial de muestra. No cuenta, no se guarda y no se envía nada."
      actions={
        <>
          <Button kind="quiet" onClick={() => props.onLeave()}>
            Volver al menú
          </Button>
          <Button kind={hasCamera ? 'secondary' : 'primary'} onClick={() => props.onBegin('especimen')}>
            Practicar sin cámara
          </Button>
          <Show when={hasCamera}>
            <Button kind="primary" onClick={() => props.onBegin('camara')}>
              Practicar con la cámara
            </Button>
          </Show>
        </>
      }
    >
      <Card class="practica-especimen">
        <img src="/captura/especimen/frente.svg" width="856" height="540" alt="Espécimen: una credencial de muestra" />
        <h2>Con la cámara</h2>
        <p>
          Muestra el espécimen en otra pantalla, o imprímelo. Está en{' '}
          <a class="enlace" href={HOJA} target="_blank" rel="noopener">
            {location.host}
            {HOJA}
          </a>
        </p>
        <h2>Sin cámara</h2>
        <p>El teléfono te pone el espécimen enfrente.</p>
      </Card>
      <p class="soft small">
        No practiques con la credencial de otra persona: una foto de práctica tampoco se toma sin su permiso.
      </p>
    </Screen>
  );
}
