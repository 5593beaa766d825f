/**
 * What every screen stands on: the client, its latest view, the corrected clock, and whether captures are
 * open. They are locked after a while without anybody (telefono/inactividad.ts): the screens are covered at
 * once, while the worker still ends what it seals and overwrites the key.
 */
import {
  type Accessor,
  createContext,
  createEffect,
  createSignal,
  type JSX,
  onCleanup,
  type ParentProps,
  useContext,
} from 'solid-js';
import { err } from '../../../shared/base/result.ts';
import type { Cliente, Vista } from '../index.ts';
import { vigilar } from '../telefono/inactividad.ts';

export interface App {
  readonly cliente: Cliente;
  readonly vista: Accessor<Vista>;
  /** The corrected clock; moves on by itself, now and then. */
  readonly ahora: Accessor<number>;
  /** The corrected clock at this very moment. */
  instante(): number;
  /** The password was given: what is being captured may be seen, and sealed. */
  readonly abierta: Accessor<boolean>;
  /** Gives the password. Rejects never. */
  abrir(contrasena: string): ReturnType<Cliente['desbloquear']>;
  /** Locks captures now. */
  bloquear(): void;
}

/** Whatever stands under a provider of its own sees that app and no other: the practice gives one that keeps nothing. */
export const AppContext = createContext<App>();

/** How often what depends on the time is shown anew. */
const TICK_MS = 15_000;
/** How often it is looked whether there is room again, while there is none. */
const ROOM_MS = 3_000;

export function AppProvider(props: ParentProps<{ readonly cliente: Cliente; readonly first: Vista }>): JSX.Element {
  const [vista, setVista] = createSignal(props.first);
  const [tick, setTick] = createSignal(Date.now());
  onCleanup(props.cliente.suscribir(setVista));
  const timer = setInterval(() => setTick(Date.now()), TICK_MS);
  onCleanup(() => clearInterval(timer));
  const ahora = () => tick() + (vista().desfase ?? 0);
  const instante = () => Date.now() + (vista().desfase ?? 0);

  /** Locked here, and the client has not said so yet. */
  const [covered, setCovered] = createSignal(false);
  const abierta = () => vista().desbloqueado && !covered();
  const bloquear = (): void => {
    setCovered(true);
    // Should it fail, the screens stay covered all the same.
    props.cliente.bloquear().catch(() => undefined);
  };
  const abrir: App['abrir'] = async (contrasena) => {
    const opened = await props.cliente.desbloquear(contrasena).catch(() => err('no-se-pudo' as const));
    if (opened.ok) setCovered(false);
    return opened;
  };
  // Room that was made on the phone changes nothing in the store: nobody tells of it.
  createEffect(() => {
    if (vista().restantes !== 0) return;
    const look = setInterval(() => props.cliente.vista().then(setVista, () => undefined), ROOM_MS);
    onCleanup(() => clearInterval(look));
  });
  createEffect(() => vista().desbloqueado || setCovered(false));
  createEffect(() => abierta() && onCleanup(vigilar(bloquear)));

  const app: App = { cliente: props.cliente, vista, ahora, instante, abierta, abrir, bloquear };
  return <AppContext.Provider value={app}>{props.children}</AppContext.Provider>;
}

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('no AppProvider above');
  return app;
}
