/** One question and the place for its answer: label above, help and fault below, both read aloud with it. */
import { createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import './field.css';

interface FieldProps extends JSX.InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly help?: JSX.Element;
  readonly fault?: string | undefined;
  /** Ids and codes: one width for every sign. */
  readonly mono?: boolean;
}

export function Field(props: FieldProps): JSX.Element {
  const [own, rest] = splitProps(props, ['label', 'help', 'fault', 'mono', 'id']);
  const generated = createUniqueId();
  const id = () => own.id ?? `campo-${generated}`;
  const described = () =>
    [own.help ? `${id()}-ayuda` : '', own.fault ? `${id()}-falta` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div class="field">
      <label for={id()}>{own.label}</label>
      <input
        id={id()}
        autocapitalize="off"
        spellcheck={false}
        {...rest}
        classList={{ mono: own.mono ?? false }}
        aria-invalid={own.fault ? true : undefined}
        aria-describedby={described()}
      />
      <Show when={own.help}>
        <p class="soft small" id={`${id()}-ayuda`}>
          {own.help}
        </p>
      </Show>
      <p class="fault small" id={`${id()}-falta`} aria-live="polite">
        {own.fault}
      </p>
    </div>
  );
}

/** A box to tick, the whole line of it touchable. */
export function Check(props: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.children}</span>
    </label>
  );
}
