/** What location and camera are for, before the system asks (§3.2). Saying no is possible, and recorded with each support. */
import { createSignal, type JSX, Show } from 'solid-js';
import type { Ubicacion as Tomada } from '../../../../shared/apoyo/contenido.ts';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { takeLocation } from '../../telefono/ubicacion.ts';
import { useAlta } from './contexto.tsx';

const WITHOUT: Record<Extract<Tomada, { sin: string }>['sin'], string> = {
  negada:
    'El permiso está negado. Puedes darlo después en los ajustes del teléfono; mientras tanto, tus apoyos se guardan sin ubicación.',
  apagada: 'La ubicación del teléfono está apagada. Enciéndela antes de salir a capturar.',
  'sin-senal': 'Todavía no hay señal de ubicación. No importa: se volverá a tomar en cada captura.',
};

export function Ubicacion(): JSX.Element {
  const alta = useAlta();
  const [busy, setBusy] = createSignal(false);
  const [taken, setTaken] = createSignal<Tomada | null>(null);
  const without = () => {
    const got = taken();
    return got && 'sin' in got ? WITHOUT[got.sin] : '';
  };
  const ask = async (): Promise<void> => {
    setBusy(true);
    const got = await takeLocation();
    setBusy(false);
    setTaken(got);
    if (!('sin' in got)) alta.inscrita();
  };
  return (
    <Screen
      title="Permite la ubicación"
      lead="Cada apoyo lleva el lugar donde se capturó. Se toma sólo al capturar, va sellado con el apoyo y lo ve únicamente la autoridad."
      actions={
        <Show
          when={without()}
          fallback={
            <>
              <Button kind="quiet" onClick={() => alta.inscrita()}>
                Ahora no
              </Button>
              <Button kind="primary" busy={busy() ? 'Buscando…' : undefined} onClick={() => void ask()}>
                Permitir ubicación
              </Button>
            </>
          }
        >
          <Button kind="primary" onClick={() => alta.inscrita()}>
            Continuar
          </Button>
        </Show>
      }
    >
      <p class="soft">
        El permiso de la cámara se pide en la primera foto. Sirve para fotografiar la credencial y a la persona ahí
        mismo: Rúbrica no ve tu galería ni guarda nada en ella.
      </p>
      <Show when={without()}>
        <Notice tone="warn" urgent>
          {without()}
        </Notice>
      </Show>
    </Screen>
  );
}
