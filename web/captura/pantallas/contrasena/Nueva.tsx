/**
 * A password that is made, typed twice, with its strength beside it (§3.4: ten characters at least). What
 * it lacks is said at its own field.
 */
import { type Accessor, createSignal, type JSX } from 'solid-js';
import { Field } from '../../../ui/Field.tsx';
import { isTrivial, MINIMUM_LENGTH, strengthOf } from '../alta/fortaleza.ts';
import './nueva.css';
import { Ver } from './Ver.tsx';

const LEVELS = [0, 1, 2] as const;

export interface Nueva {
  readonly texto: Accessor<string>;
  /** What is typed is shown as it is. */
  readonly shown: Accessor<boolean>;
  /** Whether it can be taken; if not, it says why. */
  revisar(): boolean;
  Campos(props: { readonly label: string }): JSX.Element;
}

/** `known`: texts that others know, worth nothing in a password; `actual`: the one it takes the place of. */
export function createNueva(known: () => readonly string[], actual: () => string = () => ''): Nueva {
  const [first, setFirst] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [shown, setShown] = createSignal(false);
  const [fault, setFault] = createSignal<{ readonly at: 'first' | 'again'; readonly text: string }>();
  const faultAt = (at: 'first' | 'again') => (fault()?.at === at ? fault()?.text : undefined);
  const strength = () => strengthOf(first(), known());

  const lacking = (): ReturnType<typeof fault> => {
    if (strength().level === 0) return { at: 'first', text: `Necesita al menos ${MINIMUM_LENGTH} caracteres.` };
    if (isTrivial(first())) {
      return { at: 'first', text: 'Es de las primeras que alguien probaría. Elige otra: una frase tuya es mejor.' };
    }
    if (first() === actual()) return { at: 'first', text: 'Es la misma que tienes ahora. Escribe otra.' };
    return first() === again() ? undefined : { at: 'again', text: 'Las dos no son iguales.' };
  };

  return {
    texto: first,
    shown,
    revisar() {
      setFault(lacking());
      return fault() === undefined;
    },
    Campos: (props) => (
      <>
        <Field
          label={props.label}
          type={shown() ? 'text' : 'password'}
          autocomplete="new-password"
          value={first()}
          onInput={(event) => {
            setFirst(event.currentTarget.value);
            setFault(undefined);
          }}
          help={
            <span class={`fortaleza nivel-${strength().level}`}>
              <span class="barras" aria-hidden="true">
                {LEVELS.map((level) => (
                  <span classList={{ llena: strength().level > level }} />
                ))}
              </span>
              <span role="status">
                {first() ? strength().words : 'Diez caracteres o más. Una frase es fácil de recordar.'}
              </span>
            </span>
          }
          fault={faultAt('first')}
        />
        <Field
          label="Escríbela otra vez"
          type={shown() ? 'text' : 'password'}
          autocomplete="new-password"
          value={again()}
          onInput={(event) => {
            setAgain(event.currentTarget.value);
            setFault(undefined);
          }}
          fault={faultAt('again')}
        />
        <Ver shown={shown()} onChange={setShown} />
      </>
    ),
  };
}
