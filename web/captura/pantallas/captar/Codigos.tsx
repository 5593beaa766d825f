/** What was read on the back, as it is read: shown, never editable (§4.3). */
import { type JSX, Show } from 'solid-js';
import { identify, type ModeloCredencial, parseCode128, parseQr } from '../../../../shared/credencial/index.ts';
import { type BackCodes, expected } from '../../camara/reverso.ts';

interface CodigosProps {
  readonly modelo: ModeloCredencial;
  readonly codes: BackCodes;
  /** Still looking: what is missing may come. */
  readonly reading?: boolean;
}

export function Codigos(props: CodigosProps): JSX.Element {
  const cicOfQr = () => {
    const qr = props.codes.qr === undefined ? null : parseQr(props.codes.qr);
    return qr?.ok ? qr.value.cic : null;
  };
  const cicOfBars = () => {
    const bars = props.codes.code128 === undefined ? null : parseCode128(props.codes.code128);
    return bars?.ok ? bars.value : null;
  };
  const bars = () => {
    const cic = cicOfBars();
    if (cic === null) return null;
    if (cicOfQr() === null) return `CIC ${cic}`;
    return identify(props.codes).ok ? 'coincide' : `no coincide: ${cic}`;
  };
  return (
    <ul class="codigos">
      <Show when={expected(props.modelo).qr}>
        <Line name="código QR" value={cicOfQr() === null ? null : `CIC ${cicOfQr()}`} reading={props.reading} />
      </Show>
      <Show when={expected(props.modelo).code128}>
        <Line name="código de barras" value={bars()} reading={props.reading} />
      </Show>
    </ul>
  );
}

function Line(props: {
  readonly name: string;
  readonly value: string | null;
  readonly reading: boolean | undefined;
}): JSX.Element {
  const name = () => props.name[0]!.toUpperCase() + props.name.slice(1);
  return (
    <li classList={{ leido: props.value !== null }}>
      <Show
        when={props.value}
        fallback={<span class="soft">{props.reading ? `… Buscando el ${props.name}` : `${name()}: no se leyó`}</span>}
      >
        {(value) => (
          <>
            <span>
              <span aria-hidden="true">✓ </span>
              {name()}
            </span>
            <strong class="mono">{value()}</strong>
          </>
        )}
      </Show>
    </li>
  );
}
