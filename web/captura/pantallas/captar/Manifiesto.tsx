/** What is signed at «Firma de aceptación» (§4.7): the process, who promotes it, the manifesto and the notice's URL. */
import type { JSX } from 'solid-js';
import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import { Card } from '../../../ui/Card.tsx';
import { Asunto } from '../Asunto.tsx';
import { useApp } from '../contexto.tsx';
import { LeerEnVoz } from './LeerEnVoz.tsx';

/** All of it, as it is heard. */
const loQueSeFirma = ({ tipo, nombre, planteamiento, promovente, manifiesto }: ProcesoPublico): readonly string[] => [
  `${tipo}: ${nombre}.`,
  planteamiento,
  `Promovente: ${promovente}.`,
  manifiesto.texto,
];

export function Manifiesto(props: { readonly callado: boolean }): JSX.Element {
  const { vista } = useApp();
  const proceso = () => vista().inscripcion!.proceso;
  return (
    <>
      <LeerEnVoz textos={loQueSeFirma(proceso())} callado={props.callado} />
      <Card class="firma-asunto">
        <Asunto proceso={proceso()} />
        <p class="soft small">Promovente: {proceso().promovente}</p>
      </Card>
      <Card class="firma-asunto">
        <p class="texto-largo">{proceso().manifiesto.texto}</p>
        <p class="soft small">
          Aviso de privacidad: <span class="enlace">{proceso().avisoPrivacidad.url}</span>
        </p>
      </Card>
    </>
  );
}
