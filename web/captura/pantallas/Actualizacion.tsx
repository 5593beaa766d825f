/**
 * A new version on the menu: offered when it is here; when the server takes no more captures from this one, looked for
 * on request. Says what is safe, and why it could not be taken.
 */
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/State.tsx';
import { buscarVersion, update, updateWaiting } from '../telefono/version.ts';

type Falta = 'ocupada' | 'no-hay' | 'fallo';

const FALTA: { readonly [F in Falta]: string } = {
  ocupada: 'Hay una captura abierta en otra ventana de Rúbrica. Termínala ahí y vuelve a intentar.',
  'no-hay': 'El servidor todavía no tiene la versión nueva. Intenta más tarde o llama a soporte: está en «Ayuda».',
  fallo: 'No se pudo bajar completa la versión nueva. Busca mejor conexión y vuelve a intentar; nada cambió.',
};

/** `obligada`: the server takes no more captures from this version. */
export function Actualizacion(props: { readonly obligada: boolean }): JSX.Element {
  const [busy, setBusy] = createSignal<string>();
  const [falta, setFalta] = createSignal<Falta | null>(null);
  const take = async (): Promise<void> => {
    setFalta(null);
    setBusy(updateWaiting() ? 'Actualizando…' : 'Bajando la versión nueva…');
    const found = await buscarVersion();
    if (found !== 'lista') setFalta(found);
    else {
      setBusy('Actualizando…');
      if (!(await update())) setFalta('ocupada');
    }
    setBusy(undefined);
  };
  return (
    <Show when={props.obligada || updateWaiting()}>
      <Notice
        tone={props.obligada ? 'warn' : 'info'}
        title={props.obligada ? 'Actualiza para seguir capturando' : 'Hay una versión nueva'}
      >
        <p>
          {props.obligada
            ? 'Con esta versión ya no se captura. Lo que tienes guardado sigue aquí y se envía igual.'
            : 'Tarda unos segundos. Lo que tienes guardado no se toca.'}
        </p>
        <Show when={falta()}>{(which) => <p role="alert">{FALTA[which()]}</p>}</Show>
        <Button kind={props.obligada ? 'primary' : 'quiet'} busy={busy()} onClick={() => void take()}>
          Actualizar ahora
        </Button>
      </Notice>
    </Show>
  );
}
