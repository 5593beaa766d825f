/** Guards what would be lost by leaving: whoever goes elsewhere, or closes the page, is asked first. */
import { useBeforeLeave } from '@solidjs/router';
import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js';

export interface Salida {
  /** Leaves for good; null while nobody asked to. */
  readonly yendo: Accessor<(() => void) | null>;
  /** Asks before going, if anything would be lost. */
  pedir(go: () => void): void;
  quedarse(): void;
}

/** `dentro`: whether an address, or so many entries of the history, stays among the steps. */
export function createSalida(hayTrabajo: () => boolean, dentro: (to: string | number) => boolean): Salida {
  const [yendo, setYendo] = createSignal<(() => void) | null>(null);
  useBeforeLeave((event) => {
    if (!hayTrabajo() || dentro(event.to)) return;
    event.preventDefault();
    setYendo(() => () => event.retry(true));
  });
  const warn = (event: BeforeUnloadEvent): void => {
    if (hayTrabajo()) event.preventDefault();
  };
  onMount(() => addEventListener('beforeunload', warn));
  onCleanup(() => removeEventListener('beforeunload', warn));
  return {
    yendo,
    pedir: (go) => (hayTrabajo() ? setYendo(() => go) : go()),
    quedarse: () => setYendo(null),
  };
}
