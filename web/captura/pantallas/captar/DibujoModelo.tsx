/**
 * A back in a few strokes, drawn from the model's data: what codes it bears and where, who issued it
 * and when, since some backs differ in nothing else. Decoration: the words beside it say the same.
 */
import { For, type JSX, Show } from 'solid-js';
import type { CodigoReverso, ModeloCredencial } from '../../../../shared/credencial/index.ts';

const BARS = [0, 3, 5, 9, 11, 14, 18, 20, 24, 27, 29, 33, 36, 38];
const CELLS = [
  [0, 0],
  [4, 0],
  [8, 0],
  [0, 4],
  [8, 4],
  [2, 8],
  [8, 8],
] as const;

export function DibujoModelo(props: { readonly modelo: ModeloCredencial }): JSX.Element {
  const has = (codigo: CodigoReverso): boolean => props.modelo.reverso.includes(codigo);
  return (
    <svg class="dibujo" viewBox="0 0 86 54" aria-hidden="true">
      <rect class="tarjeta" x="0.75" y="0.75" width="84.500" height="52.500" rx="4" />
      <text x="81" y="13.500" text-anchor="end" class="emisor">
        {props.modelo.emisor}
      </text>
      <Show when={!has('mrz')}>
        <text x="5" y="34" class="anos">
          {has('pdf417') ? '' : `${props.modelo.desde}–${props.modelo.hasta}`}
        </text>
      </Show>
      <Show when={has('code128')}>
        <g class="tinta">
          <For each={BARS}>{(x) => <rect x={5 + x} y="6" width={x % 3 === 0 ? 2 : 1} height="7" />}</For>
        </g>
      </Show>
      <Show when={has('qr')}>
        <Qr x={has('qrDenso') ? 34 : 66} y={has('qrDenso') ? 17 : 16} size={has('qrDenso') ? 12 : 14} />
      </Show>
      <Show when={has('qrDenso')}>
        <Dense x={5} y={16} width={24} height={17} />
        <Dense x={57} y={16} width={24} height={17} />
      </Show>
      <Show when={has('pdf417')}>
        <Dense x={5} y={17} width={has('qr') ? 54 : 62} height={12} />
      </Show>
      <Show
        when={has('mrz')}
        fallback={
          <text x="5" y="47" class="ocr">
            0000000000000
          </text>
        }
      >
        <For each={[38, 43, 48]}>{(y) => <line class="renglon" x1="5" x2="81" y1={y} y2={y} />}</For>
      </Show>
    </svg>
  );
}

const Qr = (props: { readonly x: number; readonly y: number; readonly size: number }): JSX.Element => (
  <g class="tinta" transform={`translate(${props.x} ${props.y}) scale(${props.size / 11})`}>
    <For each={CELLS}>{([x, y]) => <rect x={x} y={y} width="3" height="3" />}</For>
  </g>
);

const Dense = (props: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}): JSX.Element => <rect class="denso" x={props.x} y={props.y} width={props.width} height={props.height} />;
