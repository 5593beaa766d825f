/** «Contraseña» (§3.4): whether captures are locked, and the ways to another password. */
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Menu, MenuAction, MenuRow } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Chip } from '../../../ui/State.tsx';
import { Cabecera } from '../Cabecera.tsx';
import { useApp } from '../contexto.tsx';
import './contrasena.css';
import { Olvido } from './Olvido.tsx';

export default function Contrasena(): JSX.Element {
  const { abierta, bloquear } = useApp();
  const [forgotten, setForgotten] = createSignal(false);
  return (
    <Screen
      title="Contraseña"
      lead="Abre la captura en este teléfono. Sólo tú la conoces."
      header={
        <Cabecera>
          <span role="status">
            <Chip tone={abierta() ? 'ok' : 'info'} dot>
              {abierta() ? 'Captura abierta' : 'Captura bloqueada'}
            </Chip>
          </span>
        </Cabecera>
      }
      actions={
        <Show when={abierta()}>
          <Button kind="primary" onClick={() => bloquear()}>
            Bloquear ahora
          </Button>
        </Show>
      }
    >
      <Menu label="Otra contraseña">
        <MenuRow href="/contrasena/cambiar" label="Cambiarla" aside={<Nota>sin conexión también</Nota>} />
        <MenuAction
          label="La olvidé"
          aside={<Nota>con un código a tu correo</Nota>}
          onPress={() => setForgotten(true)}
        />
      </Menu>
      <p class="soft">
        Si nadie toca el teléfono durante diez minutos, la captura se bloquea sola. Lo que llevabas a medias te espera,
        y lo que ya sellaste se sigue enviando.
      </p>
      <Olvido open={forgotten()} onClose={() => setForgotten(false)} />
    </Screen>
  );
}

const Nota = (props: { readonly children: string }): JSX.Element => (
  <span class="soft small nota">{props.children}</span>
);
