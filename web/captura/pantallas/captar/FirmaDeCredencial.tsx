/**
 * The signature that the card itself bears, to be compared with the drawn one (§4.7): cut out of the
 * photograph where the model's data says where it is, else the side that bears it, whole.
 */
import { type JSX, Show } from 'solid-js';
import type { ModeloCredencial } from '../../../../shared/credencial/index.ts';
import type { PreparedImage } from '../../camara/imagen.ts';
import { zoneIn } from '../../camara/zona.ts';
import { Ampliable } from './Ampliable.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';

/** A hand holds the card near the frame, not in it. */
const HOLGURA_MM = 3;
const LUGAR = { anverso: 'frente', reverso: 'reverso' } as const;
const LADOS = { anverso: 'Frente de la credencial', reverso: 'Reverso de la credencial' } as const;

interface FirmaDeCredencialProps {
  readonly modelo: ModeloCredencial;
  readonly anverso: PreparedImage;
  readonly reverso: PreparedImage;
}

export function FirmaDeCredencial(props: FirmaDeCredencialProps): JSX.Element {
  const { su } = useCaptura().palabras;
  const lado = () => props.modelo.firma.lado;
  const image = () => props[lado()];
  const recorte = () => {
    const { zona } = props.modelo.firma;
    const { marco } = image();
    return zona && marco ? zoneIn(marco, zona, HOLGURA_MM) : null;
  };
  return (
    <figure>
      <Show when={recorte()} fallback={<Imagen image={image()} label={LADOS[lado()]} />}>
        {(part) => <Imagen image={image()} label={`Firma en ${su} credencial`} recorte={part()} />}
      </Show>
      <figcaption class="soft small">
        {recorte() ? `En ${su} credencial` : `Está en el ${LUGAR[lado()]} de ${su} credencial`}
      </figcaption>
      <Show when={recorte()}>
        <Ampliable
          label={LADOS[lado()]}
          load={() => createImageBitmap(new Blob([image().bytes], { type: image().type }))}
          texto={`Ver completo el ${LUGAR[lado()]}`}
        />
      </Show>
    </figure>
  );
}
