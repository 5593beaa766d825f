/** The mark: a signature's flourish. Decoration; the name beside it says what it is. */
import type { JSX } from 'solid-js';
import mark from './marca/rubrica.svg';

export const Mark = (props: { readonly size?: number }): JSX.Element => (
  <img src={mark} width={props.size ?? 44} height={props.size ?? 44} alt="" />
);
