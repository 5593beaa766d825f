/**
 * A capture, from the password to its folio. This component stays while its steps come and go: it
 * holds the draft (memory only), the one camera stream and the one video element that shows it.
 */
import { Navigate, useNavigate, useParams } from '@solidjs/router';
import {
  createEffect,
  createResource,
  createSignal,
  type JSX,
  Match,
  onCleanup,
  type ParentProps,
  Show,
  Switch,
} from 'solid-js';
import { createStore } from 'solid-js/store';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import type { Folio } from '../../index.ts';
import { anotarEnMano, soltarEnMano } from '../../telefono/recuerdo.ts';
import { takeLocation } from '../../telefono/ubicacion.ts';
import { Cerrada } from '../Cerrada.tsx';
import { useApp } from '../contexto.tsx';
import { rebobinar } from '../historia.ts';
import { SinEspacio } from '../SinEspacio.tsx';
import { capturados, porEnviar, situacionDe, situacionEnMano } from '../situacion.ts';
import { type Borrador, contenidoDe, EMPTY, forget, hasWork } from './borrador.ts';
import './captar.css';
import { Cubiertos } from './Cubiertos.tsx';
import { CapturaContext, type CapturaEnCurso } from './contexto.tsx';
import { Desbloquear } from './Desbloquear.tsx';
import { Guardado } from './Guardado.tsx';
import { Manifiesto } from './Manifiesto.tsx';
import { DE_QUIEN_APOYA } from './palabras.ts';
import { PASOS, pasoPermitido } from './pasos.ts';
import { NadaQuedo } from './SinFoto.tsx';
import { createSalida } from './salida.ts';
import { createVisor } from './Visor.tsx';

export default function Captar(): JSX.Element {
  const { cliente, vista, ahora, instante, abierta } = useApp();
  const params = useParams<{ paso?: string }>();
  const navigate = useNavigate();
  const [borrador, setBorrador] = createStore<Borrador>({ ...EMPTY });
  const [folio, setFolio] = createSignal<Folio | null>(null);
  /** The person wanted no photograph. */
  const [negada, setNegada] = createSignal(false);
  /** This page began in the middle of a capture: it was reloaded, or the system had thrown it away. */
  const [cut, setCut] = createSignal(beganAt(params.paso));
  /** Opened once: from then on a lock hides the steps instead of taking them away. */
  const [begun, setBegun] = createSignal(false);
  createEffect(() => abierta() && setBegun(true));
  const visor = createVisor();
  let location = takeLocation();

  // One capturing window at a time.
  const [mine, { refetch: takeAgain }] = createResource(() => cliente.tomarCaptura());
  onCleanup(() => {
    void cliente.soltarCaptura();
    visor.close();
    if (hasWork(borrador)) soltarEnMano();
    forget(borrador);
  });

  /** Each step is one entry of the history, so a number of them back leads out when it is more than were taken. */
  const staysInside = (to: string | number): boolean =>
    typeof to === 'string'
      ? to.includes('/captar')
      : PASOS.findIndex(({ id }) => id === (params.paso ?? 'aviso')) + to >= 0;

  const index = () => pasoPermitido(borrador, params.paso);
  const paso = () => PASOS[index()]!;
  const situacion = () => (hasWork(borrador) ? situacionEnMano : situacionDe)(vista(), ahora())!;
  const open = () => situacion().tipo === 'abierta';

  const restart = (): void => {
    forget(borrador);
    setBorrador({ ...EMPTY });
    setFolio(null);
    setNegada(false);
    location = takeLocation();
  };

  // Going back past the first step, or anywhere else, would give the work up: ask first.
  const salida = createSalida(() => !folio() && hasWork(borrador), staysInside);
  createEffect(() => abierta() || salida.quedarse());
  /** That a capture is in hand is remembered for as long as it is; what an earlier life left is not ours to forget. */
  const note = (sellandoTras: number | null): void =>
    anotarEnMano({ dispositivo: vista().inscripcion!.dispositivo, sellandoTras });
  createEffect<boolean>((was) => {
    const has = hasWork(borrador);
    if (has && !was) note(null);
    if (was && !has) soltarEnMano();
    return has;
  }, false);

  /** Shows how it ended, and leaves nothing of the draft. */
  const over = (show: () => void, address: string): void => {
    const steps = index();
    show();
    forget(borrador);
    setBorrador({ ...EMPTY });
    // Back to the first step as it was entered, so that «back» does not walk through the capture that ended. A reload
    // from here on loses nothing, and must not say so.
    void rebobinar(steps).then(() => navigate(`/captar/${address}`, { replace: true }));
  };

  const captura: CapturaEnCurso = {
    borrador,
    set: (change) => {
      setCut(false);
      setBorrador(change);
    },
    paso,
    siguiente: () => navigate(`/captar/${PASOS[index() + 1]?.id ?? 'resumen'}`),
    salir: () => salida.pedir(() => navigate('/', { replace: hasWork(borrador) })),
    ...visor.forSteps,
    ubicacion: () => location,
    palabras: DE_QUIEN_APOYA,
    Firmado: Manifiesto,
    admiteSinFirma: true,
    sePuede: () => situacionEnMano(vista(), instante())?.tipo === 'abierta',
    contenido: (ubicacion) => contenidoDe(borrador, vista().inscripcion!.proceso, ubicacion),
    guardando: (yes) => note(yes ? capturados(vista()) : null),
    guardado: (sealed) => over(() => setFolio(sealed), 'guardado'),
    negarFoto: () => over(() => setNegada(true), 'sin-foto'),
    otra: () => {
      restart();
      navigate('/captar', { replace: true });
    },
  };

  const giveUp = (): void => {
    const go = salida.yendo();
    salida.quedarse();
    restart();
    go?.();
  };

  const giveUpAndLeave = (): void => {
    restart();
    navigate('/', { replace: true });
  };

  return (
    <CapturaContext.Provider value={captura}>
      <Switch fallback={<Cubiertos visor={visor} pasos={PASOS} index={index()} aMedias={hasWork(borrador)} />}>
        <Match when={mine.latest === false}>
          <OtraVentana retry={() => void takeAgain()} />
        </Match>
        <Match when={folio()}>{(sealed) => <Guardado folio={sealed()} />}</Match>
        <Match when={negada()}>
          <NadaQuedo />
        </Match>
        <Match when={situacion().tipo === 'credencial' && !hasWork(borrador)}>
          <Navigate href="/credencial" />
        </Match>
        <Match when={!open()}>
          <YaNo />
        </Match>
        <Match when={vista().restantes === 0 && !hasWork(borrador)}>
          <NoCabe />
        </Match>
        <Match when={!(abierta() || begun())}>
          <Desbloquear cut={cut()} />
        </Match>
      </Switch>
      <Sheet
        open={salida.yendo() !== null}
        title="¿Dejar esta captura?"
        onClose={salida.quedarse}
        actions={
          <>
            <Button kind="danger" onClick={giveUp}>
              Dejarla y borrar todo
            </Button>
            <Button onClick={salida.quedarse}>Seguir capturando</Button>
          </>
        }
      >
        <p>No se guardará nada de esta persona: ni las fotos, ni la firma.</p>
      </Sheet>
    </CapturaContext.Provider>
  );

  /** The end of it: what is in hand is given up. */
  function Fin(props: ParentProps<{ readonly title: string }>): JSX.Element {
    return (
      <Screen
        title={props.title}
        actions={
          <Button kind="primary" onClick={giveUpAndLeave}>
            Ir al menú
          </Button>
        }
      >
        {props.children}
      </Screen>
    );
  }

  function NoCabe(): JSX.Element {
    return (
      <Fin title="No cabe otro apoyo">
        <SinEspacio titulado />
      </Fin>
    );
  }

  function YaNo(): JSX.Element {
    return (
      <Fin title="Ya no se puede capturar">
        <Cerrada situacion={situacion()} />
        <Show when={hasWork(borrador)}>
          <p>Lo que llevabas de esta persona no se puede guardar: al salir se borra.</p>
        </Show>
        {/* Where all of it went there is nothing left here to be safe. */}
        <Show when={porEnviar(vista()) > 0}>
          <p class="soft">Lo que ya tiene folio y falta por enviar está seguro en este teléfono.</p>
        </Show>
      </Fin>
    );
  }
}

/** Whether the page itself was opened at a step that has others before it; told once. */
let told = false;
function beganAt(paso: string | undefined): boolean {
  if (told) return false;
  told = true;
  const [entry] = performance.getEntriesByType('navigation');
  return (
    paso !== 'aviso' &&
    PASOS.some(({ id }) => id === paso) &&
    (entry?.name.split(/[?#]/)[0]?.endsWith(`/${paso}`) ?? false)
  );
}

/** How often it is looked whether the other window is gone; after a reload it is this one's own past. */
const OTRA_VENTANA_MS = 1_000;

function OtraVentana(props: { readonly retry: () => void }): JSX.Element {
  const navigate = useNavigate();
  const timer = setInterval(() => props.retry(), OTRA_VENTANA_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <Screen
      title="Ya estás capturando en otra ventana"
      lead="Sólo una a la vez, para que ningún folio se repita. Termina o cierra la otra y vuelve a intentar aquí."
      actions={
        <>
          <Button onClick={() => navigate('/', { replace: true })}>Ir al menú</Button>
          <Button kind="primary" onClick={() => props.retry()}>
            Volver a intentar
          </Button>
        </>
      }
    />
  );
}
