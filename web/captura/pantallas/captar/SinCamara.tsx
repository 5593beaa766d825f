/** No camera, so no photograph: why, where to allow it, and the ways out. Nothing else stays on the screen. */
import { For, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/State.tsx';
import type { CameraError } from '../../camara/camara.ts';
import { isInstalled, isIos } from '../../telefono/instalacion.ts';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';

const SENTENCES: Record<CameraError, { readonly title: string; readonly text: string }> = {
  negada: {
    title: 'Falta el permiso de la cámara',
    text: 'Las fotos sólo se toman con la cámara. Da el permiso y vuelve a intentar; lo que ya llevas sigue aquí.',
  },
  ausente: {
    title: 'Este teléfono no tiene cámara disponible',
    text: 'Las fotos sólo se toman con la cámara. Usa otro teléfono.',
  },
  ocupada: {
    title: 'La cámara se detuvo',
    text: 'Puede que otra aplicación la esté usando. Ciérrala y vuelve a intentar. Lo que ya llevas de esta captura sigue aquí.',
  },
};

/** Where each browser keeps the permission, as its menus call it. */
const CAMINOS = {
  safari: [
    'Abre Ajustes del iPhone y toca «Safari» (o «Apps» y «Safari»).',
    'Toca «Cámara».',
    'Elige «Permitir» o «Preguntar».',
  ],
  instalada: [
    'Mantén oprimido el icono de Rúbrica y toca ⓘ «Información».',
    'Toca «Permisos» y luego «Cámara».',
    'Elige «Permitir mientras se usa».',
  ],
  chrome: [
    'Toca el icono a la izquierda de la dirección.',
    'Toca «Permisos» y activa «Cámara».',
    'Si no aparece: Ajustes del teléfono, «Aplicaciones», «Chrome», «Permisos», «Cámara».',
  ],
} as const;

export function SinCamara(props: { readonly error: CameraError }): JSX.Element {
  const captura = useCaptura();
  const camino = () => CAMINOS[isIos() ? 'safari' : isInstalled() ? 'instalada' : 'chrome'];
  return (
    <div class="revisar">
      <Contenido
        action={
          <Button kind="primary" onClick={() => void captura.abrirCamara()}>
            Volver a intentar
          </Button>
        }
      >
        <Notice tone="bad" urgent title={SENTENCES[props.error].title}>
          <p>{SENTENCES[props.error].text}</p>
        </Notice>
        <Show when={props.error === 'negada'}>
          <ol class="camino">
            <For each={camino()}>{(paso) => <li>{paso}</li>}</For>
          </ol>
        </Show>
      </Contenido>
    </div>
  );
}
