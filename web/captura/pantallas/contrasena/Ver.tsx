/** Shows a password as it is typed, and hides it again: on a small keyboard, in the sun, one types blind. */
import type { JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';

export const Ver = (props: { readonly shown: boolean; readonly onChange: (shown: boolean) => void }): JSX.Element => (
  <Button kind="quiet" onClick={() => props.onChange(!props.shown)} aria-pressed={props.shown}>
    {props.shown ? 'Ocultar' : 'Ver lo que escribo'}
  </Button>
);
