/** Her own credential is missing (§3.3): what that means, and the way in. */
import { A } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Notice } from '../../ui/State.tsx';

export function FaltaCredencial(): JSX.Element {
  return (
    <>
      <Notice tone="warn" title="Falta tu credencial">
        <p>
          Antes de capturar apoyos, registra tu propia credencial, tu foto y tu firma. Toma un par de minutos y no
          necesita señal.
        </p>
      </Notice>
      <A class="button primary" href="/credencial">
        Registrar mi credencial
      </A>
    </>
  );
}
