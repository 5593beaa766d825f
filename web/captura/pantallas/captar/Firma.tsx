/** «Firma de aceptación» (§4.7): what is being signed, the signature full screen, and a look at it. */
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { FirmaDeCredencial } from './FirmaDeCredencial.tsx';
import { Lienzo, TrazosDibujados } from './Lienzo.tsx';
import { Motivos, SinFirma } from './SinFirma.tsx';
import type { Firma as Firmada } from './trazos.ts';

export function Firma(): JSX.Element {
  const { vista } = useApp();
  const captura = useCaptura();
  const [signing, setSigning] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const proceso = () => vista().inscripcion!.proceso;
  return (
    <>
      <Switch>
        <Match when={captura.borrador.sinFirma}>
          {(motivo) => <SinFirma motivo={motivo()} onSign={() => captura.set({ sinFirma: null })} />}
        </Match>
        <Match when={captura.borrador.firma}>
          {(firma) => <Comparar firma={firma()} onAgain={() => setSigning(true)} />}
        </Match>
        <Match when={true}>
          <Contenido
            action={
              <Button kind="primary" onClick={() => setSigning(true)}>
                Firmar
              </Button>
            }
          >
            <p>{captura.palabras.antesDeFirmar}</p>
            <captura.Firmado callado={signing() || asking()} />
            <Show when={captura.admiteSinFirma}>
              <Button kind="quiet" onClick={() => setAsking(true)}>
                No puede firmar
              </Button>
            </Show>
          </Contenido>
        </Match>
      </Switch>
      <Show when={captura.admiteSinFirma}>
        <Motivos
          open={asking()}
          onChoose={(sinFirma) => {
            setAsking(false);
            captura.set({ sinFirma, firma: null });
          }}
          onClose={() => setAsking(false)}
        />
      </Show>
      <Show when={signing()}>
        <Lienzo
          firmo={captura.palabras.firmo}
          asunto={proceso().nombre}
          onDone={(firma) => {
            captura.set({ firma, sinFirma: null });
            setSigning(false);
          }}
          onCancel={() => setSigning(false)}
        />
      </Show>
    </>
  );
}

function Comparar(props: { readonly firma: Firmada; readonly onAgain: () => void }): JSX.Element {
  const captura = useCaptura();
  return (
    <Contenido
      action={
        <div class="dos">
          <Button onClick={() => props.onAgain()}>Repetir</Button>
          <Button kind="primary" onClick={() => captura.siguiente()}>
            Siguiente
          </Button>
        </div>
      }
    >
      <Show when={props.firma.escasa} fallback={<p>{captura.palabras.comparar}</p>}>
        <Notice tone="warn" urgent title="Parece un punto o una raya">
          <p>Una firma así suele no valer. {captura.palabras.repetir}</p>
        </Notice>
      </Show>
      <div class="comparar">
        <figure>
          <TrazosDibujados firma={props.firma} />
          <figcaption class="soft small">Recién firmada</figcaption>
        </figure>
        <FirmaDeCredencial
          modelo={captura.borrador.modelo!}
          anverso={captura.borrador.anverso!}
          reverso={captura.borrador.reverso!}
        />
      </div>
    </Contenido>
  );
}
