/** After too many wrong passwords: how long until the next one is taken, counted down where it is typed. */
import { type Accessor, createEffect, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { countdown } from '../../../ui/format.ts';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';

/** Milliseconds left; 0 when a password is taken at once. */
export function createEspera(): Accessor<number> {
  const { vista } = useApp();
  const left = () => Math.max(0, (vista().esperaHasta ?? 0) - Date.now());
  const [ms, setMs] = createSignal(left());
  createEffect(() => {
    setMs(left());
    if (ms() === 0) return;
    const timer = setInterval(() => setMs(left()), 250);
    onCleanup(() => clearInterval(timer));
  });
  return ms;
}

export function Espera(props: { readonly ms: number }): JSX.Element {
  const [waited, setWaited] = createSignal(false);
  createEffect(() => props.ms > 0 && setWaited(true));
  return (
    <>
      <Show when={props.ms > 0}>
        <Notice tone="warn" quiet title={`Espera ${countdown(props.ms)} para volver a intentar`}>
          <p>Hubo varias equivocadas seguidas. Lo que ya capturaste está seguro y se sigue enviando.</p>
        </Notice>
      </Show>
      {/* Read aloud as it begins and as it ends, not at each second. */}
      <p class="unseen" role="status">
        {props.ms > 0
          ? 'Hay que esperar un poco antes de volver a intentar.'
          : waited()
            ? 'Ya puedes volver a intentar.'
            : ''}
      </p>
    </>
  );
}
