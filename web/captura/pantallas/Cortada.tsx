/**
 * What became of the capture that was in hand when the app ended: a draft lives in memory only, so it is gone, unless
 * it was just being sealed, and was. Whoever would capture that one again would send it twice.
 */
import { createResource, createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/State.tsx';
import type { Vista } from '../index.ts';
import { type EnMano, enMano, soltarEnMano } from '../telefono/recuerdo.ts';
import { TURNO } from '../turno.ts';
import { useApp } from './contexto.tsx';
import { capturados } from './situacion.ts';

/** Whether the capture that was in hand got its folio all the same. */
export const seGuardo = (
  { dispositivo, sellandoTras }: EnMano,
  vista: Pick<Vista, 'inscripcion' | 'conteos'>,
): boolean =>
  sellandoTras !== null && vista.inscripcion?.dispositivo === dispositivo && capturados(vista) > sellandoTras;

/** While another window captures, it is that one's. */
async function isElsewhere(): Promise<boolean> {
  const { held } = (await navigator.locks?.query?.()) ?? {};
  return held?.some(({ name }) => name === TURNO) ?? false;
}

/** `siempre`: something was in hand, by the address where this page began, whatever was noted. */
export function Cortada(props: { readonly siempre?: boolean }): JSX.Element {
  const { cliente, vista } = useApp();
  const [mano, setMano] = createSignal(enMano());
  const [elsewhere] = createResource(() => (props.siempre ? Promise.resolve(false) : isElsewhere()));
  const saved = () => {
    const was = mano();
    return was !== null && seGuardo(was, vista());
  };
  const [folio] = createResource(saved, async () => {
    const [latest] = await cliente.capturas(vista().inscripcion!.dispositivo, { antesDe: null, limite: 1 });
    return latest?.folio ?? null;
  });
  const forget = (): void => {
    soltarEnMano();
    setMano(null);
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  return (
    <Show when={props.siempre || (mano() !== null && elsewhere.latest === false)}>
      <Show
        when={saved() && folio.latest}
        fallback={
          <Notice tone="warn" title="La captura que llevabas no se guardó">
            <p>
              Rúbrica se cerró antes de terminarla, así que hay que empezarla otra vez. Las que ya tienen folio están
              seguras.
            </p>
            <Entendido />
          </Notice>
        }
      >
        {(which) => (
          <Notice tone="ok" title="El apoyo que estabas guardando sí se guardó">
            <p>
              Rúbrica se cerró justo entonces. Su folio es <span class="mono">{which()}</span>: no lo captures otra vez.
            </p>
            <Entendido />
          </Notice>
        )}
      </Show>
    </Show>
  );

  function Entendido(): JSX.Element {
    return (
      <Show when={!props.siempre}>
        <Button kind="quiet" onClick={forget}>
          Entendido
        </Button>
      </Show>
    );
  }
}
