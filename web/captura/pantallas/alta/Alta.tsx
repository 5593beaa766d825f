/**
 * Enrolment (§3.2–3.4): one question a screen. What was typed lives here, in memory, while its
 * screens come and go; each is an address, so that «back» goes one question back.
 */
import { Navigate, useParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../contexto.tsx';
import './alta.css';
import { Codigo } from './Codigo.tsx';
import { Contrasena } from './Contrasena.tsx';
import { AltaContext, createAlta, PASOS_ALTA, type PasoAlta } from './contexto.tsx';
import { Datos } from './Datos.tsx';
import { Dispositivos } from './Dispositivos.tsx';
import { Listo } from './Listo.tsx';
import { Terreno } from './Terreno.tsx';
import { Ubicacion } from './Ubicacion.tsx';

export default function Alta(): JSX.Element {
  const params = useParams<{ paso?: string }>();
  const { vista } = useApp();
  const alta = createAlta();
  const enrolled = () => vista().inscripcion !== null;

  /** The step of the address, or the one that must come before it. */
  const step = (): PasoAlta => {
    const asked = PASOS_ALTA.find((paso) => paso === params.paso) ?? 'terreno';
    if (enrolled()) return asked === 'ubicacion' ? 'ubicacion' : 'listo';
    if (!alta.terreno()) return 'terreno';
    if (asked === 'terreno' || asked === 'datos') return 'datos';
    if (asked === 'codigo') return 'codigo';
    if (!alta.verificada()) return 'datos';
    return alta.full() ? 'dispositivos' : 'contrasena';
  };

  return (
    <AltaContext.Provider value={alta}>
      <Show when={!(enrolled() && params.paso === undefined)} fallback={<Navigate href="/" />}>
        <Switch>
          <Match when={step() === 'terreno'}>
            <Terreno />
          </Match>
          <Match when={step() === 'datos'}>
            <Datos />
          </Match>
          <Match when={step() === 'codigo'}>
            <Codigo />
          </Match>
          <Match when={step() === 'dispositivos'}>
            <Dispositivos />
          </Match>
          <Match when={step() === 'contrasena'}>
            <Contrasena />
          </Match>
          <Match when={step() === 'ubicacion'}>
            <Ubicacion />
          </Match>
          <Match when={step() === 'listo'}>
            <Listo />
          </Match>
        </Switch>
      </Show>
    </AltaContext.Provider>
  );
}
