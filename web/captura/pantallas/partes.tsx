/**
 * Screens that are loaded when they are first opened. Where the file of one is neither on the phone nor to be had, its
 * place says so, and what is safe; it opens by itself once the network or the file is there. The page is loaded anew
 * for it: browsers remember for as long as it lives that a part of it failed.
 */
import { useIsRouting, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, type JSX, lazy, on, onCleanup, onMount, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Screen } from '../../ui/Screen.tsx';
import { anotarFalla } from '../telefono/fallas.ts';
import { precarga, retryPrecarga } from '../telefono/version.ts';
import { Actualizacion } from './Actualizacion.tsx';
import { useApp } from './contexto.tsx';

type Pantalla = () => JSX.Element;

export function parte(load: () => Promise<{ readonly default: Pantalla }>): Pantalla {
  let opened = false;
  /** In the place of the one that failed, each time that it is opened. */
  const Falta = (): JSX.Element => {
    const again = opened;
    opened = true;
    return <FaltaParte again={again} />;
  };
  return lazy(() =>
    load().catch((error: unknown) => {
      anotarFalla(error);
      return { default: Falta };
    }),
  );
}

/** A network that answers later than this is none. */
const ANSWER_MS = 10_000;

/** Whether the server answers: the service worker leaves whatever is not a GET alone. */
const hayServidor = (): Promise<boolean> =>
  fetch('/captura/', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** `again`: it failed before, and may be there by now. */
export function FaltaParte(props: { readonly again?: boolean }): JSX.Element {
  const { vista } = useApp();
  const navigate = useNavigate();
  const [online, setOnline] = createSignal(navigator.onLine);
  const [busy, setBusy] = createSignal<string>();
  const [noAnswer, setNoAnswer] = createSignal(false);

  const tryAgain = async (): Promise<void> => {
    if (busy()) return;
    setNoAnswer(false);
    setBusy('Buscando conexión…');
    if (precarga().tipo === 'lista' || (await hayServidor())) return location.reload();
    setBusy(undefined);
    setNoAnswer(true);
  };
  const follow = (): void => {
    setOnline(navigator.onLine);
    if (navigator.onLine) void tryAgain();
  };
  onMount(() => {
    for (const event of ['online', 'offline']) addEventListener(event, follow);
    // What is missing is counted anew, and fetched.
    retryPrecarga();
  });
  // Once the address is this screen's: it is what is loaded anew.
  const routing = useIsRouting();
  createEffect<boolean>((tried) => {
    if (tried || routing()) return tried;
    if (props.again) void tryAgain();
    return true;
  }, false);
  onCleanup(() => {
    for (const event of ['online', 'offline']) removeEventListener(event, follow);
  });
  // Only as it becomes whole: a part that fails although all is here would be loaded for ever.
  createEffect(
    on(
      () => precarga().tipo,
      (now, before) => {
        if (before && before !== 'lista' && now === 'lista') location.reload();
      },
    ),
  );

  return (
    <Screen
      title="Esta parte todavía no está en el teléfono"
      lead={
        online()
          ? 'No se pudo bajar. Se abre sola en cuanto se pueda. Si tu red es pública, entra primero a ella en el navegador.'
          : 'Falta bajarla y no hay conexión. En cuanto vuelva la conexión, se abre sola.'
      }
      actions={
        <>
          <Show when={vista().inscripcion}>
            <Button onClick={() => navigate('/', { replace: true })}>Ir al menú</Button>
          </Show>
          <Button kind="primary" busy={busy()} onClick={() => void tryAgain()}>
            Volver a intentar
          </Button>
        </>
      }
    >
      <p>
        {vista().inscripcion
          ? 'Los apoyos que ya tienen folio están seguros.'
          : 'No se perdió nada: al abrirse, sigues donde ibas.'}
      </p>
      <Show when={noAnswer()}>
        <p role="alert">Todavía no hay conexión con el servidor.</p>
      </Show>
      <Actualizacion obligada={false} />
    </Screen>
  );
}
