/**
 * The end of enrolment. It says «lista para trabajar sin conexión» only once every file was counted on the phone;
 * until then it waits and says for what. Out of what keeps it waiting there is a way to the menu, which says the same.
 */
import { useNavigate } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Meter, Notice } from '../../../ui/State.tsx';
import { precarga, retryPrecarga } from '../../telefono/version.ts';
import { useApp } from '../contexto.tsx';
import { FaltaCredencial } from '../FaltaCredencial.tsx';
import { Palomita } from '../Palomita.tsx';
import { faltaCredencial, porEnviar } from '../situacion.ts';
import { useAlta } from './contexto.tsx';
import { avanceDe, detencionDe } from './precarga.ts';

export function Listo(): JSX.Element {
  const alta = useAlta();
  return (
    <Show when={!alta.renueva()} fallback={<Renovada />}>
      <Show when={precarga().tipo === 'lista'} fallback={<Guardando />}>
        <Lista />
      </Show>
    </Show>
  );
}

function AlMenu(props: { readonly kind: 'primary' | 'quiet' }): JSX.Element {
  const navigate = useNavigate();
  return (
    <Button kind={props.kind} onClick={() => navigate('/', { replace: true })}>
      Ir al menú
    </Button>
  );
}

function Renovada(): JSX.Element {
  const { vista } = useApp();
  return (
    <Screen
      title="Contraseña nueva lista"
      header={<Palomita />}
      class="listo"
      lead={
        porEnviar(vista()) > 0
          ? 'Ya puedes capturar con ella. Lo que falta por enviar sigue en este teléfono y se enviará igual.'
          : 'Ya puedes capturar con ella.'
      }
      actions={<AlMenu kind="primary" />}
    />
  );
}

function Lista(): JSX.Element {
  const { vista, ahora } = useApp();
  return (
    <Show when={faltaCredencial(vista(), ahora())} fallback={<Completa />}>
      <Screen
        title="Teléfono registrado"
        class="listo"
        lead="Este teléfono tiene todo lo que necesita para trabajar sin conexión. Falta un paso tuyo."
        actions={<AlMenu kind="quiet" />}
      >
        <FaltaCredencial />
      </Screen>
    </Show>
  );
}

function Completa(): JSX.Element {
  const navigate = useNavigate();
  return (
    <Screen
      title="Lista para trabajar sin conexión"
      header={<Palomita />}
      class="listo"
      lead="Este teléfono quedó registrado y tiene todo lo que necesita para capturar donde no hay señal."
      actions={
        <>
          <Button kind="quiet" onClick={() => navigate('/practica', { replace: true })}>
            Practicar primero
          </Button>
          <AlMenu kind="primary" />
        </>
      }
    />
  );
}

function Guardando(): JSX.Element {
  const detencion = () => detencionDe(precarga());
  const counted = () => {
    const now = precarga();
    return 'listos' in now && now.total !== null ? { listos: now.listos, total: now.total } : null;
  };
  return (
    <Screen
      title={detencion() ? 'Falta guardar la aplicación' : 'Guardando la aplicación'}
      class="listo"
      lead={
        detencion()
          ? 'Este teléfono ya quedó registrado, pero todavía no puede trabajar sin conexión.'
          : 'Este teléfono ya quedó registrado. Falta bajar lo que necesita para trabajar sin conexión: no cierres Rúbrica ni apagues los datos.'
      }
      actions={
        <Show
          when={detencion()}
          fallback={
            <Button kind="primary" busy="Guardando…">
              Ir al menú
            </Button>
          }
        >
          <AlMenu kind="quiet" />
          <Show when={precarga().tipo !== 'imposible'}>
            <Button kind="primary" onClick={() => retryPrecarga()}>
              Volver a intentar
            </Button>
          </Show>
        </Show>
      }
    >
      <Show when={counted()}>
        {(files) => (
          <div class="avance">
            <Meter label="Aplicación guardada en este teléfono" value={files().listos} max={files().total} />
            <p>
              <strong>{avanceDe(precarga())}</strong>
            </p>
          </div>
        )}
      </Show>
      <Show when={detencion()}>
        {(why) => (
          <Notice tone={why().tone} urgent title={why().titulo}>
            <p>{why().texto}</p>
          </Notice>
        )}
      </Show>
    </Screen>
  );
}
