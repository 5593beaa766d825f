/**
 * How much of the app is on the phone, where it is not the screen's own matter: a strip while one enrols, so that the
 * wait at the end is short or none, and a few words on the menu of a phone that lacks something.
 */
import { type JSX, Show } from 'solid-js';
import { Meter, Notice } from '../../../ui/State.tsx';
import { precarga } from '../../telefono/version.ts';
import './descarga.css';
import { avanceDe, detencionDe } from './precarga.ts';

const listos = (): number => {
  const now = precarga();
  return 'listos' in now ? now.listos : 0;
};

const totalDe = (): number => {
  const now = precarga();
  return 'total' in now ? (now.total ?? 0) : 0;
};

/** Above the steps of an enrolment; nothing once all is there. */
export function TiraDeDescarga(): JSX.Element {
  return (
    <Show when={avanceDe(precarga())}>
      {(avance) => (
        <div class="tira-de-descarga">
          <p class="soft small">
            {precarga().tipo === 'bajando' ? 'Guardando la aplicación' : 'Descarga en pausa'}: {avance()}
          </p>
          <Meter label="Aplicación guardada en este teléfono" value={listos()} max={totalDe()} />
        </div>
      )}
    </Show>
  );
}

/** On the menu: what lacks, and that it mends itself. */
export function EstadoDeDescarga(): JSX.Element {
  const detencion = () => detencionDe(precarga());
  return (
    <Show when={detencion() || precarga().tipo === 'bajando'}>
      <Notice tone={detencion()?.tone === 'bad' ? 'warn' : 'info'} title="Falta guardar parte de la aplicación">
        <p>
          {detencion()?.texto ??
            `Llevamos ${avanceDe(precarga())}. Se completa sola; hasta entonces no la cierres donde no haya señal.`}
        </p>
      </Notice>
    </Show>
  );
}
