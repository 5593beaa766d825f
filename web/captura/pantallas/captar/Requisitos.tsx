/** What a live photograph must be (§4.6), as small drawings with their words: looked at before it is taken. */
import { For, type JSX, Show } from 'solid-js';

/** A head and shoulders in a square of 48; what each requirement adds is drawn over it. */
const CABEZA =
  'M24 9c6 0 10 4.500 10 11s-4 13-10 13-10-6.500-10-13S18 9 24 9ZM6 45c1.500-6 8-8 12-9.500M42 45c-1.500-6-8-8-12-9.500';
const OJOS = 'M20 20v.5M28 20v.5';
const BOCA = 'M20.500 27c2 1.500 5 1.500 7 0';
/** Across the head. */
const TACHA = 'M8 40 40 8';

interface Requisito {
  readonly words: string;
  readonly strokes: readonly string[];
  /** Strikes out what must not be. */
  readonly tacha?: string;
}

const REQUISITOS: readonly Requisito[] = [
  { words: 'De frente', strokes: [CABEZA, OJOS, BOCA, 'M24 21v3.500'] },
  {
    words: 'Con buena luz',
    strokes: [CABEZA, OJOS, BOCA, 'M42 4v3M36.500 8.500l-2 2M47 8.500l-.5.500M42 13a3 3 0 1 1 .1 0Z'],
  },
  {
    words: 'Una sola persona',
    strokes: [
      'M17 13c4 0 7 3 7 8s-3 9-7 9-7-4-7-9 3-8 7-8ZM4 44c1-5 5-7 8-8M30 44c-1-5-5-7-8-8',
      'M36 15c3 0 5.500 2.500 5.500 6.500S39 29 36 29M46 40c-1-4-3-5-5-5.500',
    ],
    tacha: 'M30 42 47 12',
  },
  {
    words: 'Sin cubrebocas',
    strokes: [CABEZA, OJOS, 'M14.500 23c6 2.500 13 2.500 19 0M16 29c5 2 11 2 16 0'],
    tacha: TACHA,
  },
  {
    words: 'Sin gorra ni sombrero',
    strokes: [CABEZA, OJOS, BOCA, 'M13 16c0-7 5-11 11-11s11 4 11 11ZM35 16h8'],
    tacha: TACHA,
  },
  { words: 'Lentes, sólo necesarios', strokes: [CABEZA, BOCA, 'M15 18h8v5h-8ZM25 18h8v5h-8ZM23 20h2'] },
];

export function Requisitos(): JSX.Element {
  return (
    <ul class="requisitos" aria-label="Cómo debe ser la foto">
      <For each={REQUISITOS}>
        {({ words, strokes, tacha }) => (
          <li>
            <svg viewBox="0 0 48 48" aria-hidden="true">
              <For each={strokes}>{(d) => <path d={d} />}</For>
              <Show when={tacha}>{(d) => <path class="tacha" d={d()} />}</Show>
            </svg>
            {words}
          </li>
        )}
      </For>
    </ul>
  );
}
