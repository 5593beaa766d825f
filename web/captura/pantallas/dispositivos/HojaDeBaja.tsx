/** «Baja de Dispositivo», asked before it is done: which phone, and how many supports will not count. */
import { type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { loQueNoCuenta, loQueSigue } from './palabras.ts';

interface HojaDeBajaProps {
  /** Null: closed. */
  readonly telefono: {
    readonly id: string;
    readonly nombre: string;
    readonly espera: number;
    readonly esEste: boolean;
  } | null;
  /** What is being waited for, in words. */
  readonly busy: string | undefined;
  readonly onBaja: () => void;
  readonly onClose: () => void;
}

export function HojaDeBaja(props: HojaDeBajaProps): JSX.Element {
  return (
    <Sheet
      open={props.telefono !== null}
      title={props.telefono?.esEste ? '¿Dar de baja este teléfono?' : `¿Dar de baja «${props.telefono?.nombre ?? ''}»?`}
      onClose={() => props.onClose()}
      actions={
        <>
          <Button kind="danger" busy={props.busy} onClick={() => props.onBaja()}>
            Dar de baja
          </Button>
          <Button onClick={() => props.onClose()}>Dejarlo como está</Button>
        </>
      }
    >
      <Show when={props.telefono}>
        {(telefono) => (
          <>
            <p class="mono">Folios {telefono().id}-…</p>
            <p>
              <strong>{loQueNoCuenta(telefono())}</strong>
            </p>
            <p>{loQueSigue(telefono())}</p>
          </>
        )}
      </Show>
    </Sheet>
  );
}
