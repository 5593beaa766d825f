/** «Mis envíos»: what is left on this phone, what was received, and why something was not (§4.9). */
import { createEffect, createMemo, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { count, figure, timeSpan } from '../../ui/format.ts';
import { Screen } from '../../ui/Screen.tsx';
import { Chip, Meter, Notice } from '../../ui/State.tsx';
import type { QueExportar, RegistroAnterior } from '../index.ts';
import { descargar } from '../telefono/descargar.ts';
import { Cabecera } from './Cabecera.tsx';
import { Capturas } from './Capturas.tsx';
import { useApp } from './contexto.tsx';
import { chipDeEnvio, DETENIDO, oracionDe } from './envio.ts';
import './envios.css';
import { capturados, deOtrosTelefonos, noCuentan, porEnviar } from './situacion.ts';
import { createTanda, timeLeft } from './tanda.ts';

/** After the file was saved: what it is, and that nothing is lost by it. */
const EXPORTADO =
  'El archivo va sellado: entrégalo a tu promovente o a la autoridad. Los apoyos siguen también en este teléfono.';
/** When there was nothing left to put in the file: what happened meanwhile. */
const NADA_QUE_EXPORTAR: { readonly [Q in QueExportar]: string } = {
  pendientes: 'Ya no queda ninguno por enviar: el servidor acaba de contestarlos.',
  rechazados: 'Ya no queda ninguno en este teléfono: se borraron al cerrar el proceso.',
};

export default function Envios(): JSX.Element {
  const { cliente, vista } = useApp();
  const inscripcion = () => vista().inscripcion!;
  const [exporting, setExporting] = createSignal<QueExportar | null>(null);
  const [failed, setFailed] = createSignal('');
  const [nothing, setNothing] = createSignal('');
  const [saved, setSaved] = createSignal<string | null>(null);
  /** Sending was asked for, and there has been no connection since. */
  const [asked, setAsked] = createSignal(false);
  const chip = () => chipDeEnvio(vista().envio);
  const pending = () => porEnviar(vista());
  const refused = () => vista().guardados.rechazados;
  const tanda = createTanda(pending, () => Date.now());
  const others = () => deOtrosTelefonos(vista());
  /** Earlier registrations with which anything was captured; by their ids, so that a new view moves none of their lists. */
  const earlier = createMemo(() =>
    vista()
      .anteriores.filter((one) => capturados(one) > 0)
      .map(({ dispositivo }) => dispositivo),
  );
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

  const exportar = async (que: QueExportar): Promise<void> => {
    if (exporting()) return;
    setExporting(que);
    setFailed('');
    setNothing('');
    setSaved(null);
    try {
      const name = `rubrica-${inscripcion().dispositivo}-${que}.sobres`;
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
              <NoCuentan {...vista()} />
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
        <Notice tone="warn" title={count(refused(), 'envío no se recibió', 'envíos no se recibieron')}>
          <p>
            Lo no recibido sigue sellado en este teléfono hasta que cierre el proceso. Mientras tanto puedes exportarlo.
          </p>
          <Button kind="quiet" busy={busyWith('rechazados')} onClick={() => void exportar('rechazados')}>
            Exportar los no recibidos
          </Button>
        </Notice>
      </Show>

      <Capturas dispositivo={inscripcion().dispositivo} conteos={vista().conteos} />
      <For each={earlier()}>
        {(dispositivo) => <Anterior registro={vista().anteriores.find((one) => one.dispositivo === dispositivo)!} />}
      </For>
    </Screen>
  );
}

function NoCuentan(props: Pick<RegistroAnterior, 'conteos'>): JSX.Element {
  return (
    <Show when={noCuentan(props) > 0}>
      <p class="soft small">
        {count(noCuentan(props), 'de ellos no cuenta', 'de ellos no cuentan')}: abre su folio para ver por qué.
      </p>
    </Show>
  );
}

/** What was captured here with an earlier registration, the auxiliar's own or another's. */
function Anterior(props: { readonly registro: RegistroAnterior }): JSX.Element {
  const { vista } = useApp();
  const id = createUniqueId();
  const whose = () =>
    props.registro.autor === vista().inscripcion?.autor
      ? 'Con tu registro anterior'
      : `Con el registro de ${props.registro.nombre}`;
  return (
    <section class="anterior" aria-labelledby={id}>
      <h2 id={id}>
        {whose()} (<span class="mono">{props.registro.dispositivo}-…</span>)
      </h2>
      <p class="soft small">{count(capturados(props.registro), 'capturado', 'capturados')}</p>
      <NoCuentan conteos={props.registro.conteos} />
      <Capturas dispositivo={props.registro.dispositivo} conteos={props.registro.conteos} />
    </section>
  );
}
