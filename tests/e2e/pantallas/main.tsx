/**
 * Mounts the app's real screens over a client whose state the address names: `?escena=inicio`. A
 * reload finds the same scene at the address where it was.
 */
import '../../../web/ui/tokens.css';
import '../../../web/ui/base.css';
import { Route, Router } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { prepareImage } from '../../../web/captura/camara/imagen.ts';
import { App } from '../../../web/captura/pantallas/App.tsx';
import { readInvitation } from '../../../web/captura/pantallas/alta/invitacion.ts';
import { AppProvider } from '../../../web/captura/pantallas/contexto.tsx';
import { NoArranca } from '../../../web/captura/pantallas/NoArranca.tsx';
import { FaltaParte } from '../../../web/captura/pantallas/partes.tsx';
import { SePerdio } from '../../../web/captura/pantallas/SePerdio.tsx';
import { listenForInstallOffer } from '../../../web/captura/telefono/instalacion.ts';
import { setPrecarga } from '../../../web/captura/telefono/version.ts';
import { makeCliente } from './cliente.ts';
import { SCENES } from './escenas.ts';

const asked = new URLSearchParams(location.search).get('escena');
const name = asked ?? sessionStorage.getItem('escena') ?? '';
sessionStorage.setItem('escena', name);
const scene = SCENES[name];
if (!scene) throw new Error(`no scene «${name}»`);
listenForInstallOffer();
readInvitation();
setPrecarga(scene.precarga ?? { tipo: 'lista', total: 41 });
if (asked) history.replaceState(null, '', `/captura${scene.at}`);
const calls: string[] = [];
const { cliente, cambiar, vista } = makeCliente(scene, calls);
Object.assign(window, { calls, cambiar, vista, prepareImage, setPrecarga });
/** What is shown in place of the app. */
const INSTEAD: Readonly<Record<string, () => JSX.Element>> = {
  'no-arranca': () => <NoArranca />,
  'tarda-en-abrir': () => <NoArranca tarda />,
  'se-perdio': () => (
    <SePerdio registro={{ dispositivo: 'K7QM', pendientes: 12 }} onSeguir={() => calls.push('seguir')} />
  ),
  'falta-parte': () => (
    <AppProvider cliente={cliente} first={scene.vista}>
      <Router>
        <Route path="*" component={() => <FaltaParte />} />
      </Router>
    </AppProvider>
  ),
};
render(INSTEAD[name] ?? (() => <App cliente={cliente} first={scene.vista} />), document.getElementById('app')!);
