/** Why capture is not open on this phone, and since or until when. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import { closing, shortDate } from '../../ui/format.ts';
import { Notice } from '../../ui/State.tsx';
import { useApp } from './contexto.tsx';
import { restoDe, restoTrasElCierre } from './envio.ts';
import { FaltaCredencial } from './FaltaCredencial.tsx';
import type { Situacion } from './situacion.ts';

export function Cerrada(props: { readonly situacion: Situacion }): JSX.Element {
  const { vista, ahora } = useApp();
  const as = <T extends Situacion['tipo']>(tipo: T) =>
    props.situacion.tipo === tipo ? (props.situacion as Extract<Situacion, { tipo: T }>) : undefined;
  return (
    <Switch>
      <Match when={as('credencial')}>
        <FaltaCredencial />
      </Match>
      <Match when={as('antes')}>
        {(s) => (
          <Notice tone="info" title="La captura todavía no abre">
            <p>Podrás capturar a partir del {shortDate(s().abre)} (hora Centro).</p>
          </Notice>
        )}
      </Match>
      <Match when={as('despues')}>
        {(s) => (
          <Notice tone="warn" title="Ya no se captura">
            <p>El periodo cerró el {closing(s().cerro)} (hora Centro).</p>
            <p>{restoTrasElCierre(vista().guardados, s().entregaHasta, ahora())}</p>
          </Notice>
        )}
      </Match>
      <Match when={as('cerrada')}>
        {(s) => (
          <Notice tone="warn" title="Ya no se captura">
            <p>La autoridad cerró el proceso antes de que terminara su periodo. {dicho(s().dicho)}</p>
            <p>{restoTrasElCierre(vista().guardados, s().entregaHasta, ahora())}</p>
          </Notice>
        )}
      </Match>
      <Match when={as('suspendida')}>
        {(s) => (
          <Notice tone="warn" title="La captura está suspendida">
            <p>La autoridad suspendió el proceso. {dicho(s().dicho)}</p>
            <p>Lo que ya capturaste está seguro y se puede enviar.</p>
          </Notice>
        )}
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
            <Show when={s().desde}>{(desde) => <p>Desde el {shortDate(desde())} (hora Centro).</p>}</Show>
            <p>Ya no se puede capturar aquí. {restoDe(vista(), true)}</p>
          </Notice>
        )}
      </Match>
      <Match when={as('actualizar')}>
        <Notice tone="warn" title="Actualiza para seguir capturando">
          <p>Con esta versión ya no se captura. Lo que tienes guardado sigue aquí y se envía igual.</p>
        </Notice>
      </Match>
    </Switch>
  );
}

/** When the server signed what this phone goes by: the change itself may be a little older. */
const dicho = (t: number): string => `El servidor lo avisó el ${shortDate(t)} (hora Centro).`;
