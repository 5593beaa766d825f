/** What every screen stands on: the client, its latest view, and the corrected clock. */
import {
  type Accessor,
  createContext,
  createSignal,
  type JSX,
  onCleanup,
  type ParentProps,
  useContext,
} from 'solid-js';
import type { Cliente, Vista } from '../index.ts';

export interface App {
  readonly cliente: Cliente;
  readonly vista: Accessor<Vista>;
  /** The corrected clock; moves on by itself, now and then. */
  readonly ahora: Accessor<number>;
  /** The corrected clock at this very moment. */
  instante(): number;
}

const Context = createContext<App>();

/** How often what depends on the time is shown anew. */
const TICK_MS = 15_000;

export function AppProvider(props: ParentProps<{ readonly cliente: Cliente; readonly first: Vista }>): JSX.Element {
  const [vista, setVista] = createSignal(props.first);
  const [tick, setTick] = createSignal(Date.now());
  onCleanup(props.cliente.suscribir(setVista));
  const timer = setInterval(() => setTick(Date.now()), TICK_MS);
  onCleanup(() => clearInterval(timer));
  const ahora = () => tick() + (vista().desfase ?? 0);
  const instante = () => Date.now() + (vista().desfase ?? 0);
  const app: App = { cliente: props.cliente, vista, ahora, instante };
  return <Context.Provider value={app}>{props.children}</Context.Provider>;
}

export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error('no AppProvider above');
  return app;
}
