/** Two devices are active already (§3.7): which they are, and the way out. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { DispositivoActivo } from '../../../../shared/api/alta.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { count, nearDate } from '../../../ui/format.ts';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';
import { HojaDeBaja } from '../dispositivos/HojaDeBaja.tsx';
import { enEspera } from '../dispositivos/palabras.ts';
import { MAX_DISPOSITIVOS, useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';

export function Dispositivos(): JSX.Element {
  const { cliente, ahora } = useApp();
  const alta = useAlta();
  const [chosen, setChosen] = createSignal<DispositivoActivo | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal('');

  /** Neither of them is the phone in her hand: that one is yet to be enrolled. */
  const waiting = (device: DispositivoActivo) => ({ espera: device.enEspera, esEste: false });
  const sheet = () => {
    const device = chosen();
    return device && { ...device, ...waiting(device) };
  };

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
    if (dropped.value.dispositivos.length < MAX_DISPOSITIVOS) alta.seguir();
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
            <p class="soft small">{enEspera(waiting(device))}</p>
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
      <HojaDeBaja
        telefono={sheet()}
        busy={busy() ? 'Dando de baja…' : undefined}
        onBaja={() => void drop()}
        onClose={() => setChosen(null)}
      />
    </Screen>
  );
}
