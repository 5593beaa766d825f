/** «Firma de aceptación» (§4.7): what is being signed, the signature full screen, and a look at it. */
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Notice } from '../../../ui/State.tsx';
import { Asunto } from '../Asunto.tsx';
import { useApp } from '../contexto.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';
import { Lienzo, TrazosDibujados } from './Lienzo.tsx';

export function Firma(): JSX.Element {
  const { vista } = useApp();
  const captura = useCaptura();
  const [signing, setSigning] = createSignal(false);
  const proceso = () => vista().inscripcion!.proceso;
  return (
    <>
      <Show
        when={captura.borrador.firma}
        fallback={
          <Contenido
            action={
              <Button kind="primary" onClick={() => setSigning(true)}>
                Firmar
              </Button>
            }
          >
            <p>Pasa el teléfono a la persona, o léele:</p>
            <Card class="firma-asunto">
              <Asunto proceso={proceso()} />
              <p class="soft small">Promovente: {proceso().promovente}</p>
            </Card>
            <Card>
              <p class="texto-largo">{proceso().manifiesto.texto}</p>
            </Card>
          </Contenido>
        }
      >
        {(firma) => (
          <Contenido
            action={
              <div class="dos">
                <Button onClick={() => setSigning(true)}>Repetir</Button>
                <Button kind="primary" onClick={() => captura.siguiente()}>
                  Siguiente
                </Button>
              </div>
            }
          >
            <div class="comparar">
              <TrazosDibujados firma={firma()} />
              <Show when={captura.borrador.anverso}>
                {(anverso) => <Imagen image={anverso()} label="Frente de la credencial" />}
              </Show>
            </div>
            <Show
              when={firma().escasa}
              fallback={
                <p>Compárala con la de la credencial: toca la imagen para verla grande. Si no se parece, repítanla.</p>
              }
            >
              <Notice tone="warn" urgent title="Parece un punto o una raya">
                <p>Una firma así suele no valer. Pide que la repita como en su credencial.</p>
              </Notice>
            </Show>
          </Contenido>
        )}
      </Show>
      <Show when={signing()}>
        <Lienzo
          asunto={proceso().nombre}
          onDone={(firma) => {
            captura.set({ firma });
            setSigning(false);
          }}
          onCancel={() => setSigning(false)}
        />
      </Show>
    </>
  );
}
