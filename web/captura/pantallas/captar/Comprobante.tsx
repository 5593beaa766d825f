/** The comprobante, for the citizen who wants one: a QR on the screen, which she photographs. Nothing personal is in it. */
import { correction, generate } from 'lean-qr';
import { createEffect, type JSX } from 'solid-js';
import { writeComprobante } from '../../../../shared/apoyo/comprobante.ts';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import './comprobante.css';

/** Modules of white around it, without which it is not read. */
const QUIET = 4;

interface ComprobanteProps {
  readonly folio: string;
  readonly codigo: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function Comprobante(props: ComprobanteProps): JSX.Element {
  return (
    <Sheet
      open={props.open}
      title="Comprobante"
      onClose={() => props.onClose()}
      actions={
        <Button kind="primary" onClick={() => props.onClose()}>
          Listo
        </Button>
      }
    >
      <Contenido folio={props.folio} codigo={props.codigo} />
    </Sheet>
  );
}

function Contenido(props: { readonly folio: string; readonly codigo: string }): JSX.Element {
  return (
    <div class="comprobante">
      <p>Que le tome una foto con su teléfono. No lleva ningún dato suyo.</p>
      <Qr texto={writeComprobante(props)} />
      <dl>
        <dt class="soft small">Folio</dt>
        <dd class="mono">{props.folio}</dd>
        <dt class="soft small">Código de integridad</dt>
        <dd class="mono small codigo-integridad">{props.codigo}</dd>
      </dl>
    </div>
  );
}

function Qr(props: { readonly texto: string }): JSX.Element {
  let canvas!: HTMLCanvasElement;
  createEffect(() => {
    // M at least: a photograph of a screen has glare and a finger's smear.
    generate(props.texto, { minCorrectionLevel: correction.M }).toCanvas(canvas, { off: [255, 255, 255], pad: QUIET });
  });
  return <canvas ref={canvas} role="img" aria-label="Código QR con el folio y el código de integridad" />;
}
