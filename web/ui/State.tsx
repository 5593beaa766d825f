/** How something stands, always in words; the colour only helps. */
import { type JSX, type ParentProps, Show } from 'solid-js';
import './state.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'rosa';

export function Chip(props: ParentProps<{ readonly tone: Tone; readonly dot?: boolean }>): JSX.Element {
  return (
    <span class={`chip ${props.tone}`}>
      <Show when={props.dot}>
        <span class="dot" aria-hidden="true" />
      </Show>
      {props.children}
    </span>
  );
}

/** A message that stays: what happened, what is safe, what to do next. `urgent` is read at once, `quiet` never by itself. */
export function Notice(
  props: ParentProps<{
    readonly tone: Tone;
    readonly title?: string;
    readonly urgent?: boolean;
    readonly quiet?: boolean;
  }>,
): JSX.Element {
  return (
    <div class={`notice ${props.tone}`} role={props.urgent ? 'alert' : props.quiet ? undefined : 'status'}>
      <Show when={props.title}>
        <p class="notice-title">{props.title}</p>
      </Show>
      {props.children}
    </div>
  );
}

/** How much of something is done. `label` is what it measures; the text beside it is the caller's. */
export function Meter(props: { readonly label: string; readonly value: number; readonly max: number }): JSX.Element {
  const share = () => (props.max > 0 ? Math.min(1, Math.max(0, props.value / props.max)) : 0);
  return (
    <div
      class="meter"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={props.max}
      aria-valuenow={Math.min(props.value, props.max)}
    >
      <div style={{ width: `${share() * 100}%` }} />
    </div>
  );
}

/** Where one is in a capture. */
export function StepBar(props: { readonly step: number; readonly of: number }): JSX.Element {
  return (
    <div class="steps" role="img" aria-label={`Paso ${props.step} de ${props.of}`}>
      {Array.from({ length: props.of }, (_, index) => (
        <span classList={{ done: index < props.step }} />
      ))}
    </div>
  );
}
