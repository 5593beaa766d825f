/** The steps of a capture. Locked in the middle, they stay as they are, unseen, while the password is asked for: nothing is lost. */
import { createEffect, type JSX, on, Show } from 'solid-js';
import { useApp } from '../contexto.tsx';
import { Desbloquear } from './Desbloquear.tsx';
import { Paso } from './Paso.tsx';
import type { PasoDe } from './pasos.ts';
import { Visor, type VisorState } from './Visor.tsx';

interface CubiertosProps {
  readonly visor: VisorState;
  readonly pasos: readonly PasoDe[];
  readonly index: number;
  readonly espejo?: boolean;
  /** Something was captured that waits under the cover. */
  readonly aMedias: boolean;
  /** For what the password is asked, when not for capturing. */
  readonly para?: 'credencial';
}

export function Cubiertos(props: CubiertosProps): JSX.Element {
  const { abierta } = useApp();
  const paso = () => props.pasos[props.index]!;
  let steps!: HTMLDivElement;
  createEffect(
    on(abierta, (opened) => {
      if (opened) return;
      // What is enlarged would lie over the cover; a signature half drawn comes back by itself.
      for (const dialog of steps.querySelectorAll<HTMLDialogElement>('dialog[open]')) dialog.close();
    }),
  );
  return (
    <>
      <div ref={steps} hidden={!abierta()}>
        <div class="captar" classList={{ oscuro: abierta() && 'guia' in paso() }}>
          <Visor
            visor={props.visor}
            paso={paso()}
            index={props.index}
            de={props.pasos.length}
            espejo={props.espejo ?? false}
            active={abierta()}
          />
          <Paso />
        </div>
      </div>
      <Show when={!abierta()}>
        <Desbloquear paused={props.aMedias} para={props.para} />
      </Show>
    </>
  );
}
