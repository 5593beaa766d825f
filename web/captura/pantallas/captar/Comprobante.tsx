/**
 * The comprobante, for the citizen who wants one: a QR on the screen, which she photographs, and beside it of what and of
 * which day it is, so that the picture still tells her something a month later. Nothing personal is in it (092).
 */
import { correction, generate } from 'lean-qr';
import { createEffect, type JSX } from 'solid-js';
import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import { writeComprobante } from '../../../../shared/apoyo/comprobante.ts';
import { Button } from '../../../ui/Button.tsx';
import { dayDate } from '../../../ui/format.ts';
import { Sheet } from '../../../ui/Sheet.tsx';
import './comprobante.css';

/** Modules of white around it, without which it is not read. */
const QUIET = 4;

interface ComprobanteProps {
  readonly folio: string;
  readonly codigo: string;
  /** When it was sealed. */
  readonly sellado: number;
  readonly proceso: Pick<ProcesoPublico, 'tipo' | 'entidad' | 'nombre'>;
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
      <Contenido {...props} />
    </Sheet>
  );
}

function Contenido(props: Omit<ComprobanteProps, 'open' | 'onClose'>): JSX.Element {
  return (
    <div class="comprobante">
      <p class="soft small">Que le tome una foto con su teléfono. No lleva ningún dato personal.</p>
      <div class="comprobante-de">
        <p class="soft small">
          {props.proceso.tipo} · {props.proceso.entidad}
        </p>
        <p>
          <strong>{props.proceso.nombre}</strong>
        </p>
        <p>Apoyo capturado el {dayDate(props.sellado)}</p>
      </div>
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
