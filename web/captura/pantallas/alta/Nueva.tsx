/** Asked of a phone that is enrolled already, before it is enrolled again. */
import { useNavigate } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { useApp } from '../contexto.tsx';
import { restoDe } from '../envio.ts';
import { situacionDe } from '../situacion.ts';
import { useAlta } from './contexto.tsx';
import { forgetInvitation, invitation } from './invitacion.ts';

export function Nueva(): JSX.Element {
  const { vista, ahora } = useApp();
  const alta = useAlta();
  const navigate = useNavigate();
  const now = vista().inscripcion!;
  const isOut = () => situacionDe(vista(), ahora())?.tipo === 'baja';
  /** The link that was followed is the one that this phone was enrolled with. */
  const isSame = () =>
    invitation() !== null && !isOut() && alta.datos().auxiliar === now.autor && alta.datos().proceso === now.proceso.id;
  const go = (): void => {
    alta.setAceptada(true);
    // What was asked about is answered: «back» leads to the menu.
    navigate(alta.esperaCodigo() ? '/alta/codigo' : '/alta/datos', { replace: true });
    forgetInvitation();
  };

  const forgot = (): void => {
    alta.setOlvido(true);
    go();
  };

  return (
    <Show
      when={!isSame()}
      fallback={
        <Screen
          title="Este teléfono ya está registrado"
          lead="Con esa misma invitación. No tienes que hacer nada: puedes seguir capturando."
          actions={
            <>
              <Button kind="quiet" onClick={forgot}>
                Olvidé mi contraseña
              </Button>
              <Button kind="primary" onClick={() => void alta.dejar()}>
                Ir al menú
              </Button>
            </>
          }
        >
          <Registro />
        </Screen>
      }
    >
      <Screen
        title="¿Registrar de nuevo este teléfono?"
        lead={
          isOut()
            ? 'Necesitas una invitación vigente, conexión y tu correo. Los folios nuevos empezarán con otras letras.'
            : 'Desde entonces capturarás con el registro nuevo, no con el de ahora.'
        }
        actions={
          <>
            <Button kind="quiet" onClick={() => void alta.dejar()}>
              Ahora no
            </Button>
            <Button kind="primary" onClick={go}>
              Registrar de nuevo
            </Button>
          </>
        }
      >
        <Registro />
        <Show when={invitation()}>
          <Card>
            <p class="soft small">Invitación</p>
            <p>
              Proceso <strong class="mono">{alta.datos().proceso || '—'}</strong>, auxiliar{' '}
              <strong class="mono">{alta.datos().auxiliar || '—'}</strong>
            </p>
          </Card>
        </Show>
        <p>{restoDe(vista(), isOut())}</p>
      </Screen>
    </Show>
  );

  function Registro(): JSX.Element {
    return (
      <Card>
        <p class="soft small">Registro de ahora</p>
        <p>
          <strong>{now.nombre}</strong>
        </p>
        <p class="soft small">
          {now.proceso.nombre} · folios <span class="mono">{now.dispositivo}-…</span>
        </p>
      </Card>
    );
  }
}
