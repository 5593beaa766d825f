/** The menu: what comes first is the capture button and what is left to send. */
import { A, useNavigate } from '@solidjs/router';
import { createEffect, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Card, Menu, MenuAction, MenuRow } from '../../ui/Card.tsx';
import { closing, comingDate, count, figure, lastMinute, roughly, timeSpan } from '../../ui/format.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { Chip, Meter, Notice } from '../../ui/State.tsx';
import { canInstall, install, isInstalled } from '../telefono/instalacion.ts';
import { Actualizacion } from './Actualizacion.tsx';
import { Asunto } from './Asunto.tsx';
import { Avisos, CambioDePeriodo } from './Avisos.tsx';
import { EstadoDeDescarga } from './alta/Descarga.tsx';
import { invitation } from './alta/invitacion.ts';
import { Cerrada } from './Cerrada.tsx';
import { Cortada } from './Cortada.tsx';
import { useApp } from './contexto.tsx';
import { aparteDe, chipDeEnvio, restoAlCierre } from './envio.ts';
import { FaltaCredencial } from './FaltaCredencial.tsx';
import './inicio.css';
import { SinEspacio } from './SinEspacio.tsx';
import { faltaCredencial, LAST_DAY_MS, porEnviar, recibidos, type Situacion, situacionDe } from './situacion.ts';

/** Under so many records left, the line turns into a warning. */
const FEW_LEFT = 50;

export function Inicio(): JSX.Element {
  const { vista, ahora, abierta, bloquear } = useApp();
  const navigate = useNavigate();
  const inscripcion = () => vista().inscripcion!;
  const situacion = () => situacionDe(vista(), ahora())!;
  const chip = () => chipDeEnvio(vista().envio);
  const pending = () => porEnviar(vista());
  const isOut = () => situacion().tipo === 'baja';
  const lock = (): void => {
    bloquear();
    // Its row goes: the focus is not left on nothing.
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  // The link of another invitation led here: whether to take it up is asked, never passed over.
  createEffect(() => {
    if (invitation()) navigate('/alta/nueva', { replace: true });
  });

  return (
    <Screen title="Menú" hideTitle header={<Header />} class="inicio">
      <Cortada />
      <Actualizacion obligada={situacion().tipo === 'actualizar'} />

      <CambioDePeriodo />

      <Card class="proceso">
        <Asunto proceso={inscripcion().proceso} short />
        <Periodo situacion={situacion()} />
      </Card>

      <Show
        when={situacion().tipo === 'abierta'}
        fallback={
          <Show when={situacion().tipo !== 'actualizar'}>
            <Cerrada situacion={situacion()} />
          </Show>
        }
      >
        <Show when={vista().restantes !== 0} fallback={<SinEspacio />}>
          <A class="button primary captura-de-datos" href="/captar">
            Captura de Datos
          </A>
        </Show>
      </Show>
      <Show when={situacion().tipo !== 'credencial' && faltaCredencial(vista(), ahora())}>
        <FaltaCredencial />
      </Show>
      <Show when={isOut()}>
        <A class="button primary" href="/alta/nueva">
          Registrar de nuevo este teléfono
        </A>
      </Show>

      <Avisos />

      <Menu label="Menú">
        <MenuRow
          href="/envios"
          label="Mis envíos"
          note={aparteDe(vista())}
          aside={
            <Show when={pending() > 0} fallback={<span aria-hidden="true">›</span>}>
              <Chip tone="rosa">{figure(pending())} por enviar</Chip>
            </Show>
          }
        />
        <Show when={!isOut()}>
          <MenuRow href="/dispositivos" label="Dispositivos" />
          <MenuRow
            href="/contrasena"
            label="Contraseña"
            aside={
              <span role="status">
                <Chip tone={abierta() ? 'ok' : 'info'}>{abierta() ? 'Captura abierta' : 'Captura bloqueada'}</Chip>
              </span>
            }
          />
          <Show when={abierta()}>
            <MenuAction label="Bloquear" onPress={lock} />
          </Show>
        </Show>
        <MenuRow href="/practica" label="Práctica" />
        <MenuRow href="/ayuda" label="Ayuda" />
      </Menu>

      <Show when={canInstall() && !isInstalled() && !isOut()}>
        <Button onClick={() => void install()}>Instalar en este teléfono</Button>
      </Show>

      <EstadoDeDescarga />

      <div class="pie">
        <Show when={vista().restantes !== null && vista().restantes !== 0 && !isOut()}>
          <Restantes value={vista().restantes!} />
        </Show>
        <p class="soft small center">
          Este teléfono {isOut() ? 'daba' : 'da'} los folios <strong class="mono">{inscripcion().dispositivo}-…</strong>
        </p>
      </div>
    </Screen>
  );

  function Header(): JSX.Element {
    return (
      <header class="app-header">
        <Mark />
        <div>
          <p class="app-name">Rúbrica</p>
          <p class="soft small nombre">{inscripcion().nombre}</p>
        </div>
        <Chip tone={chip().tono} dot>
          {chip().texto}
        </Chip>
      </header>
    );
  }

  function Periodo(props: { readonly situacion: Situacion }): JSX.Element {
    const open = () => ('cierra' in props.situacion ? props.situacion : null);
    return (
      <Show when={open()}>
        {(window) => (
          <>
            <p class="soft small">Periodo transcurrido</p>
            <Meter
              label="Periodo transcurrido"
              value={Math.round((ahora() - window().inicio) / 60_000)}
              max={Math.round((window().cierra - window().inicio) / 60_000)}
            />
            <p class="periodo">
              <span>
                <strong>{figure(recibidos(vista()))}</strong>{' '}
                {recibidos(vista()) === 1 ? 'apoyo recibido' : 'apoyos recibidos'}
              </span>
              <span>
                Quedan <strong>{timeSpan(window().cierra - ahora())}</strong>
              </span>
            </p>
            <Show
              when={window().cierra - ahora() <= LAST_DAY_MS}
              fallback={<p class="soft small">Cierra el {closing(window().cierra)} (hora Centro)</p>}
            >
              <Notice tone="warn" title={`Cierra ${comingDate(lastMinute(window().cierra), ahora())}`}>
                <p>Hora Centro. {restoAlCierre(vista().guardados)}</p>
              </Notice>
            </Show>
          </>
        )}
      </Show>
    );
  }
}

function Restantes(props: { readonly value: number }): JSX.Element {
  return (
    <Show
      when={props.value >= FEW_LEFT}
      fallback={
        <Notice tone="warn" title={`Queda poco espacio: ${count(props.value, 'apoyo más', 'apoyos más')}`}>
          <p>Envía los pendientes o libera espacio en el teléfono antes de seguir.</p>
        </Notice>
      }
    >
      <p class="restantes soft small center">
        Caben unos <strong>{figure(roughly(props.value))}</strong> apoyos más en este teléfono
      </p>
    </Show>
  );
}
