/** The captures of one registration, newest first, each with how it stands and why; «Ver más» while there are more. */
import { createEffect, createSignal, createUniqueId, For, type JSX, on, type ParentProps, Show } from 'solid-js';
import { exhaustive } from '../../../shared/base/result.ts';
import { Button } from '../../ui/Button.tsx';
import { fullDate, nearDate } from '../../ui/format.ts';
import { Sheet } from '../../ui/Sheet.tsx';
import { Chip, Notice, type Tone } from '../../ui/State.tsx';
import type { Captura, Conteos, RegistroAnterior } from '../index.ts';
import { Comprobante } from './captar/Comprobante.tsx';
import { useApp } from './contexto.tsx';
import { desglose, razonDe } from './envio.ts';

const PAGE = 30;

interface CapturasProps {
  readonly dispositivo: string;
  readonly conteos: Conteos;
  /** What they support. */
  readonly proceso: RegistroAnterior['proceso'];
  /** With which registration they were made, where there were several. */
  readonly titulo?: string | undefined;
  /** Said where there are none; without it nothing is shown. */
  readonly vacio?: string;
}

export function Capturas(props: CapturasProps): JSX.Element {
  const id = createUniqueId();
  const { cliente, vista, ahora } = useApp();
  const [list, setList] = createSignal<readonly Captura[] | null>(null);
  const [more, setMore] = createSignal(false);
  const [chosen, setChosen] = createSignal<string | null>(null);
  /** The comprobante of the chosen one, again: for a citizen who comes back, also with no network. */
  const [showing, setShowing] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const shownCapture = () => list()?.find(({ folio }) => folio === chosen());

  /** Reads again as much as is shown: states have moved. */
  const load = async (limite: number): Promise<void> => {
    try {
      const found = await cliente.capturas(props.dispositivo, { antesDe: null, limite: limite + 1 });
      setMore(found.length > limite);
      setList(found.slice(0, limite));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  const shown = () => Math.max(PAGE, list()?.length ?? 0);
  createEffect(
    on(
      () => JSON.stringify([props.conteos, vista().guardados]),
      () => void load(shown()),
    ),
  );

  return (
    <>
      <Show when={failed()}>
        <Notice tone="bad" urgent>
          <p>El teléfono no dejó leer la lista. Lo guardado sigue aquí; vuelve a entrar en un momento.</p>
        </Notice>
      </Show>
      <Show
        when={list()}
        fallback={
          <Show when={props.vacio && !failed()}>
            <p class="soft center">Leyendo lo guardado…</p>
          </Show>
        }
      >
        {(captures) => (
          <Show
            when={captures().length > 0}
            fallback={<Show when={props.vacio}>{(words) => <p class="soft center vacio">{words()}</p>}</Show>}
          >
            <Grupo>
              <ul class="lista">
                <For each={captures()}>{(captura) => <Renglon captura={captura} />}</For>
              </ul>
              <Show when={more()}>
                <Button onClick={() => void load(shown() + PAGE)}>Ver más</Button>
              </Show>
            </Grupo>
          </Show>
        )}
      </Show>

      <Sheet
        open={chosen() !== null}
        title={chosen() ?? ''}
        onClose={() => setChosen(null)}
        actions={
          <>
            <Show when={shownCapture()?.clase === 'apoyo'}>
              <Button onClick={() => setShowing(true)}>Mostrar comprobante</Button>
            </Show>
            <Button onClick={() => setChosen(null)}>Cerrar</Button>
          </>
        }
      >
        <Show when={shownCapture()}>{(captura) => <Detalle captura={captura()} />}</Show>
      </Sheet>
      <Show when={shownCapture()}>
        {(captura) => (
          <Comprobante {...captura()} proceso={props.proceso} open={showing()} onClose={() => setShowing(false)} />
        )}
      </Show>
    </>
  );

  /** Under its heading, with what its captures came to, where there are several such lists. */
  function Grupo(group: ParentProps): JSX.Element {
    return (
      <Show when={props.titulo} fallback={group.children}>
        {(titulo) => (
          <section class="grupo" aria-labelledby={id}>
            <h2 id={id}>
              {titulo()} (<span class="mono">{props.dispositivo}-…</span>)
            </h2>
            <p class="soft small">{desglose(props.conteos)}</p>
            {group.children}
          </section>
        )}
      </Show>
    );
  }

  function Renglon(props: { readonly captura: Captura }): JSX.Element {
    const state = () => {
      const { envio } = vista();
      const sending =
        envio.tipo === 'enviando' && envio.folio === props.captura.folio ? envio.bytes / envio.total : null;
      return estado(props.captura, sending);
    };
    return (
      <li>
        <button type="button" onClick={() => setChosen(props.captura.folio)}>
          <span>
            <span class="mono">{props.captura.folio}</span>
            <span class="soft small">
              {props.captura.clase === 'alta' ? 'Tu credencial · ' : ''}
              {nearDate(props.captura.sellado, ahora())}
            </span>
          </span>
          <Chip tone={state().tono}>{state().texto}</Chip>
        </button>
      </li>
    );
  }
}

function Detalle(props: { readonly captura: Captura }): JSX.Element {
  const state = () => estado(props.captura, null);
  return (
    <>
      <p>
        <Chip tone={state().tono}>{state().texto}</Chip>
      </p>
      <Show when={props.captura.clase === 'alta'}>
        <p>Es tu credencial de auxiliar. No cuenta como apoyo.</p>
      </Show>
      <Show when={razonDe(props.captura)}>{(razon) => <p>{razon()}</p>}</Show>
      <dl class="detalle">
        <dt>Capturado</dt>
        <dd>{fullDate(props.captura.sellado)}</dd>
        <Show when={props.captura.recibido}>
          {(recibido) => (
            <>
              <dt>Recibido</dt>
              <dd>{fullDate(recibido())}</dd>
            </>
          )}
        </Show>
        <dt>Código de integridad</dt>
        <dd class="mono codigo-integridad">{props.captura.codigo}</dd>
      </dl>
    </>
  );
}

/** How a capture stands; `sending` is the share on its way, while it is. */
function estado(captura: Captura, sending: number | null): { readonly texto: string; readonly tono: Tone } {
  if (sending !== null) return { texto: `Enviando ${Math.floor(sending * 100)} %`, tono: 'info' };
  switch (captura.estado) {
    case 'sellado':
      return { texto: 'Por enviar', tono: 'rosa' };
    case 'enTransito':
      return { texto: 'En camino', tono: 'info' };
    case 'recibido':
    case 'enCuarentena':
    case 'rechazado':
    case 'borrado':
      return respuesta(captura.resultado);
    default:
      return exhaustive(captura.estado);
  }
}

function respuesta(resultado: Captura['resultado']): { readonly texto: string; readonly tono: Tone } {
  switch (resultado) {
    case 'acuse':
    case null:
      return { texto: 'Recibido', tono: 'ok' };
    case 'cuarentena':
      return { texto: 'En cuarentena ›', tono: 'warn' };
    case 'rechazo':
      return { texto: 'No se recibió ›', tono: 'bad' };
    default:
      return exhaustive(resultado);
  }
}
