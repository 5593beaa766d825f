/** A fault in a few strokes, crossed. Decoration: the words beside it say it. */
import { type JSX, Match, Switch } from 'solid-js';
import type { DibujoDeFalta } from './faltas.ts';

export function DibujoFalta(props: { readonly dibujo: DibujoDeFalta }): JSX.Element {
  const is = (dibujo: DibujoDeFalta) => props.dibujo === dibujo;
  return (
    <svg class="dibujo-falta" viewBox="0 0 72 60" aria-hidden="true">
      <Switch>
        <Match when={is('foto')}>
          <path d="M20 52c0-12 7-16 16-16s16 4 16 16" />
          <circle cx="36" cy="22" r="12" />
          <path class="lavado" d="M25 24h22c0 8-5 11-11 11s-11-3-11-11z" />
          <path class="lleno" d="M23 16c2-9 24-9 26 0z" />
        </Match>
        <Match when={is('duplicado')}>
          <rect class="tenue" x="20" y="9" width="40" height="26" rx="4" />
          <rect class="lavado" x="12" y="20" width="40" height="26" rx="4" />
          <path d="M18 28h10M18 34h20M18 40h14" />
        </Match>
        <Match when={is('fotocopia')}>
          <path class="tenue" d="M14 6h36l8 8v40H14z" />
          <rect class="lavado" x="20" y="18" width="32" height="21" rx="2" />
          <path d="M24 24h8v9h-8zM36 25h12M36 30h9" />
          <path class="tenue" d="M20 46h32" />
        </Match>
        <Match when={is('firma')}>
          <path class="tenue" d="M12 44h48" />
          <path d="M26 22l18 18M44 22L26 40" />
        </Match>
        <Match when={is('pantalla')}>
          <rect x="10" y="8" width="52" height="34" rx="3" />
          <path d="M36 42v8M26 51h20" />
          <rect class="lavado" x="20" y="15" width="32" height="20" rx="2" />
          <path d="M24 21h7v8h-7zM35 22h13M35 27h9" />
        </Match>
        <Match when={is('borrosa')}>
          <rect class="tenue" x="10" y="14" width="52" height="33" rx="4" />
          <path class="tenue" d="M17 22h12v15H17zM35 23h21M35 30h17M35 37h19" />
          <path class="lavado" d="M14 11h52v33" />
          <circle class="lavado" cx="45" cy="24" r="9" />
        </Match>
        <Match when={is('sin-firma')}>
          <rect class="tenue" x="10" y="12" width="52" height="34" rx="3" />
          <path class="tenue" d="M18 38h36" />
        </Match>
      </Switch>
      <path class="no" d="M8 54L64 6" />
    </svg>
  );
}
