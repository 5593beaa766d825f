/** The client behind a channel of messages, as the screens hold it. */
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { exportadoStart } from '../../../../shared/sobre/exportado.ts';
import type { Almacen } from '../../../../web/captura/almacen/index.ts';
import type { Cliente, Vista } from '../../../../web/captura/cliente.ts';
import { createCliente } from '../../../../web/captura/nucleo.ts';
import { createLocks } from '../../../../web/captura/plataforma.ts';
import { connectCliente, type Extremo, serveCliente } from '../../../../web/captura/proxy.ts';
import { primeraVista } from '../../../../web/captura/vista.ts';
import { openAlmacenArchivos } from '../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../simulador/plataforma.ts';
import { withFolders } from '../../../support/folders.ts';
import { DATOS, makeCaptura, makeInscripcion, makeTrozos } from './almacen/casos.ts';

const folder = withFolders();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A client served over a channel, and the proxy at its other end. */
function proxied(open: () => Promise<Cliente>, primero?: Parameters<typeof serveCliente>[2]): Cliente {
  const { port1, port2 } = new MessageChannel();
  closing.push(() => port1.close());
  port1.start();
  port2.start();
  serveCliente(port2 as unknown as Extremo, open, primero);
  return connectCliente(port1 as unknown as Extremo);
}

async function makeCliente(locks = createLocks()): Promise<{ cliente: Cliente; almacen: Almacen; path: string }> {
  const path = await folder();
  const almacen = await openAlmacenArchivos(path);
  await almacen.guardarInscripcion(await makeInscripcion());
  const crypto = await loadSodium();
  const derivar = async (password: Uint8Array) => crypto.hash(password);
  return {
    cliente: await createCliente(await makePlataforma(almacen, 'http://localhost:1', { locks, derivar })),
    almacen,
    path,
  };
}

describe('a client in another thread', () => {
  it('answers calls made before it was open, with results and refusals', async () => {
    const cliente = proxied(() => makeCliente().then((made) => made.cliente));
    const vista = await cliente.vista();
    expect(vista.inscripcion?.dispositivo).toBe('K7QM');
    expect(JSON.stringify(vista)).not.toContain('llaves');
    expect(await cliente.desbloquear('otra contraseña')).toEqual({ ok: false, error: 'contrasena-incorrecta' });
    expect(await cliente.sellar({ clase: 'apoyo', datos: DATOS, partes: [] })).toEqual({
      ok: false,
      error: 'bloqueado',
    });
    expect(await cliente.capturas('K7QM', { antesDe: null, limite: 5 })).toEqual([]);
    await cliente.cerrar();
  });

  it('tells each new view, and the latest at once to who comes later', async () => {
    const cliente = proxied(() => makeCliente().then((made) => made.cliente));
    const seen: Vista[] = [];
    const stop = cliente.suscribir((vista) => seen.push(vista));
    await cliente.encender();
    await vi.waitFor(() => expect(seen.map(({ envio }) => envio.tipo)).toContain('sin-conexion'));
    let late: Vista | null = null;
    cliente.suscribir((vista) => {
      late = vista;
    })();
    expect(late).not.toBeNull();
    stop();
    await cliente.cerrar();
  });

  it('exports piece by piece, and lets go when its reader stops', async () => {
    const { almacen, cliente: own } = await makeCliente();
    const cliente = proxied(async () => own);
    const trozos = makeTrozos(1, 100, 1);
    expect((await almacen.guardarSellado(makeCaptura(1, trozos), trozos, 'eslabon-1')).ok).toBe(true);
    for await (const piece of cliente.exportar('pendientes')) {
      expect(new Uint8Array(piece)).toEqual(exportadoStart());
      break;
    }
    const pieces: number[] = [];
    for await (const piece of cliente.exportar('pendientes')) pieces.push(piece.length);
    expect(pieces).toEqual([5, expect.any(Number), 65_536, 100]);
    for await (const _ of cliente.exportar('rechazados')) throw new Error('there is nothing to export');
    await cliente.cerrar();
  });

  it('fails its calls when the client could not open, and tries again with the next', async () => {
    const own = makeCliente().then((made) => made.cliente);
    let tries = 0;
    const cliente = proxied(() => (++tries === 1 ? Promise.reject(new Error('no database')) : own));
    await expect(cliente.vista()).rejects.toThrow('no database');
    expect((await cliente.vista()).inscripcion?.dispositivo).toBe('K7QM');
    await cliente.vista();
    expect(tries).toBe(2);
    await cliente.cerrar();
  });

  it('answers what the store knows before the client is opened, and never past it', async () => {
    const { cliente: own, almacen } = await makeCliente();
    const p = await makePlataforma(almacen, 'http://localhost:1', {});
    let opened = 0;
    const open = async (): Promise<Cliente> => {
      opened += 1;
      return own;
    };
    const cliente = proxied(open, { vista: () => primeraVista(p) });
    // The client has nothing to add to what the store says of a phone that did nothing since.
    expect(await cliente.vista()).toEqual(await own.vista());
    expect(opened).toBe(0);
    expect(await cliente.desbloquear('otra contraseña')).toEqual({ ok: false, error: 'contrasena-incorrecta' });
    await cliente.encender();
    await vi.waitFor(async () => expect((await cliente.vista()).envio.tipo).toBe('sin-conexion'));
    expect(opened).toBe(1);
    await cliente.cerrar();
  });

  it('lets one window capture at a time', async () => {
    const locks = createLocks();
    const [one, other] = [await makeCliente(locks), await makeCliente(locks)].map(({ cliente }) => cliente) as [
      Cliente,
      Cliente,
    ];
    expect(await one.tomarCaptura()).toBe(true);
    expect(await one.tomarCaptura()).toBe(true);
    expect(await other.tomarCaptura()).toBe(false);
    await one.soltarCaptura();
    await vi.waitFor(async () => expect(await other.tomarCaptura()).toBe(true));
    await Promise.all([one.cerrar(), other.cerrar()]);
  });
});
