/**
 * The full screen that is signed on. signature_pad draws; the strokes are kept apart from its canvas
 * (trazos.ts), which a turned phone or a resized window would otherwise wipe.
 */
import SignaturePad, { type PointGroup } from 'signature_pad';
import { createEffect, createSignal, type JSX, onCleanup, onMount } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import type { Size } from '../../camara/corte.ts';
import { useApp } from '../contexto.tsx';
import { Ampliable } from './Ampliable.tsx';
import './lienzo.css';
import { extentOf, type Firma, fromView, isScant, toView, viewOf } from './trazos.ts';

const PEN = { penColor: '#1b1420', minWidth: 1.2, maxWidth: 3.4 };
/** The kept picture: the strokes with a margin, so many pixels wide at most. */
const PNG_WIDTH = 900;
const PNG_MARGIN = 24;

interface LienzoProps {
  /** What is signed, and for what: stands above the pen. */
  readonly firmo: string;
  readonly asunto: string;
  readonly onDone: (firma: Firma) => void;
  readonly onCancel: () => void;
}

export function Lienzo(props: LienzoProps): JSX.Element {
  const { abierta } = useApp();
  let dialog!: HTMLDialogElement;
  let canvas!: HTMLCanvasElement;
  const [strokes, setStrokes] = createSignal<readonly PointGroup[]>([]);
  let kept: Size | null = null;
  let box: Size = { width: 1, height: 1 };

  onMount(() => {
    const pad = new SignaturePad(canvas, PEN);
    const redraw = (): void => {
      const { width, height } = canvas.getBoundingClientRect();
      if (width === 0 || height === 0 || (width === box.width && height === box.height)) return;
      box = { width, height };
      const ratio = Math.max(1, devicePixelRatio);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext('2d')?.scale(ratio, ratio);
      pad.clear();
      if (kept) pad.fromData(toView(strokes(), viewOf(kept, box)));
    };
    pad.addEventListener('endStroke', () => {
      kept ??= box;
      const drawn = pad.toData();
      setStrokes([...strokes(), ...fromView(drawn.slice(strokes().length), viewOf(kept, box))]);
    });
    const observer = new ResizeObserver(redraw);
    observer.observe(canvas);
    redraw();
    clear = () => {
      pad.clear();
      setStrokes([]);
      kept = null;
    };
    onCleanup(() => {
      observer.disconnect();
      pad.off();
    });
  });
  let clear = (): void => undefined;
  // A lock closes it over what is drawn; it is there again with the password.
  createEffect(() => {
    if (abierta() && !dialog.open) dialog.showModal();
  });

  /** «Listo» was touched over an empty sheet. */
  const [missing, setMissing] = createSignal(false);
  const nothing = () => missing() && strokes().length === 0;
  const done = async (): Promise<void> => {
    const trazos = strokes();
    if (trazos.length === 0) {
      setMissing(true);
      return;
    }
    const png = await toPng(trazos);
    if (png) props.onDone({ png, trazos, escasa: isScant(trazos) });
  };

  return (
    <dialog class="lienzo" ref={dialog} aria-label="Firma" onClose={() => abierta() && props.onCancel()}>
      <p class="asunto-firma">
        {props.firmo} «<strong>{props.asunto}</strong>»
      </p>
      <div class="hoja">
        <canvas ref={canvas} aria-label="Espacio para firmar con el dedo" role="img" />
        <p
          class="renglon-firma"
          classList={{ falta: nothing() }}
          aria-hidden={nothing() ? undefined : true}
          role="status"
        >
          {nothing() ? 'Falta tu firma: hazla aquí con el dedo' : 'Firma aquí, como en tu credencial'}
        </p>
      </div>
      <div class="lienzo-acciones">
        <Button onClick={() => props.onCancel()}>Cancelar</Button>
        <Button onClick={() => clear()} disabled={strokes().length === 0}>
          Borrar
        </Button>
        <Button kind="primary" onClick={() => void done()}>
          Listo
        </Button>
      </div>
    </dialog>
  );
}

/** The strokes on white, cut to what was drawn. Null when nothing was. */
async function toPng(groups: readonly PointGroup[]): Promise<Uint8Array<ArrayBuffer> | null> {
  const canvas = paint(groups, PNG_WIDTH);
  const blob = canvas && (await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png')));
  return blob && new Uint8Array(await blob.arrayBuffer());
}

function paint(groups: readonly PointGroup[], width: number): HTMLCanvasElement | null {
  const extent = extentOf(groups);
  if (!extent) return null;
  const scale = Math.min(3, (width - 2 * PNG_MARGIN) / Math.max(1, extent.width), width / Math.max(1, extent.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(extent.width * scale + 2 * PNG_MARGIN);
  canvas.height = Math.ceil(extent.height * scale + 2 * PNG_MARGIN);
  const pad = new SignaturePad(canvas, { ...PEN, backgroundColor: '#ffffff' });
  const view = { scale, x: PNG_MARGIN - extent.left * scale, y: PNG_MARGIN - extent.top * scale };
  const scaled = toView(groups, view).map((group) => ({
    ...group,
    minWidth: PEN.minWidth * scale,
    maxWidth: PEN.maxWidth * scale,
  }));
  pad.fromData(scaled);
  pad.off();
  return canvas;
}

/** A signature shown again. */
export function TrazosDibujados(props: { readonly firma: Firma }): JSX.Element {
  return (
    <Ampliable label="La firma" load={async () => paint(props.firma.trazos, PNG_WIDTH)!}>
      <div class="firma-hecha" role="img" aria-label="La firma">
        {paint(props.firma.trazos, PNG_WIDTH)}
      </div>
    </Ampliable>
  );
}
