/** Mounts the app's real screens over a client whose state the address names: `?escena=inicio`. */
import '../../../web/ui/tokens.css';
import '../../../web/ui/base.css';
import { render } from 'solid-js/web';
import { App } from '../../../web/captura/pantallas/App.tsx';
import { makeCliente } from './cliente.ts';
import { SCENES } from './escenas.ts';

const name = new URLSearchParams(location.search).get('escena') ?? '';
const scene = SCENES[name];
if (!scene) throw new Error(`no scene «${name}»`);
history.replaceState(null, '', `/captura${scene.at}`);
const calls: string[] = [];
Object.assign(window, { calls });
const cliente = makeCliente(scene, calls);
render(() => <App cliente={cliente} first={scene.vista} />, document.getElementById('app')!);
