/** The comprobante, for the citizen who wants one: a QR on the screen, which she photographs. Nothing personal is in it. */
import { createEffect, createResource, type JSX, Match, Switch } from 'solid-js';
import { writeComprobante } from '../../../../shared/apoyo/comprobante.ts';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { dibujarQr, type Modulos } from '../../comprobante/qr.ts';
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
  const [qr] = createResource(() => dibujarQr(writeComprobante(props)));
  return (
    <div class="comprobante">
      <p>Que le tome una foto con su teléfono. No lleva ningún dato suyo.</p>
      <Switch fallback={<p class="soft center qr-lugar">Dibujando el código…</p>}>
        <Match when={qr()}>{(modulos) => <Qr modulos={modulos()} />}</Match>
        <Match when={qr() === null}>
          <p class="soft">Este teléfono no puede dibujar el código. Puede tomarle foto a esto:</p>
        </Match>
      </Switch>
      <dl>
        <dt class="soft small">Folio</dt>
        <dd class="mono">{props.folio}</dd>
        <dt class="soft small">Código de integridad</dt>
        <dd class="mono small codigo-integridad">{props.codigo}</dd>
      </dl>
    </div>
  );
}

function Qr(props: { readonly modulos: Modulos }): JSX.Element {
  let canvas!: HTMLCanvasElement;
  createEffect(() => {
    const { lado, oscuros } = props.modulos;
    canvas.width = lado + 2 * QUIET;
    canvas.height = canvas.width;
    const pen = canvas.getContext('2d')!;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = '#000';
    oscuros.forEach((dark, at) => {
      if (dark) pen.fillRect(QUIET + (at % lado), QUIET + Math.floor(at / lado), 1, 1);
    });
  });
  return (
    <canvas ref={canvas} class="qr-lugar" role="img" aria-label="Código QR con el folio y el código de integridad" />
  );
}
