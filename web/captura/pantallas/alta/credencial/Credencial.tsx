/**
 * The auxiliar's own credential, live photograph and signature (§3.3): the steps of a capture over a context of their
 * own. Sealed and sent like any envelope, of class `alta`, and counted as nobody's support. It is the end of an enrolment,
 * and whoever left it undone finds the way in on the menu: capture opens once it is sealed.
 */
import { Navigate, useLocation, useNavigate, useParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, type JSX, Match, on, onCleanup, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Button } from '../../../../ui/Button.tsx';
import { Sheet } from '../../../../ui/Sheet.tsx';
import { openCamera } from '../../../camara/camara.ts';
import type { Folio } from '../../../index.ts';
import { type Borrador, EMPTY, forget, hasWork } from '../../captar/borrador.ts';
import '../../captar/captar.css';
import { Cubiertos } from '../../captar/Cubiertos.tsx';
import { CapturaContext, type CapturaEnCurso } from '../../captar/contexto.tsx';
import { pasoPermitido } from '../../captar/pasos.ts';
import { createSalida } from '../../captar/salida.ts';
import { createVisor } from '../../captar/Visor.tsx';
import { useApp } from '../../contexto.tsx';
import { rebobinar } from '../../historia.ts';
import { credencialEnMano, faltaCredencial } from '../../situacion.ts';
import type { DEL_ALTA } from '../contexto.tsx';
import { credencialDe, PROPIAS } from './contenido.ts';
import './credencial.css';
import { Empezar } from './Empezar.tsx';
import { Guardada } from './Guardada.tsx';
import { PASOS_CREDENCIAL } from './pasos.ts';
import { Responsiva } from './Responsiva.tsx';

export default function Credencial(): JSX.Element {
  const { vista, ahora, instante, abierta } = useApp();
  const params = useParams<{ paso?: string }>();
  const navigate = useNavigate();
  const delAlta = useLocation<Partial<typeof DEL_ALTA>>().state?.delAlta === true;
  const [borrador, setBorrador] = createStore<Borrador>({ ...EMPTY });
  const [folio, setFolio] = createSignal<Folio | null>(null);
  const [begun, setBegun] = createSignal(false);
  /** This page began in the middle of it: it was reloaded, or the system had thrown it away. */
  const cortada = params.paso !== undefined && params.paso !== 'guardada';
  /** Once sealed it is missing no more, while its last screen is still shown. */
  const [falta, setFalta] = createSignal(faltaCredencial(vista(), ahora()));
  createEffect(() => folio() === null && !hasWork(borrador) && setFalta(faltaCredencial(vista(), ahora())));

  const index = () => pasoPermitido(borrador, params.paso, PASOS_CREDENCIAL);
  const paso = () => PASOS_CREDENCIAL[index()]!;
  const propia = createMemo(() => paso().guia === 'rostro');
  const visor = createVisor(() => openCamera(navigator.mediaDevices, propia() ? 'user' : 'environment'));
  // She looks at herself by the other camera.
  createEffect(
    on(
      propia,
      () => {
        visor.pause();
        if (paso().guia && abierta()) void visor.open();
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    visor.close();
    forget(borrador);
  });

  const go = (id: string, replace = false): void => navigate(`/credencial/${id}`, { replace });
  const leave = (): void => navigate(delAlta ? '/alta/listo' : '/', { replace: true });
  const clear = (): void => {
    forget(borrador);
    setBorrador({ ...EMPTY });
  };
  const begin = (): void => {
    clear();
    setBegun(true);
    go(PASOS_CREDENCIAL[0]!.id, params.paso !== undefined);
  };
  const staysInside = (to: string | number): boolean =>
    typeof to === 'string'
      ? to.includes('/credencial/')
      : PASOS_CREDENCIAL.findIndex(({ id }) => id === params.paso) + to >= 0;
  const salida = createSalida(() => folio() === null && hasWork(borrador), staysInside);
  createEffect(() => abierta() || salida.quedarse());

  const captura: CapturaEnCurso = {
    borrador,
    set: (change) => setBorrador(change),
    paso,
    siguiente: () => go(PASOS_CREDENCIAL[index() + 1]?.id ?? 'resumen'),
    salir: () => salida.pedir(leave),
    ...visor.forSteps,
    // Not asked for: where she registers herself is nobody's concern (§6.5 is about supports).
    ubicacion: async () => ({ lat: 0, lon: 0, precision: 0, t: 0 }),
    palabras: PROPIAS,
    Firmado: Responsiva,
    admiteSinFirma: false,
    sePuede: () => credencialEnMano(vista(), instante()),
    contenido: () => credencialDe(borrador, vista().inscripcion!.proceso.textosAuxiliar),
    // Whether it was sealed is told by the menu, which asks for it until it was.
    guardando: () => undefined,
    guardado(sealed) {
      const steps = index();
      setFolio(sealed);
      visor.pause();
      clear();
      void rebobinar(steps).then(() => go('guardada', true));
    },
    negarFoto: null,
    otra: leave,
  };

  const giveUp = (): void => {
    const leaving = salida.yendo();
    salida.quedarse();
    clear();
    setBegun(false);
    leaving?.();
  };

  return (
    <CapturaContext.Provider value={captura}>
      <Switch
        fallback={
          <Cubiertos
            visor={visor}
            pasos={PASOS_CREDENCIAL}
            index={index()}
            espejo={propia()}
            aMedias={hasWork(borrador)}
            para="credencial"
          />
        }
      >
        <Match when={folio()}>{(sealed) => <Guardada folio={sealed()} onNext={leave} />}</Match>
        <Match when={!falta()}>
          <Navigate href="/" />
        </Match>
        <Match when={!begun() || params.paso === undefined}>
          <Empezar cortada={cortada && !begun()} onBegin={begin} onLeave={leave} />
        </Match>
      </Switch>
      <Sheet
        open={salida.yendo() !== null}
        title="¿Dejar tu credencial para después?"
        onClose={salida.quedarse}
        actions={
          <>
            <Button kind="danger" onClick={giveUp}>
              Dejarla y borrar todo
            </Button>
            <Button onClick={salida.quedarse}>Seguir</Button>
          </>
        }
      >
        <p>
          No se guardará nada de lo que llevas. Sin tu credencial no se abre la captura; la registras desde el menú.
        </p>
      </Sheet>
    </CapturaContext.Provider>
  );
}
