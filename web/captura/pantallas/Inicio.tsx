/** The menu: what comes first is the capture button and what is left to send (D§10). */
import { A } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Card, Menu, MenuRow } from '../../ui/Card.tsx';
import { closing, count, figure, fullDate, roughly, shortDate, timeSpan } from '../../ui/format.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { Chip, Meter, Notice } from '../../ui/State.tsx';
import { canInstall, install, isInstalled } from '../telefono/instalacion.ts';
import { update, updateWaiting } from '../telefono/version.ts';
import { useApp } from './contexto.tsx';
import { chipDeEnvio } from './envio.ts';
import './inicio.css';
import { capturados, deOtrosTelefonos, porEnviar, type Situacion, situacionDe } from './situacion.ts';

/** Under so many records left, the line turns into a warning. */
const FEW_LEFT = 50;

export function Inicio(): JSX.Element {
  const { vista, ahora } = useApp();
  const inscripcion = () => vista().inscripcion!;
  const situacion = () => situacionDe(vista(), ahora())!;
  const chip = () => chipDeEnvio(vista().envio);
  const pending = () => porEnviar(vista());

  return (
    <Screen title="Menú" hideTitle header={<Header />} class="inicio">
      <Show when={updateWaiting()}>
        <Notice tone="info" title="Hay una versión nueva">
          <p>Tarda unos segundos. Lo que tienes guardado no se toca.</p>
          <Button kind="quiet" onClick={() => update()}>
            Actualizar ahora
          </Button>
        </Notice>
      </Show>

      <Card class="proceso">
        <p class="soft small">
          {inscripcion().proceso.tipo} · {inscripcion().proceso.entidad}
        </p>
        <h2>{inscripcion().proceso.nombre}</h2>
        <p class="question">{inscripcion().proceso.planteamiento}</p>
        <Periodo situacion={situacion()} />
      </Card>

      <Show when={situacion().tipo === 'abierta'} fallback={<Cerrada situacion={situacion()} />}>
        <A class="button primary captura-de-datos" href="/captar">
          Captura de Datos
        </A>
      </Show>

      <Menu label="Menú">
        <MenuRow
          href="/envios"
          label="Mis envíos"
          aside={
            <Show when={pending() > 0} fallback={<span aria-hidden="true">›</span>}>
              <Chip tone="rosa">{figure(pending())} por enviar</Chip>
            </Show>
          }
        />
      </Menu>

      <Show when={canInstall() && !isInstalled()}>
        <Button onClick={() => void install()}>Instalar en este teléfono</Button>
      </Show>

      <Show when={vista().restantes !== null}>
        <Restantes value={vista().restantes!} />
      </Show>
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
    const open = () => (props.situacion.tipo === 'abierta' ? props.situacion : null);
    const mine = () => capturados(vista()) + deOtrosTelefonos(vista());
    return (
      <Show when={open()}>
        {(window) => (
          <>
            <Meter
              label="Periodo transcurrido"
              value={Math.round((ahora() - window().inicio) / 60_000)}
              max={Math.round((window().cierra - window().inicio) / 60_000)}
            />
            <p class="periodo">
              <span>
                <strong>{figure(mine())}</strong> {mine() === 1 ? 'tuyo' : 'tuyos'}
              </span>
              <span>
                Quedan <strong>{timeSpan(window().cierra - ahora())}</strong>
              </span>
            </p>
            <p class="soft small">Cierra el {closing(window().cierra)} (hora Centro)</p>
          </>
        )}
      </Show>
    );
  }
}

/** Why capture is not open, and since or until when. */
function Cerrada(props: { readonly situacion: Situacion }): JSX.Element {
  const as = <T extends Situacion['tipo']>(tipo: T) =>
    props.situacion.tipo === tipo ? (props.situacion as Extract<Situacion, { tipo: T }>) : undefined;
  return (
    <Switch>
      <Match when={as('antes')}>
        {(s) => (
          <Notice tone="info" title="La captura todavía no abre">
            <p>Podrás capturar a partir del {shortDate(s().abre)} (hora Centro).</p>
          </Notice>
        )}
      </Match>
      <Match when={as('despues')}>
        {(s) => (
          <Notice tone="warn" title="El periodo de captura terminó">
            <p>
              Cerró el {closing(s().cerro)}. Lo que falte por enviar se recibe hasta el {fullDate(s().entregaHasta)}.
            </p>
          </Notice>
        )}
      </Match>
      <Match when={as('suspendida')}>
        <Notice tone="warn" title="La captura está suspendida">
          <p>La autoridad suspendió el proceso. Lo que ya capturaste está seguro y se puede enviar.</p>
        </Notice>
      </Match>
      <Match when={as('baja')}>
        {(s) => (
          <Notice
            tone="bad"
            title={s().de === 'auxiliar' ? 'Te dieron de baja como auxiliar' : 'Este teléfono está dado de baja'}
          >
            <Show when={s().motivo}>
              <p>Motivo: {s().motivo}</p>
            </Show>
            <p>
              Ya no se puede capturar aquí. Lo que falte por enviar se entrega y queda en cuarentena: no se cuenta, pero
              no se pierde.
            </p>
          </Notice>
        )}
      </Match>
      <Match when={as('actualizar')}>
        <Notice tone="warn" title="Actualiza para seguir capturando">
          <p>
            Esta versión ya no puede capturar. Lo que tienes guardado sí se puede enviar. Conéctate y vuelve a abrir la
            aplicación.
          </p>
        </Notice>
      </Match>
    </Switch>
  );
}

function Restantes(props: { readonly value: number }): JSX.Element {
  return (
    <Show
      when={props.value >= FEW_LEFT}
      fallback={
        <Notice tone="warn" title={`Queda poco espacio: ${count(props.value, 'registro más', 'registros más')}`}>
          <p>Envía los pendientes o libera espacio en el teléfono antes de seguir.</p>
        </Notice>
      }
    >
      <p class="restantes soft small center">
        Caben unos <strong>{figure(roughly(props.value))}</strong> registros más en este teléfono
      </p>
    </Show>
  );
}
