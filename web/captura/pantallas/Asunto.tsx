/** What is being signed for: the process and its question, whole. Nobody gives support to something unsaid. */
import { createSignal, createUniqueId, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { ProcesoPublico } from '../../../shared/api/alta.ts';
import { Button } from '../../ui/Button.tsx';
import './asunto.css';
import { Logo } from './Logo.tsx';

interface AsuntoProps {
  readonly proceso: ProcesoPublico;
  /** Shows the first lines of the question, and a way to open it whole. */
  readonly short?: boolean;
}

export function Asunto(props: AsuntoProps): JSX.Element {
  return (
    <div class="asunto">
      <div class="asunto-cabeza">
        <Logo proceso={props.proceso} />
        <div>
          <p class="soft small">
            {props.proceso.tipo} · {props.proceso.entidad}
          </p>
          <h2>{props.proceso.nombre}</h2>
        </div>
      </div>
      <Show when={props.short} fallback={<p>{props.proceso.planteamiento}</p>}>
        <Pregunta text={props.proceso.planteamiento} />
      </Show>
    </div>
  );
}

function Pregunta(props: { readonly text: string }): JSX.Element {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const [cut, setCut] = createSignal(false);
  let text!: HTMLParagraphElement;
  onMount(() => {
    const observer = new ResizeObserver(() => {
      if (!open()) setCut(text.scrollHeight > text.clientHeight + 1);
    });
    observer.observe(text);
    onCleanup(() => observer.disconnect());
  });
  return (
    <>
      <p ref={text} id={id} classList={{ corta: !open() }}>
        {props.text}
      </p>
      <Show when={cut()}>
        <Button
          kind="quiet"
          class="leer-todo"
          aria-expanded={open()}
          aria-controls={id}
          onClick={() => setOpen(!open())}
        >
          {open() ? 'Leer menos' : 'Leer completa'}
        </Button>
      </Show>
    </>
  );
}
