/**
 * A picture that a touch shows as large as the screen allows: a card is turned to lie along it, and
 * can be drawn near. Drawn from memory, like every picture of a draft.
 */
import { createEffect, createSignal, type JSX, onCleanup, onMount, type ParentProps, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import './ampliable.css';

/** What can be drawn, and how large it is. */
export type Dibujo = ImageBitmap | HTMLCanvasElement;

const ZOOMS = [1, 1.75, 3] as const;

interface AmpliableProps {
  readonly label: string;
  /** Gives it at its full size, anew each time: it is let go when it is closed. */
  readonly load: () => Promise<Dibujo>;
  /** Words to touch, in place of the picture. */
  readonly texto?: string;
}

export function Ampliable(props: ParentProps<AmpliableProps>): JSX.Element {
  const [source, setSource] = createSignal<Dibujo | null>(null);
  const open = (): void => {
    // A picture that can't be enlarged is still there to be looked at as it is.
    props.load().then(setSource, () => undefined);
  };
  const close = (): void => {
    const shown = source();
    setSource(null);
    if (shown instanceof ImageBitmap) shown.close();
  };
  onCleanup(close);
  return (
    <>
      <Show
        when={props.texto}
        fallback={
          <button type="button" class="ampliable" aria-label={`Ampliar: ${props.label}`} onClick={open}>
            {props.children}
            <span class="lupa">
              <svg
                viewBox="0 0 24 24"
                width="20"
                height="20"
                aria-hidden="true"
                fill="none"
                stroke="currentColor"
                stroke-width="2.4"
              >
                <path
                  d="M10 4a6 6 0 1 1 0 12a6 6 0 0 1 0-12ZM14.500 14.500 20 20M10 7.500v5M7.500 10h5"
                  stroke-linecap="round"
                />
              </svg>
            </span>
          </button>
        }
      >
        {(texto) => (
          <Button kind="quiet" onClick={open}>
            {texto()}
          </Button>
        )}
      </Show>
      <Show when={source()} keyed>
        {(shown) => <Ampliada source={shown} label={props.label} onClose={close} />}
      </Show>
    </>
  );
}

function Ampliada(props: {
  readonly source: Dibujo;
  readonly label: string;
  readonly onClose: () => void;
}): JSX.Element {
  let dialog!: HTMLDialogElement;
  let stage!: HTMLDivElement;
  let canvas!: HTMLCanvasElement;
  const [room, setRoom] = createSignal({ width: 1, height: 1 });
  const [zoom, setZoom] = createSignal(0);
  const isWide = (size: { readonly width: number; readonly height: number }): boolean => size.width > size.height;
  /** Lying pictures stand up on a standing screen, where they are larger so. */
  const turned = () => isWide(props.source) && !isWide(room());

  onMount(() => {
    dialog.showModal();
    const observer = new ResizeObserver(() => setRoom({ width: stage.clientWidth, height: stage.clientHeight }));
    observer.observe(stage);
    onCleanup(() => observer.disconnect());
  });
  createEffect(() => {
    const { width, height } = props.source;
    canvas.width = turned() ? height : width;
    canvas.height = turned() ? width : height;
    const pen = canvas.getContext('2d')!;
    if (turned()) {
      pen.translate(height, 0);
      pen.rotate(Math.PI / 2);
    }
    pen.drawImage(props.source, 0, 0);
  });
  createEffect(() => {
    const fit = Math.min(room().width / canvas.width, room().height / canvas.height) * ZOOMS[zoom()]!;
    canvas.style.width = `${canvas.width * fit}px`;
    canvas.style.height = `${canvas.height * fit}px`;
    // What was in the middle stays there.
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
  });

  return (
    <dialog class="ampliada oscuro" ref={dialog} aria-label={props.label} onClose={() => props.onClose()}>
      {/* What scrolls must be reached by keyboard, too. */}
      <div class="ampliada-escena" ref={stage} tabindex="0">
        <canvas ref={canvas} role="img" aria-label={props.label} />
      </div>
      <div class="ampliada-acciones">
        <Button aria-label="Alejar" disabled={zoom() === 0} onClick={() => setZoom(zoom() - 1)}>
          −
        </Button>
        <Button aria-label="Acercar" disabled={zoom() === ZOOMS.length - 1} onClick={() => setZoom(zoom() + 1)}>
          +
        </Button>
        <Button kind="primary" onClick={() => dialog.close()}>
          Cerrar
        </Button>
      </div>
    </dialog>
  );
}
