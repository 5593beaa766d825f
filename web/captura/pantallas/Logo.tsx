/** The process's logo or, where it has none or it can't be shown, its initials. Its place is kept from the first moment. */
import { createSignal, type JSX, Show } from 'solid-js';
import type { ProcesoPublico } from '../../../shared/api/alta.ts';
import { iniciales } from './iniciales.ts';
import './logo.css';

export function Logo(props: { readonly proceso: Pick<ProcesoPublico, 'nombre' | 'logo'> }): JSX.Element {
  const [failed, setFailed] = createSignal(false);
  const shown = () => (failed() ? undefined : props.proceso.logo);
  return (
    <Show
      when={shown()}
      fallback={
        <span class="logo iniciales" aria-hidden="true">
          {iniciales(props.proceso.nombre)}
        </span>
      }
    >
      {(logo) => (
        <img
          class="logo"
          src={`data:${logo().tipo};base64,${logo().datos}`}
          alt={logo().descripcion}
          width="56"
          height="56"
          onError={() => setFailed(true)}
        />
      )}
    </Show>
  );
}
