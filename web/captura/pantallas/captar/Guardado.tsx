/**
 * The folio. It is shown only once the support was stored, read back and hashed. What becomes of it is
 * told as it happens, and nobody has to wait for it; whoever gave it can take a comprobante away.
 */
import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import { parseFolio } from '../../../../shared/apoyo/folio.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { fullDate } from '../../../ui/format.ts';
import { Screen } from '../../../ui/Screen.tsx';
import { Chip, Meter } from '../../../ui/State.tsx';
import type { Captura, Folio } from '../../index.ts';
import { useApp } from '../contexto.tsx';
import { Palomita } from '../Palomita.tsx';
import { Comprobante } from './Comprobante.tsx';
import { useCaptura } from './contexto.tsx';
import { seguir } from './seguimiento.ts';

export function Guardado(props: { readonly folio: Folio }): JSX.Element {
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
        open={showing()}
        onClose={() => setShowing(false)}
      />
    </Screen>
  );
}

/** Where it is by now. */
function Camino(props: { readonly folio: string }): JSX.Element {
  const { cliente, vista } = useApp();
  const [stored, setStored] = createSignal<Captura | null>(null);
  const named = parseFolio(props.folio);
  // Read again whenever something moved.
  createEffect(
    on(
      () => JSON.stringify([vista().conteos, vista().guardados]),
      () => {
        if (!named) return;
        cliente.capturas(named.dispositivo, { antesDe: named.contador + 1, limite: 1 }).then(
          (found) => setStored(found.find(({ folio }) => folio === props.folio) ?? null),
          () => undefined,
        );
      },
    ),
  );
  const state = () => seguir(props.folio, stored(), vista().envio);
  return (
    <div class="camino-del-apoyo">
      <p role="status">
        <Chip tone={state().tono} dot>
          {state().estado}
        </Chip>{' '}
        {state().texto}
      </p>
      <Show when={state().avance !== null}>
        <Meter label="Enviado" value={state().avance!} max={1} />
      </Show>
    </div>
  );
}
