/** The screen of the step that a capture is at. */
import { type JSX, Match, Switch } from 'solid-js';
import { Aviso } from './Aviso.tsx';
import { Credencial } from './Credencial.tsx';
import { useCaptura } from './contexto.tsx';
import { Firma } from './Firma.tsx';
import { FotoAnverso, FotoReverso, FotoViva } from './Fotos.tsx';
import { Original } from './Original.tsx';
import type { PasoId } from './pasos.ts';
import { Resumen } from './Resumen.tsx';

export function Paso(): JSX.Element {
  const { paso } = useCaptura();
  const is = (id: PasoId) => paso().id === id;
  return (
    <Switch>
      <Match when={is('aviso')}>
        <Aviso />
      </Match>
      <Match when={is('credencial')}>
        <Credencial />
      </Match>
      <Match when={is('anverso')}>
        <FotoAnverso />
      </Match>
      <Match when={is('reverso')}>
        <FotoReverso />
      </Match>
      <Match when={is('original')}>
        <Original />
      </Match>
      <Match when={is('foto')}>
        <FotoViva />
      </Match>
      <Match when={is('firma')}>
        <Firma />
      </Match>
      <Match when={is('resumen')}>
        <Resumen />
      </Match>
    </Switch>
  );
}
