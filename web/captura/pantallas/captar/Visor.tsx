/**
 * The head of every step, and under it, while a step photographs, the camera's picture with a frame
 * over it. One video element for the whole capture: iOS shows black when it is made anew.
 */
import { createEffect, createSignal, type JSX, onCleanup, onMount, untrack } from 'solid-js';
import { StepBar } from '../../../ui/State.tsx';
import { type Camera, type CameraError, cutNow, grab, openCamera, whenPlaying } from '../../camara/camara.ts';
import { shareOf } from '../../camara/corte.ts';
import { prepareImage } from '../../camara/imagen.ts';
import type { CapturaEnCurso } from './contexto.tsx';
import type { Paso } from './pasos.ts';
import './visor.css';

/** Around the frame, so that a card held not quite inside is whole. */
const MARGIN = 0.06;

type ForSteps = Pick<
  CapturaEnCurso,
  | 'video'
  | 'guia'
  | 'sinCamara'
  | 'abrirCamara'
  | 'viendo'
  | 'fotografiar'
  | 'tieneLuz'
  | 'luz'
  | 'alternarLuz'
  | 'leido'
>;

export interface VisorState {
  readonly forSteps: ForSteps;
  readonly isRead: () => boolean;
  /** The picture is much wider than high. */
  readonly apaisado: () => boolean;
  setGuia(element: Element | null): void;
  /** Opens the camera unless it is open. */
  open(): Promise<void>;
  /** Lets go of the camera until it is opened again. */
  pause(): void;
  close(): void;
}

/** The camera of one capture after another, until it is closed; `abrir` gives one, each time it is needed. */
export function createVisor(abrir: () => ReturnType<typeof openCamera> = openCamera): VisorState {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.autoplay = true;
  video.setAttribute('aria-hidden', 'true');

  const [camera, setCamera] = createSignal<Camera | null>(null);
  const [error, setError] = createSignal<CameraError | null>(null);
  const [viendo, setViendo] = createSignal(false);
  const [guia, setGuia] = createSignal<Element | null>(null);
  const [luz, setLuz] = createSignal(false);
  /** The phone said that it has one, and did not let it be switched. */
  const [luzNegada, setLuzNegada] = createSignal(false);
  const [isRead, leido] = createSignal(false);
  const [apaisado, setApaisado] = createSignal(false);
  // Turning the phone turns its picture.
  video.addEventListener('resize', () => setApaisado(video.videoWidth > video.videoHeight * 1.4));
  let opening: Promise<void> | null = null;
  let closed = false;
  /** What was begun before it was let go comes to nothing. */
  let turn = 0;

  const open = async (): Promise<void> => {
    if (camera()) {
      // Shown again after a step without it: some browsers stop a video that is not seen.
      await video.play().catch(() => undefined);
      return;
    }
    if (!opening) {
      const mine = turn;
      opening = start(mine).finally(() => {
        if (mine === turn) opening = null;
      });
    }
    await opening;
  };

  const start = async (mine: number): Promise<void> => {
    setError(null);
    const opened = await abrir();
    if (!opened.ok) {
      setError(opened.error);
      return;
    }
    if (closed || mine !== turn) {
      opened.value.close();
      return;
    }
    opened.value.onLost(() => {
      setCamera(null);
      setViendo(false);
      setError('ocupada');
    });
    setCamera(opened.value);
    video.srcObject = opened.value.stream;
    await video.play().catch(() => undefined);
    await whenPlaying(video);
    if (mine === turn) setViendo(true);
  };

  const letGo = (): void => {
    turn++;
    opening = null;
    camera()?.close();
    video.srcObject = null;
    setCamera(null);
    setViendo(false);
    setLuz(false);
  };

  return {
    isRead,
    apaisado,
    setGuia: (element) => setGuia(element),
    open,
    pause: letGo,
    close() {
      closed = true;
      letGo();
    },
    forSteps: {
      video,
      guia,
      sinCamara: error,
      abrirCamara: open,
      viendo,
      luz,
      leido: (yes) => leido(yes),
      tieneLuz: () => (camera()?.hasTorch ?? false) && !luzNegada(),
      alternarLuz() {
        const on = !luz();
        const switched = camera();
        switched?.setTorch(on).then(
          () => switched === camera() && setLuz(on),
          () => setLuzNegada(true),
        );
      },
      async fotografiar(onRaw) {
        const marco = shareOf(cutNow(video, guia(), MARGIN), cutNow(video, guia()));
        const raw = await grab(video, guia(), MARGIN);
        onRaw(raw);
        const image = await prepareImage(await createImageBitmap(raw));
        return { image: { ...image, marco }, raw };
      },
    },
  };
}

interface VisorProps {
  readonly visor: VisorState;
  readonly paso: Paso;
  readonly index: number;
  /** How many steps there are. */
  readonly de: number;
  /** The picture is shown as in a mirror: one looks at oneself. What is taken is not turned. */
  readonly espejo?: boolean;
  /** False while the capture is locked: no picture, no light. */
  readonly active: boolean;
  /** Said before the title to whoever does not see the screen: that this is no real capture. */
  readonly modo?: string;
}

export function Visor(props: VisorProps): JSX.Element {
  let heading!: HTMLHeadingElement;
  let stage!: HTMLDivElement;
  const modo = () => (props.modo ? `${props.modo}: ` : '');
  const seen = () => props.paso.guia !== undefined;
  const shown = () => (seen() && props.visor.forSteps.sinCamara() === null ? props.paso.guia! : 'oculto');
  onMount(() => stage.prepend(props.visor.forSteps.video));
  createEffect(() => {
    if (!props.active) return;
    document.title = `${modo()}${props.paso.titulo} · Rúbrica`;
    heading.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  });
  createEffect(() => {
    props.visor.forSteps.leido(false);
    if (!props.active) props.visor.pause();
    // Not tied to the camera: whoever lets go of it, to take another, opens it again herself.
    else if (seen()) void untrack(props.visor.open);
    // It lights what is photographed, and nobody's eyes while she reads or signs.
    else if (untrack(props.visor.forSteps.luz)) props.visor.forSteps.alternarLuz();
  });
  onCleanup(() => props.visor.setGuia(null));

  return (
    <>
      <header class="paso-titulo">
        <StepBar step={props.index + 1} of={props.de} />
        <p class="soft small" aria-hidden="true">
          Paso {props.index + 1} de {props.de}
        </p>
        <h1 ref={heading} tabindex="-1">
          <span class="unseen">{modo()}</span>
          {props.paso.titulo}
        </h1>
      </header>
      <div
        class="visor"
        classList={{ [shown()]: true, apaisado: props.visor.apaisado(), espejo: props.espejo ?? false }}
        ref={stage}
      >
        <div class="guia" classList={{ leida: props.visor.isRead() }} ref={(element) => props.visor.setGuia(element)} />
      </div>
    </>
  );
}
