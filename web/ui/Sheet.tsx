/**
 * A sheet over the screen, for what interrupts: the platform's own modal dialog, which keeps the
 * focus inside, closes on Escape or the back gesture and gives the focus back.
 */
import { createEffect, createUniqueId, type JSX, type ParentProps, Show } from 'solid-js';
import './sheet.css';

interface SheetProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly actions?: JSX.Element;
}

export function Sheet(props: ParentProps<SheetProps>): JSX.Element {
  const id = createUniqueId();
  let dialog!: HTMLDialogElement;
  createEffect(() => {
    if (props.open && !dialog.open) dialog.showModal();
    if (!props.open && dialog.open) dialog.close();
  });
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={id} onClose={() => props.onClose()}>
      <Show when={props.open}>
        <h2 id={id}>{props.title}</h2>
        <div class="sheet-body">{props.children}</div>
        <div class="sheet-actions">{props.actions}</div>
      </Show>
    </dialog>
  );
}
