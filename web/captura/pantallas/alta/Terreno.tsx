/**
 * Whether capture may stand on this phone, before anything is asked. iOS: install first, or
 * what is captured would be lost. Elsewhere: once the system promised to keep what is stored.
 */
import { createEffect, createResource, createSignal, type JSX, Match, onMount, Show, Switch } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Mark } from '../../../ui/Mark.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { canInstall, install, isInstalled, secureGround } from '../../telefono/instalacion.ts';
import { useAlta } from './contexto.tsx';

export function Terreno(): JSX.Element {
  const alta = useAlta();
  const [ground, { refetch }] = createResource(secureGround);
  const go = (): void => {
    alta.setTerreno(true);
    alta.go(alta.esperaCodigo() ? 'codigo' : 'datos');
  };
  // Who waits for her code has been here: straight on.
  createEffect(() => {
    if (ground() === 'firme' && alta.leido() && alta.esperaCodigo()) go();
  });
  return (
    <Switch fallback={<Bienvenida onStart={go} ready={ground() === 'firme' && alta.leido()} />}>
      <Match when={ground() === 'debeInstalar'}>
        <InstalarIos />
      </Match>
      <Match when={ground() === 'inseguro'}>
        <Inseguro />
      </Match>
      <Match when={ground() === 'sinResguardo'}>
        <SinResguardo retry={async () => (await refetch()) !== 'firme'} />
      </Match>
    </Switch>
  );
}

function Bienvenida(props: { readonly ready: boolean; readonly onStart: () => void }): JSX.Element {
  return (
    <Screen
      title="Registra este teléfono"
      header={<Mark size={72} />}
      lead="Con él vas a capturar apoyos, también donde no hay señal. Sólo ahora necesitas conexión, y otra vez para enviar."
      actions={
        <Button kind="primary" busy={props.ready ? undefined : 'Preparando…'} onClick={() => props.onStart()}>
          Empezar
        </Button>
      }
    >
      <ul class="tener">
        <li>El correo de invitación, con tu Id del proceso y tu Id de auxiliar.</li>
        <li>Acceso a ese mismo correo: te llegará un código.</li>
        <li>Unos tres minutos.</li>
      </ul>
    </Screen>
  );
}

function Inseguro(): JSX.Element {
  return (
    <Screen
      title="Esta dirección no es segura"
      header={<Mark size={72} />}
      lead="Sin https:// el navegador no deja usar la cámara ni guardar sellado. Abre Rúbrica con el enlace de tu invitación, tal como llegó."
    />
  );
}

/** `retry` looks again, and answers whether it is still so. */
function SinResguardo(props: { readonly retry: () => Promise<boolean> }): JSX.Element {
  const [installed, setInstalled] = createSignal(false);
  const [looking, setLooking] = createSignal(false);
  const [still, setStill] = createSignal(false);
  const ask = async (): Promise<void> => {
    if (await install()) setInstalled(true);
  };
  const look = async (): Promise<void> => {
    setStill(false);
    setLooking(true);
    const same = await props.retry().catch(() => true);
    setLooking(false);
    setStill(same);
  };
  return (
    <Screen
      title="Primero, instala Rúbrica"
      header={<Mark size={72} />}
      lead="Este navegador no promete guardar lo que captures: en una pestaña podría borrarlo para hacer espacio. Instalada en el teléfono, Rúbrica lo conserva."
      actions={
        <>
          <Button busy={looking() ? 'Revisando…' : undefined} onClick={() => void look()}>
            Volver a revisar
          </Button>
          <Show when={canInstall()}>
            <Button kind="primary" onClick={() => void ask()}>
              Instalar
            </Button>
          </Show>
        </>
      }
    >
      <Show when={still()}>
        <Notice tone="warn" urgent title="Todavía no">
          {isInstalled()
            ? 'El navegador aún no promete guardarlo. Cierra Rúbrica por completo, ábrela desde su icono y revisa otra vez.'
            : 'Esta pestaña sigue sin estar a salvo. Si ya la instalaste, ábrela desde su icono.'}
        </Notice>
      </Show>
      <Show
        when={!installed()}
        fallback={
          <Notice tone="ok" title="Instalada">
            Ábrela desde su icono: tus datos de invitación te esperan ahí.
          </Notice>
        }
      >
        <Show when={!canInstall()}>
          <ol class="pasos-instalar">
            <li>Abre el menú del navegador (⋮).</li>
            <li>Elige «Instalar aplicación» o «Agregar a la pantalla principal».</li>
            <li>Abre Rúbrica desde su icono y sigue ahí.</li>
          </ol>
        </Show>
      </Show>
    </Screen>
  );
}

function InstalarIos(): JSX.Element {
  let list!: HTMLOListElement;
  onMount(() => list.focus());
  return (
    <Screen
      title="Primero, instala Rúbrica"
      header={<Mark size={72} />}
      lead="En iPhone y iPad, lo que se captura en Safari no pasa a la aplicación y se puede borrar. Por eso va primero."
    >
      <ol class="pasos-instalar" ref={list} tabindex="-1">
        <li>
          Toca <ShareGlyph /> <strong>Compartir</strong>, abajo en Safari.
        </li>
        <li>
          Elige <strong>Agregar a inicio</strong> y luego <strong>Agregar</strong>.
        </li>
        <li>Copia el enlace de tu correo de invitación.</li>
        <li>Abre Rúbrica desde su icono, pega ahí el enlace y regístrate.</li>
      </ol>
    </Screen>
  );
}

/** iOS's share sign, as it looks in Safari. */
const ShareGlyph = (): JSX.Element => (
  <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
    <path d="M12 15V3M8 7l4-4 4 4M8 10H5v11h14V10h-3" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
