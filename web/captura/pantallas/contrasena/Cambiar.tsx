/** Another password by who knows the present one. Needs no network: only what the key rests under changes. */
import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { useApp } from '../contexto.tsx';
import './contrasena.css';
import { Palomita } from '../Palomita.tsx';
import { createEspera, Espera } from './Espera.tsx';
import { NO_CAMBIO } from './errores.ts';
import { createNueva } from './Nueva.tsx';
import { Olvido } from './Olvido.tsx';

export default function Cambiar(): JSX.Element {
  const [done, setDone] = createSignal(false);
  return (
    <Show when={done()} fallback={<Formulario onDone={() => setDone(true)} />}>
      <Cambiada />
    </Show>
  );
}

function Formulario(props: { readonly onDone: () => void }): JSX.Element {
  const { cliente, vista } = useApp();
  const navigate = useNavigate();
  const [actual, setActual] = createSignal('');
  const [fault, setFault] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const [forgotten, setForgotten] = createSignal(false);
  const inscripcion = vista().inscripcion!;
  const nueva = createNueva(() => [inscripcion.nombre, inscripcion.autor, inscripcion.proceso.id], actual);
  const espera = createEspera();
  const waits = () => !busy() && espera() > 0;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy() || waits()) return;
    setFault(actual() === '' ? 'Escribe la que usas ahora.' : undefined);
    if (!nueva.revisar() || actual() === '') return;
    setBusy(true);
    const changed = await cliente
      .cambiarContrasena({ actual: actual(), nueva: nueva.texto() })
      .catch(() => ({ ok: false, error: 'no-se-pudo' }) as const);
    setBusy(false);
    if (changed.ok) {
      props.onDone();
      return;
    }
    if (changed.error === 'contrasena-incorrecta') setActual('');
    setFault(NO_CAMBIO[changed.error]);
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title="Cambiar contraseña"
        lead="No necesita conexión. Lo que ya sellaste no se toca."
        actions={
          <>
            <div class="salidas-contrasena">
              <Button kind="quiet" onClick={() => navigate('/contrasena')}>
                Dejarla como está
              </Button>
              <Button kind="quiet" onClick={() => setForgotten(true)}>
                Olvidé la de ahora
              </Button>
            </div>
            <Button kind="primary" type="submit" busy={busy() ? 'Cambiando…' : undefined} disabled={waits()}>
              Cambiar contraseña
            </Button>
          </>
        }
      >
        {/* Lets password managers name what they keep. */}
        <input type="text" hidden autocomplete="username" value={inscripcion.nombre} readonly />
        <Field
          label="Contraseña de ahora"
          type={nueva.shown() ? 'text' : 'password'}
          autocomplete="current-password"
          value={actual()}
          onInput={(event) => {
            setActual(event.currentTarget.value);
            setFault(undefined);
          }}
          fault={fault()}
        />
        <Espera ms={busy() ? 0 : espera()} />
        <nueva.Campos label="Contraseña nueva" />
      </Screen>
      <Olvido open={forgotten()} onClose={() => setForgotten(false)} />
    </form>
  );
}

function Cambiada(): JSX.Element {
  const navigate = useNavigate();
  return (
    <Screen
      title="Contraseña cambiada"
      header={<Palomita />}
      class="hecho"
      lead="Desde ahora la captura se abre con la nueva. La anterior ya no sirve en este teléfono."
      actions={
        <Button kind="primary" onClick={() => navigate('/', { replace: true })}>
          Ir al menú
        </Button>
      }
    />
  );
}
