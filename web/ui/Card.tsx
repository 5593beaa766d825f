/** A surface that holds one matter, and the rows of a menu. */
import { A } from '@solidjs/router';
import { type JSX, type ParentProps, Show } from 'solid-js';
import './card.css';

export function Card(props: ParentProps<{ readonly class?: string }>): JSX.Element {
  return <div class={`card ${props.class ?? ''}`}>{props.children}</div>;
}

/** Rows one under the other in one surface. */
export function Menu(props: ParentProps<{ readonly label: string }>): JSX.Element {
  return (
    <nav class="card menu" aria-label={props.label}>
      {props.children}
    </nav>
  );
}

/** A row that does something at once. */
export function MenuAction(props: {
  readonly label: string;
  readonly aside?: JSX.Element;
  readonly onPress: () => void;
}): JSX.Element {
  return (
    <button type="button" class="menu-row" onClick={() => props.onPress()}>
      <span>{props.label}</span>
      {props.aside}
    </button>
  );
}

/** A row that leads somewhere; `note` is what is found there, `aside` what stands at the row's end, else an arrow. */
export function MenuRow(props: {
  readonly href: string;
  readonly label: string;
  readonly note?: string;
  readonly aside?: JSX.Element;
}): JSX.Element {
  return (
    <A class="menu-row" href={props.href}>
      <span>{props.label}</span>
      {props.aside ?? <span aria-hidden="true">›</span>}
      <Show when={props.note}>
        <small class="soft small">{props.note}</small>
      </Show>
    </A>
  );
}
