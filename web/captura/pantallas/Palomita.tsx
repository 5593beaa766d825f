/** The sign of what went well. Decoration: words say it. */
import type { JSX } from 'solid-js';
import './palomita.css';

export const Palomita = (): JSX.Element => (
  <svg class="palomita" viewBox="0 0 96 96" aria-hidden="true">
    <circle cx="48" cy="48" r="48" />
    <path d="M26 50l15 15 29-33" />
  </svg>
);
