/** «La olvidé»: what it takes to make another one, and what is safe meanwhile. */
import { useNavigate } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { Notice } from '../../../ui/State.tsx';
import { deNuevo } from '../alta/contexto.tsx';
import { useApp } from '../contexto.tsx';
import { loPendiente } from '../envio.ts';
import { porEnviar } from '../situacion.ts';

interface OlvidoProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** A capture is under way: it ends with this. */
  readonly paused?: boolean | undefined;
}

export function Olvido(props: OlvidoProps): JSX.Element {
  const { vista } = useApp();
  const navigate = useNavigate();
  const go = (): void => {
    props.onClose();
    navigate('/alta/datos', { state: deNuevo() });
  };
  return (
    <Sheet
      open={props.open}
      title="Crear otra contraseña"
      onClose={props.onClose}
      actions={
        <>
          <Button kind="primary" onClick={go}>
            Crear otra contraseña
          </Button>
          <Button onClick={() => props.onClose()}>Ahora no</Button>
        </>
      }
    >
      <Show when={vista().envio.tipo === 'sin-conexion'}>
        <Notice tone="warn">
          <p>Ahora no hay conexión, y esto la necesita. Hazlo donde haya señal.</p>
        </Notice>
      </Show>
      <p>
        Nadie puede recuperar la que olvidaste. Se crea otra con un código que llega a tu correo; necesitas conexión.
      </p>
      <Show when={porEnviar(vista()) > 0}>
        <p>Tienes {loPendiente(vista().guardados)} por enviar. Lo pendiente sigue aquí y se enviará igual.</p>
      </Show>
      <Show when={props.paused}>
        <p>La captura que dejaste a medias no se conserva: habrá que empezarla otra vez.</p>
      </Show>
    </Sheet>
  );
}
