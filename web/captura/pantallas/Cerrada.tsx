/** Why capture is not open on this phone, and since or until when. */
import { type JSX, Match, Show, Switch } from 'solid-js';
import { closing, fullDate, shortDate } from '../../ui/format.ts';
import { Notice } from '../../ui/State.tsx';
import { useApp } from './contexto.tsx';
import { restoDe } from './envio.ts';
import type { Situacion } from './situacion.ts';

export function Cerrada(props: { readonly situacion: Situacion }): JSX.Element {
  const { vista } = useApp();
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
              Cerró el {closing(s().cerro)} (hora Centro). Lo que falte por enviar se recibe hasta el{' '}
              {fullDate(s().entregaHasta)}.
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
