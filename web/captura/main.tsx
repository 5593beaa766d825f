/**
 * The app's entry. The client (store, keys, sealing, sending) lives in a worker; this page only
 * shows. Nothing is drawn before the first view is known, which takes one read of the store.
 */
import '../ui/tokens.css';
import '../ui/base.css';
import { render } from 'solid-js/web';
import { connectCliente } from './index.ts';
import { App } from './pantallas/App.tsx';
import { readInvitation } from './pantallas/alta/invitacion.ts';
import { NoArranca } from './pantallas/NoArranca.tsx';
import { listenForInstallOffer } from './telefono/instalacion.ts';
import { startServiceWorker } from './telefono/version.ts';

listenForInstallOffer();
readInvitation();
startServiceWorker();

const root = document.getElementById('app')!;
const worker = new Worker(new URL('./cliente.worker.ts', import.meta.url), { type: 'module', name: 'cliente' });
const cliente = connectCliente(worker);
const broken = new Promise<never>((_, reject) => {
  worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
});

Promise.race([cliente.vista(), broken]).then(
  (first) => {
    render(() => <App cliente={cliente} first={first} />, root);
    if (first.inscripcion) void cliente.encender();
  },
  () => render(() => <NoArranca />, root),
);
