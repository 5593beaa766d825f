/**
 * The practice (§2.5: whoever captures learns it first): the very steps of a capture, over an app and a camera of
 * their own. What is practised is in memory only and overwritten at the end, when it is left, and with the page. It needs
 * no password, no open period and no network, and says on every screen that it is a practice.
 */
import { useNavigate, useParams } from '@solidjs/router';
import { createEffect, createSignal, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { openCamera } from '../../camara/camara.ts';
import { type Borrador, contenidoDe, EMPTY, forget } from '../captar/borrador.ts';
import '../captar/captar.css';
import { CapturaContext, type CapturaEnCurso } from '../captar/contexto.tsx';
import { Manifiesto } from '../captar/Manifiesto.tsx';
import { Paso } from '../captar/Paso.tsx';
import { DE_QUIEN_APOYA } from '../captar/palabras.ts';
import { PASOS, type Paso as PasoDeCaptura, pasoPermitido } from '../captar/pasos.ts';
import { NadaQuedo } from '../captar/SinFoto.tsx';
import { createVisor, Visor } from '../captar/Visor.tsx';
import { AppContext } from '../contexto.tsx';
import { rebobinar } from '../historia.ts';
import { appDePractica, PROCESO_DE_PRACTICA } from './aparte.ts';
import { Empezar } from './Empezar.tsx';
import { type Lado, openEspecimen } from './especimen.ts';
import { Fin } from './Fin.tsx';
import './practica.css';
import { type Fuente, type Observacion, repasar } from './repaso.ts';

/** What a step frames. */
const ladoDe = ({ id, guia }: PasoDeCaptura): Lado =>
  guia === 'rostro' ? 'rostro' : id === 'reverso' ? 'reverso' : 'frente';

export default function Practica(): JSX.Element {
  const params = useParams<{ paso?: string }>();
  const navigate = useNavigate();
  const [borrador, setBorrador] = createStore<Borrador>({ ...EMPTY });
  const [fuente, setFuente] = createSignal<Fuente>('camara');
  const [begun, setBegun] = createSignal(false);
  const [fin, setFin] = createSignal<readonly Observacion[] | null>(null);
  /** Who is practised with wanted no photograph. */
  const [negada, setNegada] = createSignal(false);

  const index = () => pasoPermitido(borrador, params.paso);
  const paso = () => PASOS[index()]!;
  const walking = () => begun() && fin() === null && !negada() && params.paso !== undefined;
  const visor = createVisor(() => (fuente() === 'camara' ? openCamera() : openEspecimen(() => ladoDe(paso()))));

  const clear = (): void => {
    forget(borrador);
    setBorrador({ ...EMPTY });
  };
  onCleanup(() => {
    visor.close();
    forget(borrador);
  });
  // Left by the first screen or the end, the camera is let go of.
  createEffect(() => walking() || visor.pause());

  const begin = (source: Fuente, replace: boolean): void => {
    clear();
    setFuente(source);
    setFin(null);
    setNegada(false);
    setBegun(true);
    navigate('/practica/aviso', { replace });
  };
  const turnTo = (source: Fuente): void => {
    visor.pause();
    setFuente(source);
    void visor.open();
  };
  const leave = (): void => navigate('/', { replace: true });

  const captura: CapturaEnCurso = {
    borrador,
    set: (change) => setBorrador(change),
    paso,
    siguiente: () => navigate(`/practica/${PASOS[index() + 1]?.id ?? 'resumen'}`),
    salir: leave,
    ...visor.forSteps,
    // It is not asked for, so that nothing is missing: there is nothing that it would be written into.
    ubicacion: async () => ({ lat: 0, lon: 0, precision: 0, t: 0 }),
    palabras: DE_QUIEN_APOYA,
    Firmado: Manifiesto,
    admiteSinFirma: true,
    sePuede: () => true,
    contenido: (ubicacion) => contenidoDe(borrador, PROCESO_DE_PRACTICA, ubicacion),
    guardado() {
      setFin(repasar(borrador, fuente()));
      clear();
      void rebobinar(PASOS.length - 1).then(() => navigate('/practica/fin', { replace: true }));
    },
    negarFoto() {
      setNegada(true);
      clear();
    },
    guardando: () => undefined,
    otra: () => begin(fuente(), true),
  };

  /** The camera can be changed for the specimen wherever one is about to photograph. */
  const photographs = () => walking() && 'guia' in paso() && !paso().hecho(borrador);

  return (
    <AppContext.Provider value={appDePractica()}>
      <CapturaContext.Provider value={captura}>
        <div class="practica" classList={{ encuadra: photographs() }}>
          <div class="practica-banda">
            <p>
              <strong>PRÁCTICA</strong> <span>no cuenta</span>
            </p>
            <Show when={photographs()}>
              <button
                type="button"
                aria-label={fuente() === 'camara' ? 'Usar el espécimen' : 'Usar la cámara'}
                onClick={() => turnTo(fuente() === 'camara' ? 'especimen' : 'camara')}
              >
                {fuente() === 'camara' ? 'Espécimen' : 'Cámara'}
              </button>
            </Show>
          </div>
          <Switch fallback={<Empezar onBegin={(source) => begin(source, false)} onLeave={leave} />}>
            <Match when={fin()}>
              {(observaciones) => (
                <Fin observaciones={observaciones()} onAgain={() => captura.otra()} onLeave={leave} />
              )}
            </Match>
            <Match when={negada()}>
              <NadaQuedo />
            </Match>
            <Match when={walking()}>
              <div class="captar" classList={{ oscuro: 'guia' in paso() }}>
                <Visor visor={visor} paso={paso()} index={index()} de={PASOS.length} active={true} modo="Práctica" />
                <Paso />
              </div>
            </Match>
          </Switch>
        </div>
      </CapturaContext.Provider>
    </AppContext.Provider>
  );
}
