/** The sender against a peer that speaks the protocol and misbehaves on demand. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import { concatBytes } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import {
  type Avisos,
  abrirFirmado,
  type EstadoProceso,
  leerFirmado,
  type Respuesta,
  type Roster,
  type Sin,
} from '../../../../shared/firmados/index.ts';
import { deviceArray } from '../../../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES, MAX_UPDATE_BYTES, WINDOW_CHUNKS } from '../../../../shared/sync/limites.ts';
import type { Almacen, Captura } from '../../../../web/captura/almacen/index.ts';
import { makeLlaves } from '../../../../web/captura/claves/index.ts';
import type { Cliente, EstadoEnvio, Folio, QueExportar } from '../../../../web/captura/cliente.ts';
import { createCliente } from '../../../../web/captura/nucleo.ts';
import type { Plataforma } from '../../../../web/captura/plataforma.ts';
import { openAlmacenArchivos } from '../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../simulador/plataforma.ts';
import { withFolders } from '../../../support/folders.ts';
import { DATOS, DISPOSITIVO, makeInscripcion, PROCESO } from './almacen/casos.ts';
import { committed, makeAutoridad, makeRespuesta, type Par, renovar, startPar } from './par.ts';

const folder = withFolders();
const crypto = await loadSodium();
const AUTOR = 'AB12CD3';
const PASSWORD = 'contraseña de prueba';
const proceso: ProcesoPublico = { ...PROCESO, inicio: 0 };
/** A cheap derivation: Argon2id is tested with the keys. */
const derivar: Plataforma['derivar'] = async (password, salt) => crypto.hash(password, concatBytes(salt, salt));

interface Telefono {
  readonly par: Par;
  readonly almacen: Almacen;
  readonly cliente: Cliente;
  readonly estados: EstadoEnvio[];
  seal(bytes: number): Promise<Folio>;
  captura(folio: string): Promise<Captura>;
  /** Another window of the same phone. */
  window(): Promise<Cliente>;
  /** Waits until a state of the sender fulfils the condition. */
  until(condition: (estado: EstadoEnvio) => boolean): Promise<EstadoEnvio>;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** An enrolled, unlocked phone and its peer; not yet sending. */
async function telefono(
  options: { wrap?: (almacen: Almacen) => Almacen; change?: Partial<Plataforma> } = {},
): Promise<Telefono> {
  const path = await folder();
  const files = await openAlmacenArchivos(path);
  const almacen = options.wrap?.(files) ?? files;
  const { llaves } = await makeLlaves(
    { crypto, subtle: globalThis.crypto.subtle, extractableKeys: true, derivar },
    PASSWORD,
  );
  const par = await startPar({
    crypto,
    proceso,
    autor: AUTOR,
    dispositivo: DISPOSITIVO,
    publicaDispositivo: llaves.publicaDispositivo,
  });
  const { huella, certificados } = par.autoridad;
  await files.guardarInscripcion({
    dispositivo: DISPOSITIVO,
    autor: AUTOR,
    nombre: 'A',
    proceso,
    huella,
    alta: 1,
    llaves,
  });
  await files.guardarCertificados(huella, JSON.stringify(certificados));
  const plataforma = await makePlataforma(almacen, par.origen, { derivar, ...options.change });
  await files.guardarReloj({ ancla: anclaOf(par), llegada: Date.now(), piso: 0 });

  const cliente = await createCliente(plataforma);
  expect((await cliente.desbloquear(PASSWORD)).ok).toBe(true);
  const estados: EstadoEnvio[] = [];
  const waiting = new Set<() => void>();
  cliente.suscribir(({ envio }) => {
    estados.push(envio);
    for (const wake of waiting) wake();
  });
  open.push({
    async close() {
      await cliente.cerrar();
      await par.close();
    },
  });
  return {
    par,
    almacen,
    cliente,
    estados,
    async seal(bytes) {
      const sealed = await cliente.sellar({
        clase: 'apoyo',
        datos: DATOS,
        partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: crypto.randomBytes(bytes) }],
      });
      if (!sealed.ok) throw new Error(sealed.error);
      return sealed.value;
    },
    captura: async (folio) => (await almacen.captura(folio))!,
    async window() {
      const other = await createCliente({ ...plataforma, almacen: { ...almacen, close: async () => undefined } });
      other.suscribir(() => undefined);
      open.push({ close: () => other.cerrar() });
      return other;
    },
    async until(condition) {
      for (;;) {
        const found = estados.find(condition);
        if (found) return found;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
  };
}

const rosterOf = (par: Par, { activo = true, ...more }: Partial<Roster> & { readonly activo?: boolean }): string =>
  par.sign<Roster>({
    tipo: 'dispositivos',
    v: 1,
    auxiliar: AUTOR,
    t: Date.now(),
    alta: true,
    motivoBaja: null,
    dispositivos: [{ id: DISPOSITIVO, nombre: 'Moto', activo, alta: 1, baja: activo ? null : 2 }],
    ...more,
  });
function anclaOf(par: Par): string {
  return par.sign({ tipo: 'ancla', v: 1, t: Date.now() } as never);
}

/** Waits until a capture is in a state. */
const reaches = (t: Telefono, folio: string, estado: Captura['estado']) =>
  vi.waitFor(async () => expect((await t.captura(folio)).estado).toBe(estado), { timeout: 10_000, interval: 10 });

/** Seals a capture and has it refused; its folio. */
async function refused(t: Telefono): Promise<Folio['folio']> {
  t.par.conducta.resultado = 'rechazo';
  const { folio } = await t.seal(70_000);
  await t.cliente.encender();
  await reaches(t, folio, 'rechazado');
  await t.until(({ tipo }) => tipo === 'al-corriente');
  return folio;
}

/** The server's word that a process has closed. */
const closed = ({ par }: Telefono, id: string): string =>
  par.sign<EstadoProceso>({ tipo: 'proceso', v: 1, proceso: id, t: Date.now(), estado: 'cerrado', inicio: 0, fin: 1 });

/** Bytes of an export file. */
async function exported(t: Telefono, que: QueExportar): Promise<number> {
  let bytes = 0;
  for await (const piece of t.cliente.exportar(que)) bytes += piece.length;
  return bytes;
}

describe('the sender', () => {
  it('commits, uploads, verifies, tells and erases, keeping the record', async () => {
    const t = await telefono();
    const first = await t.seal(300_000);
    const second = await t.seal(1_000);
    await t.cliente.encender();
    await reaches(t, second.folio, 'borrado');
    const captura = await t.captura(first.folio);
    expect(captura).toMatchObject({ estado: 'borrado', resultado: 'acuse', codigo: first.codigo });
    expect(captura.enTransito).not.toBeNull();
    expect(captura.respuesta).toBe(t.par.respuestas.get(first.folio));
    expect(await t.almacen.trozo(first.folio, 0)).toBeNull();
    expect(t.par.sobres.get(first.folio)!.length).toBe(first.tamano);
    expect([...t.par.vistos].sort()).toEqual([first.folio, second.folio].sort());
    expect(committed(t.par, DISPOSITIVO)).toEqual([first.folio, second.folio]);
    const order = t.par.recibidos.map(({ type }) => type);
    expect(order.indexOf('abre')).toBeGreaterThan(order.indexOf('identidad'));
    await t.until(({ tipo }) => tipo === 'al-corriente');
    expect((await t.cliente.vista()).conteos).toMatchObject({ sellados: 0, enTransito: 0, recibidos: 2 });
  });

  it('sends what is sealed while it is connected', async () => {
    const t = await telefono();
    await t.cliente.encender();
    await t.until(({ tipo }) => tipo === 'al-corriente');
    const { folio } = await t.seal(10_000);
    await reaches(t, folio, 'borrado');
  });

  it('goes on where it was cut, never sending again what was confirmed', async () => {
    const t = await telefono();
    t.par.conducta.cutAfter = 200_000;
    const { folio, tamano } = await t.seal(1_000_000);
    await t.cliente.encender();
    await reaches(t, folio, 'borrado');
    const pieces = t.par.recibidos.filter((message) => message.type === 'trozo');
    const kept = pieces.filter(({ offset }, i) => !pieces.slice(i + 1).some((later) => later.offset === offset));
    expect(kept.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(tamano);
    expect(t.par.conexiones.length).toBeGreaterThan(4);
    // A piece goes twice only when the cut came before its confirmation.
    expect(pieces.length - kept.length).toBeLessThanOrEqual((t.par.conexiones.length - 1) * WINDOW_CHUNKS);
  });

  it('keeps to the window', async () => {
    const t = await telefono();
    let ahead = 0;
    let worst = 0;
    const { push } = Array.prototype;
    t.par.recibidos.push = function (...items) {
      for (const item of items) if (item.type === 'trozo') worst = Math.max(worst, ++ahead);
      return push.apply(this, items);
    };
    t.par.conducta.deaf.add('trozo');
    const { folio } = await t.seal((WINDOW_CHUNKS + 4) * CHUNK_BYTES);
    await t.cliente.encender();
    await vi.waitFor(() => expect(ahead).toBe(WINDOW_CHUNKS));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(worst).toBe(WINDOW_CHUNKS);
    expect((await t.captura(folio)).estado).toBe('enTransito');
  });

  it('believes nobody who shows another root, and goes on with the right server', async () => {
    const t = await telefono();
    t.par.conducta.impostor = makeAutoridad(crypto, proceso.id);
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'detenido' && estado.motivo === 'servidor-desconocido');
    expect((await t.captura(folio)).estado).toBe('sellado');
    expect(t.par.recibidos.map(({ type }) => type)).not.toContain('abre');
    t.par.conducta.impostor = null;
    await t.cliente.reintentar();
    await reaches(t, folio, 'borrado');
  });

  /** Sends the phone what is made of the right answer, and shows that it moves nothing on; what was sent. */
  async function erasesNothing(t: Telefono, forge: (right: string) => string): Promise<string> {
    let sent = '';
    t.par.conducta.answer = (right) => {
      sent = forge(right);
      return sent;
    };
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    const estado = await t.until((one) => one.tipo === 'al-corriente' && one.apartados.length > 0);
    expect(estado).toMatchObject({ apartados: [{ folio, codigo: 'respuesta-no-verificada' }] });
    expect((await t.captura(folio)).estado).toBe('enTransito');
    expect(await t.almacen.trozo(folio, 0)).not.toBeNull();
    expect(t.par.vistos.size).toBe(0);
    return sent;
  }

  const stranger = makeAutoridad(crypto, proceso.id);
  it.each<[name: string, signer: 'server' | 'stranger', changes: Partial<Sin<Respuesta>>]>([
    ['signed by a stranger', 'stranger', {}],
    ['for other bytes', 'server', { codigo: 'A'.repeat(43) }],
    ['for another size', 'server', { tamano: 1 }],
    ['for another process', 'server', { proceso: 'CP-2026-999' }],
  ])('erases nothing for an answer %s, whose signature holds', async (_name, signer, changes) => {
    const t = await telefono();
    const { acuse } = signer === 'server' ? t.par.autoridad : stranger;
    const sent = await erasesNothing(t, (right) => {
      const { clave: _clave, firma: _firma, ...words } = leerFirmado('respuesta', right)!;
      return makeRespuesta(crypto, { acuse }, { ...words, ...changes });
    });
    // Nothing but what the row names is wrong with it.
    expect(abrirFirmado(crypto, 'respuesta', sent, acuse.publicKey)).toMatchObject(changes);
  });

  it('erases nothing for an answer changed after signing', async () => {
    const t = await telefono();
    await erasesNothing(t, (right) => right.replace('"acuse"', '"rechazo"'));
  });

  it.each<[string, Uint8Array | string]>([
    ['text', 'HTTP/1.1 200 OK'],
    ['an empty message', new Uint8Array(0)],
    ['a document update before any welcome', new Uint8Array([0, 2, 1, 0])],
    ['a number beyond all bounds', new Uint8Array(200).fill(0xff)],
    ['another protocol’s message', new Uint8Array([2, 0, 3, 120, 121, 122])],
    ['a cut message of ours', new Uint8Array([102, 5, 112])],
  ])('survives %s', async (_name, garbage) => {
    const t = await telefono();
    t.par.conducta.garbage = garbage;
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    await vi.waitFor(() => expect(t.par.conexiones.length).toBeGreaterThan(1), { timeout: 5_000 });
    expect((await t.captura(folio)).estado).toBe('sellado');
    t.par.conducta.garbage = null;
    await t.cliente.reintentar();
    await reaches(t, folio, 'borrado');
  });

  it('waits longer at each closed door, with jitter, although each lets it in first', async () => {
    const t = await telefono({ change: { random: () => 0.5 } });
    t.par.conducta.closeWith = 4503;
    await t.cliente.encender();
    await vi.waitFor(() => expect(t.par.conexiones.length).toBeGreaterThan(4), { timeout: 10_000 });
    const gaps = t.par.conexiones.slice(1).map((at, i) => at - t.par.conexiones[i]!);
    // 0.75 of 200, 400, 800, 1600 ms.
    for (const [i, gap] of gaps.slice(0, 4).entries()) expect(gap).toBeGreaterThan(140 * 2 ** i);
  });

  it('takes an answer from the cuaderno like any other', async () => {
    const t = await telefono();
    t.par.conducta.deaf.add('abre');
    const { folio, codigo, tamano } = await t.seal(1_000);
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'enviando');
    t.par.putInCuaderno(makeRespuesta(crypto, t.par.autoridad, { proceso: proceso.id, folio, codigo, tamano }));
    await reaches(t, folio, 'borrado');
    await vi.waitFor(() => expect(t.par.vistos.has(folio)).toBe(true));
  });

  it('tells again of an answer that the server still shows', async () => {
    const t = await telefono();
    const { folio } = await t.seal(1_000);
    t.par.conducta.deaf.add('visto');
    await t.cliente.encender();
    await reaches(t, folio, 'borrado');
    await t.cliente.apagar();
    t.par.conducta.deaf.clear();
    t.par.putInCuaderno(t.par.respuestas.get(folio)!);
    expect(t.par.vistos.size).toBe(0);
    await t.cliente.encender();
    await vi.waitFor(() => expect(t.par.vistos.has(folio)).toBe(true));
  });

  it('keeps a refused envelope for export until the process closes', async () => {
    const t = await telefono();
    const folio = await refused(t);
    expect(await t.almacen.trozo(folio, 1)).not.toBeNull();
    expect((await t.cliente.vista()).guardados).toEqual({ pendientes: 0, credenciales: 0, rechazados: 1 });
    expect(await exported(t, 'rechazados')).toBeGreaterThan(70_000);
    expect(await exported(t, 'pendientes')).toBe(0);

    t.par.putInCuaderno(closed(t, 'CP-2026-999'));
    t.par.putInCuaderno(closed(t, proceso.id));
    await reaches(t, folio, 'borrado');
    expect(await t.captura(folio)).toMatchObject({ resultado: 'rechazo', motivo: 'fuera-de-periodo' });
    const { conteos, guardados } = await t.cliente.vista();
    expect(guardados).toEqual({ pendientes: 0, credenciales: 0, rechazados: 0 });
    expect(conteos.rechazados).toBe(1);
    expect(await exported(t, 'rechazados')).toBe(0);
  });

  it('sends the auxiliar’s own credential as it sends supports, and counts it as none', async () => {
    const t = await telefono();
    expect((await t.cliente.vista()).credencial).toBe(false);
    const sealed = await sealCredencial(t);
    const waiting = await t.cliente.vista();
    expect(waiting.credencial).toBe(true);
    expect(waiting.conteos.sellados).toBe(0);
    expect(waiting.guardados).toEqual({ pendientes: 1, credenciales: 1, rechazados: 0 });
    const support = await t.seal(1_000);
    await t.cliente.encender();
    for (const { folio } of [sealed, support]) await reaches(t, folio, 'borrado');
    const { credencial, conteos } = await t.cliente.vista();
    expect(credencial).toBe(true);
    expect(conteos).toMatchObject({ sellados: 0, enTransito: 0, recibidos: 1 });
  });

  it('asks for the credential anew once it was refused, and of an older enrolment delivers it', async () => {
    const t = await telefono();
    t.par.conducta.resultado = 'rechazo';
    const { folio } = await sealCredencial(t);
    await t.almacen.guardarInscripcion({ ...(await makeInscripcion('W9XY', 2_000)), autor: AUTOR, proceso });
    const plataforma = await makePlataforma(t.almacen, t.par.origen, { derivar });
    const later = await createCliente({ ...plataforma, almacen: { ...t.almacen, close: async () => undefined } });
    // It was sealed by her, on this phone, for this process.
    expect((await later.vista()).credencial).toBe(true);
    await later.encender();
    await reaches(t, folio, 'rechazado');
    expect((await later.vista()).credencial).toBe(false);
    await later.cerrar();
  });

  it('erases what was refused of an older enrolment, too, once its process closes', async () => {
    const t = await telefono();
    const folio = await refused(t);
    await t.cliente.apagar();
    await t.almacen.guardarInscripcion(await makeInscripcion('W9XY', 2_000));
    // As the app is opened again, with another enrolment than this one.
    const plataforma = await makePlataforma(t.almacen, t.par.origen, { derivar });
    const later = await createCliente({ ...plataforma, almacen: { ...t.almacen, close: async () => undefined } });
    await later.encender();
    // It is still told of.
    const { conteos, anteriores } = await later.vista();
    expect(conteos.rechazados).toBe(0);
    expect(anteriores).toMatchObject([{ dispositivo: DISPOSITIVO, autor: AUTOR, conteos: { rechazados: 1 } }]);
    expect(await later.capturas(DISPOSITIVO, { antesDe: null, limite: 5 })).toMatchObject([{ folio }]);
    expect(await later.capturas('W9XY', { antesDe: null, limite: 5 })).toEqual([]);
    t.par.putInCuaderno(closed(t, proceso.id));
    await reaches(t, folio, 'borrado');
    await later.cerrar();
  });

  it('quarantine erases as an acuse does', async () => {
    const t = await telefono();
    t.par.conducta.resultado = 'cuarentena';
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    await reaches(t, folio, 'borrado');
    expect((await t.captura(folio)).resultado).toBe('cuarentena');
  });

  it('writes many commitments in updates that the server takes', async () => {
    const t = await telefono();
    t.par.conducta.deaf.add('abre');
    const folios: string[] = [];
    for (let i = 0; i < 200; i++) folios.push((await t.seal(50)).folio);
    await t.cliente.encender();
    await vi.waitFor(() => expect(committed(t.par, DISPOSITIVO)).toEqual(folios), { timeout: 10_000 });
    expect(Math.max(...t.par.updates)).toBeLessThan(MAX_UPDATE_BYTES);
  });

  it('seals nothing into the room that answers need', async () => {
    let libre = 10 * 1024 * 1024;
    const t = await telefono({ wrap: (almacen) => ({ ...almacen, espacio: async () => ({ usado: 0, libre }) }) });
    await expect(t.seal(10)).rejects.toThrow('sin-espacio');
    expect((await t.cliente.vista()).restantes).toBe(0);
    libre = 1024 * 1024 * 1024;
    expect((await t.seal(10)).folio).toMatch(/^K7QM-0001-/);
  });

  it('only delivers once given de baja', async () => {
    const t = await telefono();
    t.par.conducta.modo = 'entrega';
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    await reaches(t, folio, 'borrado');
    expect(committed(t.par, DISPOSITIVO)).toEqual([]);
    expect((await t.cliente.vista()).modo).toBe('entrega');
  });

  it('closes capture at once when the cuaderno tells of a baja, and delivers what waits into quarantine', async () => {
    const t = await telefono();
    t.par.conducta.deaf.add('abre');
    t.par.conducta.resultado = 'cuarentena';
    const { folio } = await t.seal(1_000);
    await t.cliente.encender();
    await vi.waitFor(() => expect(committed(t.par, DISPOSITIVO)).toEqual([folio]));
    t.par.putInCuaderno(rosterOf(t.par, { activo: false }));
    await vi.waitFor(async () => expect((await t.cliente.vista()).desbloqueado).toBe(false));
    expect((await t.cliente.vista()).cuaderno.dispositivos).toMatchObject({ dispositivos: [{ activo: false }] });
    await t.cliente.desbloquear(PASSWORD);
    await expect(t.seal(10)).rejects.toThrow('bloqueado');
    // As the server does once it is so.
    t.par.conducta.modo = 'entrega';
    t.par.conducta.deaf.clear();
    t.par.cut();
    await reaches(t, folio, 'borrado');
    expect((await t.captura(folio)).resultado).toBe('cuarentena');
  });

  it('closes capture in the window that does not send as well', async () => {
    const t = await telefono();
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'al-corriente');
    const other = await t.window();
    await other.desbloquear(PASSWORD);
    await other.encender();
    await vi.waitFor(async () => expect((await other.vista()).envio).toMatchObject({ motivo: 'otra-ventana' }));
    t.par.putInCuaderno(rosterOf(t.par, { alta: false, motivoBaja: 'renuncia' }));
    await vi.waitFor(async () =>
      expect(await other.vista()).toMatchObject({
        desbloqueado: false,
        cuaderno: { dispositivos: { alta: false, motivoBaja: 'renuncia' } },
      }),
    );
    // A lock that is waited for is let go only with the one before it.
    await t.cliente.apagar();
  });

  it('counts what waits on each phone, of the supports that were announced', async () => {
    const t = await telefono();
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'al-corriente');
    deviceArray(t.par.doc, 'R2XD').push(['a', 'b'].map((x) => `{"clase":"apoyo","codigo":"${x}","folio":"R2XD-${x}"}`));
    await vi.waitFor(async () => expect((await t.cliente.vista()).cuaderno.enEspera).toEqual({ R2XD: 2 }));
    t.par.putInCuaderno('{"codigo":"a","folio":"R2XD-a","resultado":"acuse","tipo":"respuesta"}');
    await vi.waitFor(async () => expect((await t.cliente.vista()).cuaderno.enEspera).toEqual({ R2XD: 1 }));
    // Also by what was kept, as after a restart without a network.
    await t.cliente.apagar();
    expect((await (await t.window()).vista()).cuaderno.enEspera).toEqual({ R2XD: 1 });
  });

  it('asks about what was in transit before committing to it again', async () => {
    const t = await telefono();
    t.par.conducta.answer = () => null;
    const { folio, codigo, tamano } = await t.seal(1_000);
    await t.cliente.encender();
    await vi.waitFor(() => expect(t.par.sobres.get(folio)?.length).toBe(tamano));
    await t.cliente.apagar();
    // Meanwhile the server answers, and folds answer and commitment away.
    deviceArray(t.par.doc, DISPOSITIVO).delete(0, 1);
    t.par.respuestas.set(folio, makeRespuesta(crypto, t.par.autoridad, { proceso: proceso.id, folio, codigo, tamano }));
    t.par.conducta.answer = (right) => right;
    t.par.recibidos.length = 0;
    await t.cliente.encender();
    await reaches(t, folio, 'borrado');
    expect(committed(t.par, DISPOSITIVO)).toEqual([]);
    expect(t.par.recibidos.map(({ type }) => type)).toContain('pregunta');
    expect(t.par.recibidos.map(({ type }) => type)).not.toContain('trozo');
  });

  it('comes anew for the certificate of a key that the server has taken up', async () => {
    const t = await telefono();
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'al-corriente');
    const renewed = renovar(crypto, t.par.autoridad);
    t.par.conducta.impostor = renewed;
    const { folio, codigo, tamano } = await t.seal(1_000);
    t.par.respuestas.set(folio, makeRespuesta(crypto, renewed, { proceso: proceso.id, folio, codigo, tamano }));
    const before = t.par.conexiones.length;
    await vi.waitFor(() => expect(t.par.conexiones.length).toBe(before + 1), { timeout: 10_000 });
    await t.until((estado) => estado.tipo === 'al-corriente' && estado.apartados.length > 0);
    await t.cliente.reintentar();
    await reaches(t, folio, 'borrado');
  });

  it('sets aside what the server can’t take, and tells', async () => {
    const t = await telefono();
    t.par.conducta.fallo = 'espacio';
    const first = await t.seal(1_000);
    const second = await t.seal(1_000);
    await t.cliente.encender();
    const estado = await t.until((one) => one.tipo === 'al-corriente' && one.apartados.length === 2);
    expect(estado).toMatchObject({
      apartados: [first, second].map(({ folio }) => ({ folio, codigo: 'espacio' })),
    });
    t.par.conducta.fallo = null;
    await t.cliente.reintentar();
    await reaches(t, first.folio, 'borrado');
    await reaches(t, second.folio, 'borrado');
  });

  /** A copy of the cuaderno that holds what the server does not know. */
  const keepForeign = async (t: Telefono): Promise<void> => {
    const doc = new Y.Doc();
    deviceArray(doc, DISPOSITIVO).push(['{"folio":"K7QM-0412-W"}']);
    const estado = Y.encodeStateAsUpdate(doc);
    await t.almacen.guardarCuaderno(DISPOSITIVO, {
      estado,
      totales: null,
      dispositivos: null,
      proceso: null,
      avisos: null,
    });
  };

  it('learns notices and a changed period from the cuaderno, keeps them, and lets go of what a later word leaves out', async () => {
    const t = await telefono();
    const now = Date.now();
    const word = (at: number, ...ids: string[]): string =>
      t.par.sign<Avisos>({
        tipo: 'avisos',
        v: 1,
        proceso: proceso.id,
        t: at,
        avisos: ids.map((id) => ({ id, clase: 'general', texto: 'Hola', desde: 0, hasta: now + 1_000_000 })),
      });
    const until = (ids: string[]) =>
      vi.waitFor(async () => expect((await t.cliente.vista()).cuaderno.avisos.map(({ id }) => id)).toEqual(ids), {
        timeout: 10_000,
        interval: 10,
      });
    t.par.putInCuaderno(word(now, 'A1', 'A2'));
    await t.cliente.encender();
    await until(['A1', 'A2']);
    // While it is connected: an older word, another server's and another process's change nothing.
    t.par.putInCuaderno(word(now - 5, 'X'));
    t.par.putInCuaderno(word(now + 4, 'X').replace('Hola', 'Hora'));
    t.par.putInCuaderno(t.par.sign<Avisos>({ tipo: 'avisos', v: 1, proceso: 'CC-2026-999', t: now + 5, avisos: [] }));
    t.par.putInCuaderno(word(now + 2, 'A2'));
    await until(['A2']);
    expect((await t.almacen.cuaderno(DISPOSITIVO)).avisos).toBe(word(now + 2, 'A2'));

    const fin = proceso.fin + 86_400_000;
    t.par.putInCuaderno(
      t.par.sign<EstadoProceso>({
        tipo: 'proceso',
        v: 1,
        proceso: proceso.id,
        t: now,
        estado: 'activo',
        inicio: proceso.inicio,
        fin,
      }),
    );
    await vi.waitFor(async () => expect((await t.cliente.vista()).cuaderno.proceso?.fin).toBe(fin), {
      timeout: 10_000,
    });
    expect((await t.cliente.vista()).inscripcion!.proceso.fin).toBe(proceso.fin);
    await t.cliente.periodoVisto();
    expect((await t.cliente.vista()).inscripcion!.proceso.fin).toBe(fin);
    expect((await t.almacen.actual())!.proceso).toEqual({ ...proceso, fin });
    // Capture goes on with the same key: what was noted is the period alone.
    await t.seal(1_000);
    t.par.putInCuaderno(word(now + 3));
    await until([]);
  });

  // 1009 is what a server that takes no message so large says.
  it.each([4400, 4403, 4429, 1009])(
    'begins its document anew when the server it knows ends it with %i',
    async (code) => {
      const t = await telefono();
      const { folio } = await t.seal(1_000);
      await keepForeign(t);
      t.par.conducta.closeOnUpdate = code;
      await t.cliente.encender();
      await t.until(({ tipo }) => tipo === 'detenido');
      await vi.waitFor(async () => expect((await t.almacen.cuaderno(DISPOSITIVO)).estado).toBeNull(), {
        timeout: 10_000,
      });
      t.par.conducta.closeOnUpdate = null;
      await t.cliente.reintentar();
      await reaches(t, folio, 'borrado');
      expect(deviceArray(t.par.doc, DISPOSITIVO).toArray()).not.toContain('{"folio":"K7QM-0412-W"}');
    },
  );

  it('keeps its document when it can’t tell who ended it', async () => {
    const t = await telefono();
    await keepForeign(t);
    t.par.conducta.closeWith = 4400;
    await t.cliente.encender();
    await t.until((estado) => estado.tipo === 'detenido' && estado.motivo === 'rechazado-por-el-servidor');
    const before = t.par.conexiones.length;
    await t.cliente.reintentar();
    await vi.waitFor(() => expect(t.par.conexiones.length).toBeGreaterThan(before));
    expect((await t.almacen.cuaderno(DISPOSITIVO)).estado).not.toBeNull();
  });

  it('comes back ever later while all it writes is refused, and soon again once something was taken', async () => {
    const t = await telefono({ change: { random: () => 0 } });
    await t.seal(1_000);
    const { conducta, conexiones } = t.par;
    conducta.closeOnUpdate = 4400;
    await t.cliente.encender();
    await vi.waitFor(() => expect(conexiones.length).toBe(4), { timeout: 10_000, interval: 10 });
    const pauses = conexiones.slice(1).map((at, i) => at - conexiones[i]!);
    expect(pauses[1]!).toBeGreaterThan(1.5 * pauses[0]!);
    expect(pauses[2]!).toBeGreaterThan(1.5 * pauses[1]!);
    // Whatever was under way as it closed is no fault of the store.
    expect(t.estados).not.toContainEqual({ tipo: 'detenido', motivo: 'almacen' });

    await t.until(({ tipo }) => tipo === 'detenido');
    conducta.closeOnUpdate = null;
    await t.cliente.reintentar();
    await t.until(({ tipo }) => tipo === 'al-corriente');
    conducta.closeOnUpdate = 4400;
    const [count, last] = [conexiones.length, t.estados.length];
    await t.seal(1_000);
    await vi.waitFor(() => expect(t.estados.slice(last).map(({ tipo }) => tipo)).toContain('detenido'));
    const refused = performance.now();
    await vi.waitFor(() => expect(conexiones.length).toBeGreaterThan(count), { timeout: 10_000, interval: 10 });
    expect(conexiones.at(-1)! - refused).toBeLessThan(1.5 * pauses[0]!);
  });

  it('says at once that the network is gone, and nothing else until a connection is made', async () => {
    const t = await telefono();
    await t.cliente.encender();
    await t.until(({ tipo }) => tipo === 'al-corriente');
    // Whoever is there now opens, and lets nobody in.
    t.par.conducta.deaf.add('identidad');
    const shown = async () => (await t.cliente.vista()).envio.tipo;
    await t.cliente.sinRed();
    expect(await shown()).toBe('sin-conexion');
    const tries = () => t.par.recibidos.filter(({ type }) => type === 'identidad').length;
    await vi.waitFor(() => expect(tries()).toBe(2), { timeout: 10_000, interval: 10 });
    expect(await shown()).toBe('sin-conexion');

    t.par.conducta.deaf.clear();
    await t.cliente.sinRed();
    await t.cliente.reintentar();
    await vi.waitFor(async () => expect(await shown()).toBe('al-corriente'), { timeout: 10_000, interval: 10 });
  });

  it('leaves sending to one window, and takes over when that one ends', async () => {
    const t = await telefono();
    const plataforma = await makePlataforma(t.almacen, t.par.origen, { derivar });
    let release = (): void => {};
    const held = plataforma.locks.request(
      `rubrica/envio/${DISPOSITIVO}`,
      {},
      () => new Promise<void>((r) => (release = r)),
    );
    const cliente = await createCliente({ ...plataforma, almacen: { ...t.almacen, close: async () => undefined } });
    const estados: EstadoEnvio[] = [];
    cliente.suscribir(({ envio }) => estados.push(envio));
    await cliente.encender();
    await vi.waitFor(() => expect(estados).toContainEqual({ tipo: 'detenido', motivo: 'otra-ventana' }));
    expect(t.par.conexiones).toEqual([]);
    release();
    await held;
    await vi.waitFor(() => expect(t.par.conexiones.length).toBe(1));
    await cliente.cerrar();
  });

  it.each(['avanzar', 'trozo', 'enEstado', 'captura', 'guardarCuaderno'] as const)(
    'loses nothing when the store fails in %s',
    async (method) => {
      let failing = false;
      let failed = 0;
      const t = await telefono({
        wrap: (almacen) =>
          ({
            ...almacen,
            [method]: (...args: unknown[]) => {
              if (!failing) return (almacen[method] as (...a: unknown[]) => unknown)(...args);
              failed++;
              return Promise.reject(new Error('the store fails'));
            },
          }) as Almacen,
      });
      const { folio } = await t.seal(1_000);
      failing = true;
      await t.cliente.encender();
      await vi.waitFor(() => expect(failed).toBeGreaterThan(0));
      await t.until((estado) => estado.tipo === 'detenido' && estado.motivo === 'almacen');
      failing = false;
      await t.cliente.reintentar();
      await reaches(t, folio, 'borrado');
    },
  );
});

/** Seals the auxiliar's own credential. */
async function sealCredencial(t: Telefono): Promise<Folio> {
  const { modelo, codigos, lectura, app, observaciones } = DATOS;
  const textos = { aviso: '1', responsiva: '1', cuenta: '1' };
  const sealed = await t.cliente.sellar({
    clase: 'alta',
    datos: { v: 2, modelo, codigos, lectura, app, observaciones, textos },
    partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: crypto.randomBytes(1_000) }],
  });
  if (!sealed.ok) throw new Error(sealed.error);
  return sealed.value;
}
