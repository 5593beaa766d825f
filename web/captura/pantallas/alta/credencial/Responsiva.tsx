/** What she signs: her responsiva (§2.7), whole. */
import type { JSX } from 'solid-js';
import { Card } from '../../../../ui/Card.tsx';
import { LeerEnVoz } from '../../captar/LeerEnVoz.tsx';
import { useApp } from '../../contexto.tsx';

export function Responsiva(props: { readonly callado: boolean }): JSX.Element {
  const { vista } = useApp();
  const proceso = () => vista().inscripcion!.proceso;
  const responsiva = () => proceso().textosAuxiliar.responsiva;
  return (
    <>
      <LeerEnVoz textos={[responsiva().resumen, responsiva().texto]} callado={props.callado} />
      <Card class="firma-asunto">
        <p class="soft small">Auxiliar de «{proceso().nombre}»</p>
        <p>
          <strong>{responsiva().resumen}</strong>
        </p>
        <p class="texto-largo">{responsiva().texto}</p>
      </Card>
    </>
  );
}
