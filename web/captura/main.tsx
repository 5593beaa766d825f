/**
 * The app's entry. The client (store, keys, sealing, sending) lives in a worker; this page only
 * shows. A phone that never kept anything shows its first screen while the worker still loads;
 * another waits for the first view, which takes one read of the store. Crypto and sync come after it.
 */
import '../ui/tokens.css';
import '../ui/base.css';
import type { JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { connectCliente, type Vista } from './index.ts';
import { App } from './pantallas/App.tsx';
import { readInvitation } from './pantallas/alta/invitacion.ts';
import { NoArranca } from './pantallas/NoArranca.tsx';
import { SePerdio } from './pantallas/SePerdio.tsx';
import { apoyosPorEnviar } from './pantallas/situacion.ts';
import { seguirFallas } from './telefono/fallas.ts';
import { listenForInstallOffer } from './telefono/instalacion.ts';
import { olvidarRegistro, recordarRegistro, registroRecordado } from './telefono/recuerdo.ts';
import { seguirRed } from './telefono/red.ts';
import { startServiceWorker } from './telefono/version.ts';

const NOTHING_YET: Vista = {
  inscripcion: null,
  desbloqueado: false,
  esperaHasta: null,
  credencial: false,
  conteos: { sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 },
  anteriores: [],
  guardados: { pendientes: 0, credenciales: 0, rechazados: 0 },
  envio: { tipo: 'apagado' },
  modo: null,
  cuaderno: { totales: null, dispositivos: null, proceso: null, avisos: [], enEspera: {} },
  lista: null,
  contacto: null,
  desfase: null,
  restantes: null,
  actualizarA: null,
};

/** A store that has not opened by then is said to be slow: another window may hold it, or the system does. */
const SLOW_MS = 8_000;

/** Whether this origin has a database; true where that is not told. */
async function mayHaveStore(): Promise<boolean> {
  const databases = await indexedDB.databases?.().catch(() => undefined);
  return databases === undefined || databases.length > 0;
}

seguirFallas();
listenForInstallOffer();
readInvitation();
startServiceWorker();

const root = document.getElementById('app')!;
const worker = new Worker(new URL('./cliente.worker.ts', import.meta.url), { type: 'module', name: 'cliente' });
const cliente = connectCliente(worker);
seguirRed(window, cliente);
// A page that the browser puts aside, to show it again on «back», would keep its worker, and with it the turn to
// send and to capture: the window that comes after it would wait for nobody. WebKit does so.
window.addEventListener('pagehide', () => worker.terminate());
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
/** A worker that can't start says so by an error; one that runs and trips over something has an answer for each call. */
const broken = new Promise<never>((_, reject) => {
  worker.addEventListener('error', () => reject(new Error('the client did not start')), { once: true });
});
const first = mayHaveStore().then((may) => (may ? Promise.race([cliente.vista(), broken]) : NOTHING_YET));

/** What is on the screen gives way to what comes. */
let clear = (): void => undefined;
function show(what: () => JSX.Element): void {
  clear();
  clear = render(what, root);
}
const slow = setTimeout(() => show(() => <NoArranca tarda />), SLOW_MS);

function open(vista: Vista): void {
  show(() => <App cliente={cliente} first={vista} />);
  cliente.suscribir((now) => {
    const { inscripcion } = now;
    if (inscripcion) recordarRegistro({ dispositivo: inscripcion.dispositivo, pendientes: apoyosPorEnviar(now) });
  });
  // A phone that is not enrolled has nothing to send: its client is opened by the first thing asked of it.
  if (!vista.inscripcion) return;
  afterPaint(() => {
    Promise.race([cliente.encender(), broken]).catch(() => show(() => <NoArranca />));
  });
}

first
  .finally(() => clearTimeout(slow))
  .then(
    (vista) => {
      const lost = vista.inscripcion ? null : registroRecordado();
      const goOn = (): void => {
        olvidarRegistro();
        open(vista);
      };
      if (lost) show(() => <SePerdio registro={lost} onSeguir={goOn} />);
      else open(vista);
    },
    () => show(() => <NoArranca />),
  );

/** Once what was rendered is on the screen; a page in the background paints nothing, and is not waited for. */
function afterPaint(task: () => void): void {
  if (document.hidden) task();
  else requestAnimationFrame(() => setTimeout(task));
}
broken.catch(() => undefined);
