/**
 * The way for a person who can't sign (D§10): the reason goes into the envelope in place of a signature.
 * No mark and no fingerprint stands in for it: where the card bears a signature, only that one is valid (§6.1 j, m).
 */
import { For, type JSX, Show } from 'solid-js';
import type { MotivoSinFirma } from '../../../../shared/apoyo/contenido.ts';
import { Button } from '../../../ui/Button.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { Notice } from '../../../ui/State.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { FirmaDeCredencial } from './FirmaDeCredencial.tsx';

export const SIN_FIRMA: { readonly [M in MotivoSinFirma]: string } = {
  'credencial-sin-firma': 'Su credencial dice «sin firma»',
  impedimento: 'Algo le impide firmar en la pantalla',
  'no-sabe-firmar': 'No sabe firmar',
};

interface MotivosProps {
  readonly open: boolean;
  readonly onChoose: (motivo: MotivoSinFirma) => void;
  readonly onClose: () => void;
}

export function Motivos(props: MotivosProps): JSX.Element {
  return (
    <Sheet
      open={props.open}
      title="¿Por qué no puede firmar?"
      onClose={() => props.onClose()}
      actions={
        <Button kind="quiet" onClick={() => props.onClose()}>
          Sí va a firmar
        </Button>
      }
    >
      <ul class="motivos">
        <For each={Object.entries(SIN_FIRMA) as [MotivoSinFirma, string][]}>
          {([motivo, words]) => (
            <li>
              <Button onClick={() => props.onChoose(motivo)}>{words}</Button>
            </li>
          )}
        </For>
      </ul>
    </Sheet>
  );
}

/** What was annotated, what becomes of it, and the card beside it. */
export function SinFirma(props: { readonly motivo: MotivoSinFirma; readonly onSign: () => void }): JSX.Element {
  const captura = useCaptura();
  return (
    <Contenido
      action={
        <div class="dos">
          <Button onClick={() => props.onSign()}>Sí va a firmar</Button>
          <Button kind="primary" onClick={() => captura.siguiente()}>
            Siguiente
          </Button>
        </div>
      }
    >
      <Notice tone="info" urgent title={`Sin firma: ${minuscula(SIN_FIRMA[props.motivo])}`}>
        <p>El apoyo se guarda con esa anotación. No firmes por la persona ni pongas otra marca.</p>
      </Notice>
      <Show
        when={props.motivo === 'credencial-sin-firma'}
        fallback={<p>La autoridad lo revisará. Si su credencial sí tiene firma, puede que este apoyo no cuente.</p>}
      >
        <p>
          Revisa que en la foto se lea «sin firma». Si su credencial sí tiene firma, puede que este apoyo no cuente.
        </p>
      </Show>
      <FirmaDeCredencial
        modelo={captura.borrador.modelo!}
        anverso={captura.borrador.anverso!}
        reverso={captura.borrador.reverso!}
      />
    </Contenido>
  );
}

const minuscula = (words: string): string => words[0]!.toLowerCase() + words.slice(1);
