/**
 * The folio. It is shown only once the support was stored, read back and hashed. What becomes of it is
 * told as it happens, and nobody has to wait for it; whoever gave it can take a comprobante away.
 */
import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { fullDate } from '../../../ui/format.ts';
import { Screen } from '../../../ui/Screen.tsx';
import type { Folio } from '../../index.ts';
import { useApp } from '../contexto.tsx';
import { Palomita } from '../Palomita.tsx';
import { Camino } from './Camino.tsx';
import { Comprobante } from './Comprobante.tsx';
import { useCaptura } from './contexto.tsx';

export function Guardado(props: { readonly folio: Folio }): JSX.Element {
  const { vista } = useApp();
  const captura = useCaptura();
  const navigate = useNavigate();
  const [showing, setShowing] = createSignal(false);
  return (
    <Screen
      title="Apoyo guardado"
      header={<Palomita />}
      class="guardado"
      lead="Quedó sellado en este teléfono. Nadie puede abrirlo, tampoco tú."
      actions={
        <>
          <Button kind="quiet" onClick={() => navigate('/', { replace: true })}>
            Ir al menú
          </Button>
          <Button kind="primary" onClick={() => captura.otra()}>
            Continuar
          </Button>
        </>
      }
    >
      <Card>
        <p class="soft small">Folio</p>
        <p class="folio mono">{props.folio.folio}</p>
        <p class="soft small">{fullDate(props.folio.sellado)}</p>
      </Card>
      <Camino folio={props.folio.folio} />
      <Button onClick={() => setShowing(true)}>Comprobante para la persona</Button>
      <Comprobante
        folio={props.folio.folio}
        codigo={props.folio.codigo}
        sellado={props.folio.sellado}
        proceso={vista().inscripcion!.proceso}
        open={showing()}
        onClose={() => setShowing(false)}
      />
    </Screen>
  );
}
