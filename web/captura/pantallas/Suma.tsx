/**
 * The sum of «Mis envíos» (§4.9): first, large, what has still to go from this phone or that nothing has; under it a bar
 * and the same in words and figures, both phones together and each by itself. It always adds up.
 */
import { For, type JSX, Match, Show, Switch } from 'solid-js';
import { Card } from '../../ui/Card.tsx';
import { count, figure, nearDate, timeSpan } from '../../ui/format.ts';
import type { Tone } from '../../ui/State.tsx';
import { useApp } from './contexto.tsx';
import { porEnviar } from './situacion.ts';
import { type Cuenta, juntos, sumaDe, sumar } from './suma.ts';
import './suma.css';
import { createTanda, timeLeft } from './tanda.ts';

interface Renglon {
  readonly nombre: string;
  readonly cuenta: Cuenta;
  readonly tono: Tone;
}

export function Suma(): JSX.Element {
  const { vista, ahora } = useApp();
  const suma = () => sumar(vista());
  const total = () => sumaDe(suma());
  const pending = () => porEnviar(vista());
  const tanda = createTanda(pending, () => Date.now());
  const renglones = (): readonly Renglon[] => {
    const { recibidos, porEnviar, enCuarentena, rechazados } = suma();
    const all: readonly Renglon[] = [
      { nombre: 'Recibidos', cuenta: recibidos, tono: 'ok' },
      { nombre: 'Por enviar', cuenta: porEnviar, tono: 'rosa' },
      { nombre: 'En cuarentena, no cuentan', cuenta: enCuarentena, tono: 'warn' },
      { nombre: 'No se recibieron', cuenta: rechazados, tono: 'bad' },
    ];
    return all.filter(({ cuenta }, index) => index < 2 || juntos(cuenta) > 0);
  };
  const hayOtro = () => total().otro > 0;

  return (
    <Card class="suma">
      <Titular />
      <Show when={juntos(total()) > 0}>
        <div class="barra" aria-hidden="true">
          <For each={renglones().filter(({ cuenta }) => juntos(cuenta) > 0)}>
            {({ cuenta, tono }) => <span class={tono} style={{ 'flex-grow': juntos(cuenta) }} />}
          </For>
        </div>
        <dl class="renglones">
          <For each={renglones()}>
            {({ nombre, cuenta, tono }) => (
              <div class="renglon">
                <dt>
                  <span class={`marca ${tono}`} aria-hidden="true" />
                  {nombre}
                </dt>
                <dd>
                  <strong>{figure(juntos(cuenta))}</strong>
                </dd>
                <DeCual cuenta={cuenta} />
              </div>
            )}
          </For>
          <div class="renglon total">
            <dt>Capturados</dt>
            <dd>
              <strong>{figure(juntos(total()))}</strong>
            </dd>
            <DeCual cuenta={total()} />
          </div>
        </dl>
      </Show>
      <Aparte />
      <Show when={hayOtro() && vista().contacto}>
        {(contacto) => (
          <p class="soft small">Del otro teléfono, lo que se sabía {nearDate(contacto(), ahora())} (hora Centro).</p>
        )}
      </Show>
    </Card>
  );

  /** What one looks for first. */
  function Titular(): JSX.Element {
    return (
      <Switch
        fallback={
          <p class="titular soft">
            <strong>Todavía no has capturado nada</strong>
          </p>
        }
      >
        <Match when={pending() > 0}>
          <div class="titular">
            <p class="falta">
              <strong class="grande">{figure(pending())}</strong> <strong>por enviar desde este teléfono</strong>
            </p>
            <p class="soft">
              <Show when={tanda().sent > 0} fallback={QUE_HACER[vista().envio.tipo] ?? 'Están sellados y seguros.'}>
                Van {figure(tanda().sent)} de {figure(tanda().sent + tanda().pending)}
                <Show when={timeLeft(tanda())}>{(left) => <> · faltan unos {timeSpan(left())}</>}</Show>. No cierres
                Rúbrica.
              </Show>
            </p>
          </div>
        </Match>
        <Match when={suma().porEnviar.otro > 0}>
          <div class="titular">
            <p class="falta">
              <strong class="grande">{figure(suma().porEnviar.otro)}</strong>{' '}
              <strong>por enviar desde tu otro teléfono</strong>
            </p>
            <p class="soft">Ábrelo donde haya conexión. En éste no queda nada por enviar.</p>
          </div>
        </Match>
        <Match when={juntos(total()) > 0}>
          <div class="titular">
            <p class="hecho">
              <Palomita />
              <strong class="grande">Todo enviado</strong>
            </p>
            <p class="soft">{`${figure(total().aqui)} capturados aquí, todos enviados`}</p>
          </div>
        </Match>
      </Switch>
    );
  }

  /** From which phone, where there are two. */
  function DeCual(props: { readonly cuenta: Cuenta }): JSX.Element {
    return (
      <Show when={hayOtro() && juntos(props.cuenta) > 0}>
        <dd class="de-cual soft small">
          {figure(props.cuenta.aqui)} aquí · {figure(props.cuenta.otro)} en el otro
        </dd>
      </Show>
    );
  }

  /** What waits here besides her supports, so that what is above adds up. */
  function Aparte(): JSX.Element {
    return (
      <Show when={vista().guardados.credenciales > 0 || suma().ajenos.length > 0}>
        <ul class="soft small">
          <Show when={vista().guardados.credenciales > 0}>
            <li>También falta enviar tu credencial de auxiliar, que no es un apoyo.</li>
          </Show>
          <For each={suma().ajenos}>
            {({ nombre, porEnviar }) => (
              <li>
                También {porEnviar === 1 ? 'falta' : 'faltan'} {count(porEnviar, 'apoyo', 'apoyos')} que capturó{' '}
                {nombre} en este teléfono.
              </li>
            )}
          </For>
        </ul>
      </Show>
    );
  }
}

/** While nothing of it went yet: what is safe, and what to do. */
const QUE_HACER: { readonly [tipo: string]: string } = {
  apagado: 'Están sellados y seguros. Se enviarán solos cuando haya conexión.',
  'sin-conexion': 'Están sellados y seguros. Se enviarán solos cuando haya conexión.',
  conectando: 'Están sellados y seguros. Deja abierta Rúbrica para que se envíen.',
  autenticando: 'Están sellados y seguros. Deja abierta Rúbrica para que se envíen.',
  sincronizando: 'Están sellados y seguros. Deja abierta Rúbrica para que se envíen.',
  enviando: 'Se están enviando. No cierres Rúbrica.',
};

const Palomita = (): JSX.Element => (
  <svg class="palomita-chica" viewBox="0 0 32 32" aria-hidden="true">
    <circle cx="16" cy="16" r="16" />
    <path d="m9 16.500 5 5 9-10" />
  </svg>
);
