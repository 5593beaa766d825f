/** The simplified privacy notice, before the first photograph (§1.3). Its version goes into the envelope. */
import type { JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Asunto } from '../Asunto.tsx';
import { useApp } from '../contexto.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { LeerEnVoz } from './LeerEnVoz.tsx';

export function Aviso(): JSX.Element {
  const { vista } = useApp();
  const captura = useCaptura();
  const proceso = () => vista().inscripcion!.proceso;
  const aviso = () => proceso().avisoPrivacidad;
  const go = (): void => {
    captura.set({ aviso: true });
    captura.siguiente();
  };
  return (
    <Contenido
      action={
        <Button kind="primary" onClick={go}>
          Ya lo escuchó, empezar
        </Button>
      }
    >
      <p>Léele a la persona de qué se trata y el aviso, antes de la primera foto:</p>
      <LeerEnVoz textos={[proceso().nombre, proceso().planteamiento, 'Aviso de privacidad.', aviso().texto]} />
      <Card>
        <Asunto proceso={proceso()} />
      </Card>
      <Card>
        <p class="texto-largo">{aviso().texto}</p>
      </Card>
      <p class="soft small">
        El aviso completo está en{' '}
        <a class="enlace" href={aviso().url} target="_blank" rel="noopener noreferrer">
          {aviso().url}
        </a>
      </p>
    </Contenido>
  );
}
