/** §4.4: without stating that the original was shown, there is no going on; §4.3: what must be legible. */
import type { JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Check } from '../../../ui/Field.tsx';
import { Codigos } from './Codigos.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';

export function Original(): JSX.Element {
  const captura = useCaptura();
  const { borrador } = captura;
  return (
    <Contenido
      action={
        <Button kind="primary" disabled={!borrador.original} onClick={() => captura.siguiente()}>
          Siguiente
        </Button>
      }
    >
      <Check checked={borrador.original} onChange={(original) => captura.set({ original })}>
        La persona me está mostrando su credencial original, no una copia ni una foto.
      </Check>
      <div class="par">
        {borrador.anverso && <Imagen image={borrador.anverso} label="Frente de la credencial" />}
        {borrador.reverso && <Imagen image={borrador.reverso} label="Reverso de la credencial" />}
      </div>
      {borrador.modelo && <Codigos modelo={borrador.modelo} codes={borrador.lectura.codes} />}
    </Contenido>
  );
}
