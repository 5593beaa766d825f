/** «Mis envíos»: what is left on this phone, what was received, and why something was not (§4.9). */
import { createEffect, createSignal, For, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { count } from '../../ui/format.ts';
import { Screen } from '../../ui/Screen.tsx';
import { Chip, Notice } from '../../ui/State.tsx';
import type { QueExportar, RegistroAnterior } from '../index.ts';
import { descargar } from '../telefono/descargar.ts';
import { Cabecera } from './Cabecera.tsx';
import { Capturas } from './Capturas.tsx';
import { useApp } from './contexto.tsx';
import { chipDeEnvio, detenidoDe, oracionDe, restoTrasElCierre } from './envio.ts';
import './envios.css';
import { Suma } from './Suma.tsx';
import { porEnviar, situacionDe } from './situacion.ts';

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
  /** Earlier registrations of this phone; by their ids, so that a new view moves none of their lists. */
  const earlier = () => vista().anteriores.map(({ dispositivo }) => dispositivo);
  /** Once capture has closed: until when it can be sent. */
  const plazo = () => {
    const now = situacionDe(vista(), ahora());
    return pending() > 0 && now && 'entregaHasta' in now
      ? restoTrasElCierre(vista().guardados, now.entregaHasta, ahora())
      : null;
  };
  const stopped = () => {
    const { envio } = vista();
    return envio.tipo === 'detenido' ? detenidoDe(envio.motivo, pending()) : '';
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

      <Show when={plazo()}>
        {(words) => (
          <Notice tone="warn" quiet>
            <p>{words()}</p>
          </Notice>
        )}
      </Show>
      <Suma />
      {/* Beside what they are about, and over no line of the list. */}
      <Show when={pending() > 0}>
        <div class="que-hacer">
          <Show when={vista().envio.tipo !== 'enviando'}>
            <Button kind="primary" onClick={send}>
              Enviar
            </Button>
          </Show>
          <Button kind="quiet" busy={busyWith('pendientes')} onClick={() => void exportar('pendientes')}>
            Exportar los pendientes
          </Button>
        </div>
      </Show>

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

      <Capturas
        dispositivo={inscripcion().dispositivo}
        conteos={vista().conteos}
        proceso={inscripcion().proceso}
        titulo={earlier().length > 0 ? 'Con tu registro de ahora' : undefined}
        vacio="Aquí verás cada apoyo con su folio desde que lo guardes."
      />
      <For each={earlier()}>
        {(dispositivo) => {
          const registro = () => vista().anteriores.find((one) => one.dispositivo === dispositivo)!;
          return <Capturas {...registro()} titulo={deQuien(registro())} />;
        }}
      </For>
    </Screen>
  );

  /** With which registration: her own of before, or another auxiliar's. */
  function deQuien({ autor, nombre }: RegistroAnterior): string {
    return autor === inscripcion().autor ? 'Con tu registro anterior' : `Con el registro de ${nombre}`;
  }
}
