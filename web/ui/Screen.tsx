/**
 * One screen: a header, what it is about, and at the thumb what can be done. Its heading takes the
 * focus as the screen opens, so that a screen reader says where one is.
 */
import { type JSX, onMount, type ParentProps, Show } from 'solid-js';
import './screen.css';

interface ScreenProps {
  readonly title: string;
  /** Stands above the title. */
  readonly header?: JSX.Element;
  /** One or two sentences under the title. */
  readonly lead?: JSX.Element;
  /** What can be done, the primary button last. */
  readonly actions?: JSX.Element;
  /** The title is for screen readers only: something larger says it. */
  readonly hideTitle?: boolean;
  readonly class?: string;
}

export function Screen(props: ParentProps<ScreenProps>): JSX.Element {
  let heading!: HTMLHeadingElement;
  onMount(() => {
    heading.focus({ preventScroll: true });
    document.title = `${props.title} · Rúbrica`;
  });
  return (
    <div class={`screen ${props.class ?? ''}`}>
      <main>
        {props.header}
        <div classList={{ 'screen-title': true, unseen: props.hideTitle ?? false }}>
          <h1 ref={heading} tabindex="-1">
            {props.title}
          </h1>
          <Show when={props.lead}>
            <p class="soft">{props.lead}</p>
          </Show>
        </div>
        {props.children}
      </main>
      <Show when={props.actions}>
        <div class="screen-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
