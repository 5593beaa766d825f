/**
 * Whether capture may stand on this phone, before anything is asked. iOS: install first, or
 * what is captured would be lost. Elsewhere: once the system promised to keep what is stored.
 */
import { createEffect, createResource, createSignal, type JSX, Match, onMount, Show, Switch } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Mark } from '../../../ui/Mark.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { askToKeep, canInstall, groundNow, install, isInstalled } from '../../telefono/instalacion.ts';
import { useAlta } from './contexto.tsx';
import { DibujoAgregar, DibujoCompartir, DibujoIcono } from './DibujosIos.tsx';

export function Terreno(): JSX.Element {
  const alta = useAlta();
  const [ground, { mutate }] = createResource(groundNow);
  /** Asks to have the store kept, and answers whether it is. */
  const ask = async (): Promise<boolean> => mutate(await askToKeep()) === 'firme';
  const go = (): void => {
    alta.setTerreno(true);
    alta.go(alta.esperaCodigo() ? 'codigo' : 'datos');
  };
  const start = async (): Promise<void> => {
    if (await ask()) go();
  };
  // Who waits for her code has been here: straight on.
  createEffect(() => {
    if (ground() === 'firme' && alta.leido() && alta.esperaCodigo()) go();
  });
  return (
    <Switch
      fallback={
        <Bienvenida
          onStart={start}
          ready={ground() !== undefined && alta.leido()}
          preguntara={ground() === 'porPedir'}
        />
      }
    >
      <Match when={ground() === 'debeInstalar'}>
        <InstalarIos />
      </Match>
      <Match when={ground() === 'inseguro'}>
        <Inseguro />
      </Match>
      <Match when={ground() === 'sinResguardo'}>
        <SinResguardo
          retry={async () => {
            const kept = await ask();
            if (kept) go();
            return !kept;
          }}
        />
      </Match>
    </Switch>
  );
}

function Bienvenida(props: {
  readonly ready: boolean;
  /** The browser may ask its user before it promises to keep the store. */
  readonly preguntara: boolean;
  readonly onStart: () => Promise<void>;
}): JSX.Element {
  const [asking, setAsking] = createSignal(false);
  const [installed, setInstalled] = createSignal(false);
  const start = async (): Promise<void> => {
    setAsking(true);
    await props.onStart().catch(() => undefined);
    setAsking(false);
  };
  return (
    <Screen
      title="Registra este teléfono"
      header={<Mark size={72} />}
      lead="Con él vas a capturar apoyos, también donde no hay señal. Sólo ahora necesitas conexión, y otra vez para enviar."
      actions={
        <>
          <Show when={canInstall() && !isInstalled()}>
            <Button onClick={() => void install().then(setInstalled)}>Instalar en este teléfono</Button>
          </Show>
          <Button
            kind="primary"
            busy={props.ready && !asking() ? undefined : 'Preparando…'}
            onClick={() => void start()}
          >
            Empezar
          </Button>
        </>
      }
    >
      <Show when={installed()}>
        <Notice tone="ok" title="Instalada">
          Ábrela desde su icono y empieza ahí: tus datos de invitación te esperan.
        </Notice>
      </Show>
      <ul class="tener">
        <li>El correo de invitación, con tu Id del proceso y tu Id de auxiliar.</li>
        <li>Acceso a ese mismo correo: te llegará un código.</li>
        <li>Unos tres minutos.</li>
      </ul>
      <Show when={props.preguntara}>
        <p class="soft">
          Al empezar, el navegador puede preguntar si deja que Rúbrica guarde datos aquí. Es para que no borre lo que
          captures antes de enviarlo.
        </p>
      </Show>
    </Screen>
  );
}

function Inseguro(): JSX.Element {
  return (
    <Screen
      title="Esta dirección no es segura"
      header={<Mark size={72} />}
      lead="Así el navegador no deja usar la cámara ni guardar lo que captures. Abre Rúbrica con el enlace de tu invitación, tal como llegó."
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
          Toca <ShareGlyph /> <strong>Compartir</strong> en Safari. Si no lo ves, toca antes <strong>•••</strong>.
          <DibujoCompartir />
        </li>
        <li>
          Baja en la lista, elige <strong>Agregar a inicio</strong> y luego <strong>Agregar</strong>.
          <DibujoAgregar />
        </li>
        <li>Vuelve a tu correo y copia el enlace de la invitación.</li>
        <li>
          Abre Rúbrica desde su icono, pega ahí el enlace y regístrate.
          <DibujoIcono />
        </li>
      </ol>
    </Screen>
  );
}

/** The sign of sharing, as it looks in Safari. */
const ShareGlyph = (): JSX.Element => (
  <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
    <path d="M12 15V3M8 7l4-4 4 4M8 10H5v11h14V10h-3" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
