/** «Mis envíos»: what is left on this phone, what was received, and why something was not (§4.9). */
import { createEffect, createSignal, For, type JSX, on, Show } from 'solid-js';
import { exhaustive } from '../../../shared/base/result.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { count, figure, fullDate, nearDate, timeSpan } from '../../ui/format.ts';
import { Screen } from '../../ui/Screen.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { Chip, Meter, Notice, type Tone } from '../../ui/State.tsx';
import type { Captura, QueExportar } from '../index.ts';
import { descargar } from '../telefono/descargar.ts';
import { Cabecera } from './Cabecera.tsx';
import { useApp } from './contexto.tsx';
import { chipDeEnvio, DETENIDO, oracionDe, razonDe } from './envio.ts';
import './envios.css';
import { capturados, deOtrosTelefonos, noCuentan, porEnviar } from './situacion.ts';
import { createTanda, timeLeft } from './tanda.ts';

const PAGE = 30;
/** After the file was saved: what it is, and that nothing is lost by it. */
const EXPORTADO =
  'El archivo va sellado: entrégalo a tu promovente o a la autoridad. Los apoyos siguen también en este teléfono.';
/** When there was nothing left to put in the file: what happened meanwhile. */
const NADA_QUE_EXPORTAR: { readonly [Q in QueExportar]: string } = {
  pendientes: 'Ya no queda ninguno por enviar: el servidor acaba de contestarlos.',
  rechazados: 'Ya no queda ninguno en este teléfono: se borraron al cerrar el proceso.',
};

export default function Envios(): JSX.Element {
  const { cliente, vista, ahora } = useApp();
  const [list, setList] = createSignal<readonly Captura[] | null>(null);
  const [more, setMore] = createSignal(false);
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [exporting, setExporting] = createSignal<QueExportar | null>(null);
  const [failed, setFailed] = createSignal('');
  const [nothing, setNothing] = createSignal('');
  const [saved, setSaved] = createSignal<string | null>(null);
  /** Sending was asked for, and there has been no connection since. */
  const [asked, setAsked] = createSignal(false);
  const shownCapture = () => list()?.find(({ folio }) => folio === chosen());
  const chip = () => chipDeEnvio(vista().envio);
  const pending = () => porEnviar(vista());
  const refused = () => vista().guardados.rechazados;
  const tanda = createTanda(pending, () => Date.now());
  const others = () => deOtrosTelefonos(vista());
  const stopped = () => {
    const { envio } = vista();
    return envio.tipo === 'detenido' ? DETENIDO[envio.motivo] : '';
  };
  const isOffline = () => vista().envio.tipo === 'sin-conexion' || vista().envio.tipo === 'apagado';
  const send = (): void => {
    void cliente.reintentar();
    setAsked(true);
  };
  createEffect(() => isOffline() || setAsked(false));
  const setAside = () => {
    const { envio } = vista();
    return envio.tipo === 'al-corriente' ? envio.apartados : [];
  };

  /** Reads again as much as is shown: states have moved. */
  const load = async (limite: number): Promise<void> => {
    try {
      const found = await cliente.capturas({ antesDe: null, limite: limite + 1 });
      setMore(found.length > limite);
      setList(found.slice(0, limite));
    } catch {
      setFailed('El teléfono no dejó leer la lista. Lo guardado sigue aquí; vuelve a entrar en un momento.');
    }
  };
  const shown = () => Math.max(PAGE, list()?.length ?? 0);
  createEffect(
    on(
      () => JSON.stringify([vista().conteos, vista().guardados]),
      () => void load(shown()),
    ),
  );

  const exportar = async (que: QueExportar): Promise<void> => {
    if (exporting()) return;
    setExporting(que);
    setFailed('');
    setNothing('');
    setSaved(null);
    try {
      const name = `rubrica-${vista().inscripcion!.dispositivo}-${que}.sobres`;
      const done = await descargar(name, cliente.exportar(que));
      if (done === 'nada') setNothing(NADA_QUE_EXPORTAR[que]);
      else if (done === 'guardado') setSaved(name);
    } catch {
      setFailed('No se pudo guardar el archivo. Los apoyos siguen en este teléfono.');
    } finally {
      setExporting(null);
    }
  };
  const busyWith = (que: QueExportar) => (exporting() === que ? 'Preparando el archivo…' : undefined);

  return (
    <Screen
      title="Mis envíos"
      class="envios"
      header={
        <Cabecera>
          <Chip tone={chip().tono} dot>
            {chip().texto}
          </Chip>
        </Cabecera>
      }
      actions={
        <>
          <Show when={pending() > 0}>
            <Button busy={busyWith('pendientes')} onClick={() => void exportar('pendientes')}>
              Exportar los pendientes
            </Button>
          </Show>
          <Show when={pending() > 0 && vista().envio.tipo !== 'enviando'}>
            <Button kind="primary" onClick={send}>
              Enviar
            </Button>
          </Show>
        </>
      }
    >
      <Show when={stopped()}>
        <Notice tone={chip().tono} urgent>
          <p>{stopped()}</p>
        </Notice>
      </Show>
      <Show when={asked() && isOffline()}>
        <Notice tone="warn" urgent>
          <p>Sin red: se envían solos cuando vuelva la conexión.</p>
        </Notice>
      </Show>
      <Show when={failed()}>
        <Notice tone="bad" urgent>
          <p>{failed()}</p>
        </Notice>
      </Show>
      <Show when={nothing()}>
        <Notice tone="info" urgent>
          <p>{nothing()}</p>
        </Notice>
      </Show>
      <Show when={saved()}>
        {(name) => (
          <Notice tone="ok" urgent title={`Se guardó ${name()}`}>
            <p>{EXPORTADO}</p>
          </Notice>
        )}
      </Show>
      <For each={setAside()}>
        {({ folio, codigo }) => (
          <Notice tone="warn" title={folio}>
            <p>{oracionDe(codigo)}</p>
          </Notice>
        )}
      </For>

      <Card class="avance">
        <Show
          when={pending() > 0}
          fallback={
            <>
              <p>
                <strong class="grande">{figure(capturados(vista()))}</strong>{' '}
                {capturados(vista()) === 0 ? 'capturados con este registro' : 'capturados aquí, todos enviados'}
              </p>
              <Show when={noCuentan(vista()) > 0}>
                <p class="soft small">
                  {count(noCuentan(vista()), 'de ellos no cuenta', 'de ellos no cuentan')}: abre su folio para ver por
                  qué.
                </p>
              </Show>
            </>
          }
        >
          <p>
            <span>
              <strong class="grande">{figure(tanda().sent)}</strong> de {figure(tanda().sent + tanda().pending)}{' '}
              enviados
            </span>
            <Show when={timeLeft(tanda())}>{(left) => <span class="soft small">≈ {timeSpan(left())}</span>}</Show>
          </p>
          <Meter label="Enviados" value={tanda().sent} max={tanda().sent + tanda().pending} />
          <Show when={isOffline()}>
            <p class="soft small">Están sellados y seguros. Se enviarán solos cuando haya conexión.</p>
          </Show>
        </Show>
        <Show when={others() > 0}>
          <p class="soft small">Además, {count(others(), 'recibido', 'recibidos')} desde tu otro teléfono.</p>
        </Show>
      </Card>

      <Show when={refused() > 0}>
        <Notice tone="warn" title={count(refused(), 'apoyo no se recibió', 'apoyos no se recibieron')}>
          <p>
            Lo no recibido sigue sellado en este teléfono hasta que cierre el proceso. Mientras tanto puedes exportarlo.
          </p>
          <Button kind="quiet" busy={busyWith('rechazados')} onClick={() => void exportar('rechazados')}>
            Exportar los no recibidos
          </Button>
        </Notice>
      </Show>

      <Show when={list()} fallback={<p class="soft center">Leyendo lo guardado…</p>}>
        {(captures) => (
          <Show
            when={captures().length > 0}
            fallback={<p class="soft center vacio">Aquí verás cada apoyo con su folio desde que lo guardes.</p>}
          >
            <ul class="lista">
              <For each={captures()}>{(captura) => <Renglon captura={captura} />}</For>
            </ul>
          </Show>
        )}
      </Show>
      <Show when={more()}>
        <Button onClick={() => void load(shown() + PAGE)}>Ver más</Button>
      </Show>

      <Sheet
        open={chosen() !== null}
        title={chosen() ?? ''}
        onClose={() => setChosen(null)}
        actions={<Button onClick={() => setChosen(null)}>Cerrar</Button>}
      >
        <Show when={shownCapture()}>{(captura) => <Detalle captura={captura()} />}</Show>
      </Sheet>
    </Screen>
  );

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
            <span class="soft small">{nearDate(props.captura.sellado, ahora())}</span>
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
      return { texto: 'En tránsito', tono: 'info' };
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
