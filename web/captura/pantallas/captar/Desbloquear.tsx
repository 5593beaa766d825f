/** The password, before the first capture (§4.1) and after a lock. It is derived in the client's worker. */
import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Cortada } from '../Cortada.tsx';
import { useApp } from '../contexto.tsx';
import { createEspera, Espera } from '../contrasena/Espera.tsx';
import { EQUIVOCADA } from '../contrasena/errores.ts';
import { Olvido } from '../contrasena/Olvido.tsx';
import { Ver } from '../contrasena/Ver.tsx';

interface DesbloquearProps {
  /** A capture was under way when the app was closed or reloaded. */
  readonly cut?: boolean;
  /** A capture is under way, and waits under this. */
  readonly paused?: boolean;
  /** Asked for something else than capturing a support: a baja of a phone (`onSalir` gives it up), or her own credential. */
  readonly para?: 'baja' | 'credencial' | undefined;
  readonly onSalir?: () => void;
}

const PARA = { baja: 'dar de baja un teléfono', credencial: 'registrar tu credencial' } as const;

export function Desbloquear(props: DesbloquearProps): JSX.Element {
  const { vista, abrir } = useApp();
  const navigate = useNavigate();
  const [password, setPassword] = createSignal('');
  const [shown, setShown] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string>();
  const [forgotten, setForgotten] = createSignal(false);
  const espera = createEspera();
  const waits = () => !busy() && espera() > 0;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy() || waits()) return;
    if (password() === '') {
      setFault('Escribe tu contraseña.');
      return;
    }
    setBusy(true);
    setFault(undefined);
    const opened = await abrir(password());
    setBusy(false);
    setPassword('');
    if (!opened.ok) setFault(EQUIVOCADA[opened.error]);
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title="Escribe tu contraseña"
        lead={
          props.paused
            ? `La captura está bloqueada. Lo que llevas${props.para ? '' : ' de esta persona'} sigue aquí, tal como lo dejaste.`
            : props.para
              ? `Para ${PARA[props.para]} hay que saber que eres tú.`
              : 'Abre la captura en este teléfono. Funciona sin conexión.'
        }
        actions={
          <>
            <div class="salidas">
              <Button kind="quiet" onClick={() => (props.onSalir ? props.onSalir() : navigate('/'))}>
                {props.onSalir ? 'Dejarlo como está' : 'Volver al menú'}
              </Button>
              <Button kind="quiet" onClick={() => setForgotten(true)}>
                Olvidé mi contraseña
              </Button>
            </div>
            <Button kind="primary" type="submit" busy={busy() ? 'Abriendo…' : undefined} disabled={waits()}>
              {props.paused || props.para ? 'Abrir y seguir' : 'Abrir captura'}
            </Button>
          </>
        }
      >
        <Show when={props.cut}>
          <Cortada siempre />
        </Show>
        <input type="text" hidden autocomplete="username" value={vista().inscripcion?.nombre ?? ''} readonly />
        <Field
          label="Contraseña"
          type={shown() ? 'text' : 'password'}
          autocomplete="current-password"
          value={password()}
          onInput={(event) => {
            setPassword(event.currentTarget.value);
            setFault(undefined);
          }}
          fault={fault()}
        />
        <Ver shown={shown()} onChange={setShown} />
        <Espera ms={busy() ? 0 : espera()} />
      </Screen>
      <Olvido open={forgotten()} onClose={() => setForgotten(false)} paused={props.paused} />
    </form>
  );
}
