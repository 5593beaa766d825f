/** Two devices are active already (§3.7): which they are, and the way out. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { DispositivoActivo } from '../../../../shared/api/alta.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { count, nearDate } from '../../../ui/format.ts';
import { Screen } from '../../../ui/Screen.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';
import { MAX_DISPOSITIVOS, useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';

export function Dispositivos(): JSX.Element {
  const { cliente, ahora } = useApp();
  const alta = useAlta();
  const [chosen, setChosen] = createSignal<DispositivoActivo | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal('');

  const drop = async (): Promise<void> => {
    const device = chosen();
    if (!device) return;
    setBusy(true);
    const dropped = await cliente.darDeBaja(device.id);
    setBusy(false);
    setChosen(null);
    if (!dropped.ok) {
      setRefusal(sentenceOf(dropped.error));
      return;
    }
    alta.setDispositivos(dropped.value.dispositivos);
    if (dropped.value.dispositivos.length < MAX_DISPOSITIVOS) alta.go('contrasena', true);
  };

  const contact = (device: DispositivoActivo): string =>
    device.ultimoContacto === null
      ? 'Sin contacto todavía'
      : `Último contacto: ${nearDate(device.ultimoContacto, ahora())}`;

  const received = ({ recibidos }: DispositivoActivo): string =>
    recibidos === 0 ? 'nada recibido' : count(recibidos, 'apoyo recibido', 'apoyos recibidos');

  return (
    <Screen
      title="Ya tienes dos teléfonos activos"
      lead="Es el máximo. Para usar éste, da de baja el que ya no uses."
      actions={
        <Button kind="quiet" onClick={() => void alta.dejar()}>
          Ahora no
        </Button>
      }
    >
      <For each={alta.dispositivos()}>
        {(device) => (
          <Card class="dispositivo">
            <h2>{device.nombre}</h2>
            <p class="soft small">{contact(device)}</p>
            <p class="soft small">Registrado: {nearDate(device.alta, ahora())}</p>
            <p class="soft small">
              Folios <span class="mono">{device.id}-…</span> · {received(device)}
            </p>
            <Button kind="danger" onClick={() => setChosen(device)}>
              Dar de baja
            </Button>
          </Card>
        )}
      </For>
      <Show when={refusal()}>
        <Notice tone="bad" urgent>
          {refusal()}
        </Notice>
      </Show>
      <Sheet
        open={chosen() !== null}
        title={`¿Dar de baja «${chosen()?.nombre ?? ''}»?`}
        onClose={() => setChosen(null)}
        actions={
          <>
            <Button kind="danger" busy={busy() ? 'Dando de baja…' : undefined} onClick={() => void drop()}>
              Dar de baja
            </Button>
            <Button onClick={() => setChosen(null)}>Dejarlo como está</Button>
          </>
        }
      >
        <p class="mono">Folios {chosen()?.id}-…</p>
        <p>
          Lo que ese teléfono no haya enviado todavía ya no contará: llegará a cuarentena. Si lo tienes a la mano, envía
          primero. La baja no se puede deshacer.
        </p>
      </Sheet>
    </Screen>
  );
}
