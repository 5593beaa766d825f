/** What her own credential is registered for, and what to have at hand. */
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../../ui/Button.tsx';
import { Card } from '../../../../ui/Card.tsx';
import { Screen } from '../../../../ui/Screen.tsx';
import { Notice } from '../../../../ui/State.tsx';
import { useApp } from '../../contexto.tsx';

export function Empezar(props: {
  /** It was under way when the app was closed. */
  readonly cortada: boolean;
  readonly onBegin: () => void;
  readonly onLeave: () => void;
}): JSX.Element {
  const { vista } = useApp();
  const aviso = () => vista().inscripcion!.proceso.textosAuxiliar.aviso;
  return (
    <Screen
      title="Tu credencial"
      class="credencial-propia"
      lead="Ten a la mano tu credencial para votar, la original. Le tomas foto por los dos lados, te tomas una a ti y firmas."
      actions={
        <>
          <Button kind="quiet" onClick={() => props.onLeave()}>
            Ahora no
          </Button>
          <Button kind="primary" onClick={() => props.onBegin()}>
            Empezar
          </Button>
        </>
      }
    >
      <Show when={props.cortada}>
        <Notice tone="warn" title="Lo que llevabas no se guardó">
          <p>Rúbrica se cerró antes de terminar, así que hay que empezar otra vez.</p>
        </Notice>
      </Show>
      <Card>
        <ul>
          <li>Sirve para comprobar que eres auxiliar de este proceso. No cuenta como apoyo.</li>
          <li>Va sellada: sólo la autoridad puede abrirla.</li>
          <li>No necesita señal: se envía sola cuando haya conexión.</li>
          <li>Sin ella no se abre la captura. Puedes hacerlo después, desde el menú.</li>
        </ul>
      </Card>
      <p class="soft small">
        Tus datos se tratan como dice el aviso de privacidad que aceptaste:{' '}
        <a class="enlace direccion" href={aviso().url} target="_blank" rel="noopener noreferrer">
          {aviso().url}
        </a>
      </p>
    </Screen>
  );
}
