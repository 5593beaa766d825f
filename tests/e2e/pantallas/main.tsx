/**
 * Mounts the app's real screens over a client whose state the address names: `?escena=inicio`. A
 * reload finds the same scene at the address where it was.
 */
import '../../../web/ui/tokens.css';
import '../../../web/ui/base.css';
import { render } from 'solid-js/web';
import { prepareImage } from '../../../web/captura/camara/imagen.ts';
import { App } from '../../../web/captura/pantallas/App.tsx';
import { readInvitation } from '../../../web/captura/pantallas/alta/invitacion.ts';
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
render(() => <App cliente={cliente} first={scene.vista} />, document.getElementById('app')!);
