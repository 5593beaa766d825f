/** Her credential is sealed: its folio, and where it is by now. */
import type { JSX } from 'solid-js';
import { Button } from '../../../../ui/Button.tsx';
import { Card } from '../../../../ui/Card.tsx';
import { fullDate } from '../../../../ui/format.ts';
import { Screen } from '../../../../ui/Screen.tsx';
import type { Folio } from '../../../index.ts';
import { Camino } from '../../captar/Camino.tsx';
import { Palomita } from '../../Palomita.tsx';

export function Guardada(props: { readonly folio: Folio; readonly onNext: () => void }): JSX.Element {
  return (
    <Screen
      title="Tu credencial quedó guardada"
      header={<Palomita />}
      class="guardado"
      lead="Quedó sellada en este teléfono y se envía sola. Nadie puede abrirla, tampoco tú."
      actions={
        <Button kind="primary" onClick={() => props.onNext()}>
          Continuar
        </Button>
      }
    >
      <Card>
        <p class="soft small">Folio</p>
        <p class="folio mono">{props.folio.folio}</p>
        <p class="soft small">{fullDate(props.folio.sellado)}</p>
      </Card>
      <Camino folio={props.folio.folio} />
    </Screen>
  );
}
