/**
 * The steps of installing on iOS in a few strokes: where to look, not how it looks to the point. Decoration: the words
 * beside them say the same.
 */
import { For, type JSX } from 'solid-js';
import './dibujosios.css';

/** The foot of Safari, with the sign of sharing marked. */
export const DibujoCompartir = (): JSX.Element => (
  <svg class="dibujo-ios" viewBox="0 0 240 92" aria-hidden="true">
    <rect class="hoja" x="1" y="1" width="238" height="90" rx="12" />
    <rect class="campo" x="16" y="12" width="208" height="26" rx="13" />
    <circle class="tenue" cx="104" cy="25" r="3" />
    <rect class="tenue" x="112" y="22.500" width="48" height="5" rx="2.500" />
    <path class="trazo" d="M32 58l-7 7 7 7M66 58l7 7-7 7" />
    <circle class="marca" cx="120" cy="65" r="19" />
    <path class="trazo fuerte" d="M120 68V54M115 58.500l5-5 5 5M114.500 63H112v12h16V63h-2.500" />
    <path class="trazo" d="M164 58h8c2 0 3 1 3 2v13c0-1-1-2-3-2h-8zM186 58h-8c-2 0-3 1-3 2v13c0-1 1-2 3-2h8z" />
    <path class="trazo" d="M206 60h12v12h-12zM210 60v-4h12v12h-4" />
  </svg>
);

/** The list that sharing opens, with its row marked. */
export const DibujoAgregar = (): JSX.Element => (
  <svg class="dibujo-ios" viewBox="0 0 240 124" aria-hidden="true">
    <rect class="hoja" x="1" y="1" width="238" height="122" rx="12" />
    <rect class="tenue" x="102" y="8" width="36" height="4" rx="2" />
    <For each={[24, 92]}>
      {(y) => (
        <>
          <rect class="tenue" x="20" y={y + 4} width={y === 24 ? 92 : 118} height="6" rx="3" />
          <rect class="trazo" x="206" y={y} width="13" height="13" rx="3" />
        </>
      )}
    </For>
    <rect class="marca" x="10" y="47" width="220" height="34" rx="9" />
    <text class="rotulo" x="20" y="69">
      Agregar a inicio
    </text>
    <rect class="trazo fuerte" x="205" y="56" width="16" height="16" rx="4" />
    <path class="trazo fuerte" d="M213 60v8M209 64h8" />
  </svg>
);

/** The home screen, with the icon marked. */
export const DibujoIcono = (): JSX.Element => (
  <svg class="dibujo-ios" viewBox="0 0 240 92" aria-hidden="true">
    <rect class="hoja" x="1" y="1" width="238" height="90" rx="12" />
    <For each={[20, 76, 188]}>{(x) => <rect class="tenue" x={x} y="16" width="36" height="36" rx="9" />}</For>
    <rect class="marca" x="125" y="8" width="50" height="76" rx="12" />
    <rect class="icono" x="132" y="16" width="36" height="36" rx="9" />
    <path class="firma" d="M139 42c2-6 6-15 9-15 4 0-4 14-1 14 3 0 6-12 9-12s-3 11 0 11c2 0 4-3 5-5" />
    <text class="rotulo chico" x="150" y="70" text-anchor="middle">
      Rúbrica
    </text>
  </svg>
);
