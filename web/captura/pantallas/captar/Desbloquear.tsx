/** The password, before the first capture (§4.1). It is derived in the client's worker. */
import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { useApp } from '../contexto.tsx';

export function Desbloquear(): JSX.Element {
  const { cliente, vista } = useApp();
  const navigate = useNavigate();
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string>();

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy() || password() === '') return;
    setBusy(true);
    setFault(undefined);
    const opened = await cliente.desbloquear(password());
    setBusy(false);
    setPassword('');
    if (!opened.ok) setFault('No es correcta. Revisa mayúsculas y escríbela otra vez.');
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title="Escribe tu contraseña"
        lead="Abre la captura en este teléfono. Funciona sin conexión."
        actions={
          <>
            <Button kind="quiet" onClick={() => navigate('/')}>
              Volver al menú
            </Button>
            <Button kind="primary" type="submit" busy={busy() ? 'Abriendo…' : undefined}>
              Abrir captura
            </Button>
          </>
        }
      >
        <input type="text" hidden autocomplete="username" value={vista().inscripcion?.nombre ?? ''} readonly />
        <Field
          label="Contraseña"
          type="password"
          autocomplete="current-password"
          value={password()}
          onInput={(event) => {
            setPassword(event.currentTarget.value);
            setFault(undefined);
          }}
          fault={fault()}
        />
      </Screen>
    </form>
  );
}
