/** This phone was enrolled and its store is empty: what was lost, what was not, and what to do. */
import { type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { count } from '../../ui/format.ts';
import { Screen } from '../../ui/Screen.tsx';
import { Notice } from '../../ui/State.tsx';
import type { Registro } from '../telefono/recuerdo.ts';
import { Soporte } from './Soporte.tsx';

export function SePerdio(props: { readonly registro: Registro; readonly onSeguir: () => void }): JSX.Element {
  return (
    <Screen
      title="El navegador borró lo que Rúbrica guardaba"
      lead={
        <>
          Los folios de este teléfono empezaban con <strong class="mono">{props.registro.dispositivo}</strong>. Los
          apoyos que ya tenían acuse están en el servidor.
        </>
      }
      actions={
        <Button kind="primary" onClick={() => props.onSeguir()}>
          Registrar este teléfono otra vez
        </Button>
      }
    >
      <Show
        when={props.registro.pendientes > 0}
        fallback={
          <p>La última vez que se anotó, no había apoyos por enviar. Si capturaste después, avisa a soporte.</p>
        }
      >
        <Notice
          tone="bad"
          quiet
          title={`Según lo último anotado, había ${count(props.registro.pendientes, 'apoyo', 'apoyos')} por enviar`}
        >
          <p>
            Ya no están en este teléfono. Si los exportaste, entrega ese archivo a tu promovente o a la autoridad. Si
            no, avisa antes de capturarlos otra vez: quizá alguno sí llegó.
          </p>
        </Notice>
      </Show>
      <Soporte />
    </Screen>
  );
}
