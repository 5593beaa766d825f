/**
 * What is pressed. One `primary` a screen, at the thumb; the rest are `secondary`, or `quiet` when
 * they are a way out. A button that is `busy` says so and does nothing more until it ends.
 */
import { type JSX, Show, splitProps } from 'solid-js';
import './button.css';

interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** What it is doing, in words; shown in place of its label. */
  readonly busy?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ['kind', 'busy', 'children', 'class', 'onClick']);
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.kind ?? 'secondary'} ${own.class ?? ''}`}
      aria-disabled={own.busy ? true : undefined}
      onClick={(event) => {
        if (own.busy) event.preventDefault();
        else if (typeof own.onClick === 'function') own.onClick(event);
      }}
    >
      <Show when={own.busy} fallback={own.children}>
        <span class="spinner" aria-hidden="true" />
        <span role="status">{own.busy}</span>
      </Show>
    </button>
  );
}
