/**
 * Enrolment (§3.2–3.4): one question a screen; each is an address, so that «back» goes one question
 * back. A phone that is enrolled already may enrol again (a forgotten password, a baja, another
 * invitation): it is asked first whether it shall.
 */
import { Navigate, useParams } from '@solidjs/router';
import { createEffect, type JSX, Match, on, Show, Switch } from 'solid-js';
import { useApp } from '../contexto.tsx';
import { Acuerdos } from './Acuerdos.tsx';
import { Alto } from './Alto.tsx';
import './alta.css';
import { Codigo } from './Codigo.tsx';
import { Contrasena } from './Contrasena.tsx';
import { AltaContext, createAlta, PASOS_ALTA, type PasoAlta } from './contexto.tsx';
import { Datos } from './Datos.tsx';
import { TiraDeDescarga } from './Descarga.tsx';
import { Dispositivos } from './Dispositivos.tsx';
import { forgetInvitation, invitation } from './invitacion.ts';
import { Listo } from './Listo.tsx';
import { Nueva } from './Nueva.tsx';
import { Terreno } from './Terreno.tsx';
import { Ubicacion } from './Ubicacion.tsx';

export default function Alta(): JSX.Element {
  const params = useParams<{ paso?: string }>();
  const { vista } = useApp();
  const alta = createAlta();
  const enrolled = () => vista().inscripcion !== null;

  /**
   * An entry of the history that an enrolment left behind: «back» from the menu does not walk through what has ended.
   * Each such entry becomes the menu. One that still waits for its code is not over.
   */
  const over = (): boolean =>
    enrolled() &&
    !(alta.hecha() || alta.aceptada() || invitation()) &&
    !['nueva', 'ubicacion', 'listo'].includes(params.paso ?? 'terreno') &&
    (params.paso === undefined || !alta.esperaCodigo());

  /** The step of the address, or the one that must come before it. */
  const step = (): PasoAlta => {
    const asked = PASOS_ALTA.find((paso) => paso === params.paso) ?? 'terreno';
    if (alta.hecha()) return asked === 'listo' || alta.renueva() ? 'listo' : 'ubicacion';
    if (enrolled() && !alta.aceptada()) return asked === 'ubicacion' || asked === 'listo' ? asked : 'nueva';
    if (!alta.terreno()) return 'terreno';
    if (asked === 'codigo' && (alta.pidioCodigo() || alta.verificada())) return 'codigo';
    if (['terreno', 'nueva', 'datos', 'codigo'].includes(asked) || !alta.verificada()) return 'datos';
    if (alta.full()) return 'dispositivos';
    return asked === 'acuerdos' || alta.porAceptar().length > 0 ? 'acuerdos' : 'contrasena';
  };

  // Back to where the code is waited for, after a closed tab.
  createEffect(
    on(alta.leido, (leido) => {
      if (leido && step() === 'datos' && alta.esperaCodigo()) alta.go('codigo');
    }),
  );
  // A link followed while these screens are open is taken up when they open anew.
  createEffect(on(alta.hecha, (done) => done && forgetInvitation()));

  return (
    <AltaContext.Provider value={alta}>
      <Show
        when={!((enrolled() && params.paso === undefined && alta.hecha()) || over())}
        fallback={
          <Show when={alta.leido() || params.paso === undefined}>
            <Navigate href="/" />
          </Show>
        }
      >
        <div class="con-descarga">
          {/* The last screen tells it itself; in a tab on iOS it would be stored for nothing. */}
          <Show when={step() !== 'listo' && alta.terreno()}>
            <TiraDeDescarga />
          </Show>
          <Switch>
            <Match when={alta.detenida()}>
              <Alto />
            </Match>
            <Match when={step() === 'terreno'}>
              <Terreno />
            </Match>
            <Match when={step() === 'nueva'}>
              <Nueva />
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
            <Match when={step() === 'acuerdos'}>
              <Acuerdos />
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
        </div>
      </Show>
    </AltaContext.Provider>
  );
}
