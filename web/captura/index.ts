/**
 * The door of the client for the screens: `connectCliente(worker)` gives a `Cliente` that lives in
 * `cliente.worker.ts`, so that sealing, storing and sending never hold up the screen.
 *
 *     const cliente = connectCliente(new Worker(new URL('./cliente.worker.ts', import.meta.url), { type: 'module' }));
 *     const stop = cliente.suscribir((vista) => setVista(vista));
 *     await cliente.encender();
 */
export type { Captura, Conteos, Guardados, SolicitudAlta } from './almacen/index.ts';
export type * from './cliente.ts';
export { connectCliente } from './proxy.ts';
