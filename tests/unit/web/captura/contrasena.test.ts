/**
 * Another password, by the old one or by a code, and the app killed at each step of it: there is always one
 * that opens, what was sealed and what is sealed from then on bears a key that the server takes, and the
 * change can be made to the end. The server is its rule for keys (server/dispositivos), over HTTP from memory.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Ficha } from '../../../../server/dispositivos/fichas.ts';
import { isSignedBy } from '../../../../server/dispositivos/index.ts';
import type { DispositivoRequest } from '../../../../shared/api/alta.ts';
import { base64urlToBytes, concatBytes } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { type Ancla, firmar, keyId } from '../../../../shared/firmados/index.ts';
import { leerPrefijo } from '../../../../shared/sobre/formato.ts';
import { createVerificador } from '../../../../shared/sobre/verificar.ts';
import type { Almacen } from '../../../../web/captura/almacen/index.ts';
import type { Cliente } from '../../../../web/captura/cliente.ts';
import { createCliente } from '../../../../web/captura/nucleo.ts';
import type { Plataforma } from '../../../../web/captura/plataforma.ts';
import { piezas } from '../../../../web/captura/sellado/index.ts';
import { openAlmacenArchivos } from '../../../simulador/almacen-archivos.ts';
import { makePlataforma } from '../../../simulador/plataforma.ts';
import { withFolders } from '../../../support/folders.ts';
import { VERSIONES } from '../../../support/textos.ts';
import { DATOS, PROCESO } from './almacen/casos.ts';
import { makeAutoridad } from './par.ts';

const folder = withFolders();
const crypto = await loadSodium();
const derivar: Plataforma['derivar'] = async (password, salt) => crypto.hash(password, concatBytes(salt, salt));
const autoridad = makeAutoridad(crypto, PROCESO.id);
const DISPOSITIVO = 'K7QM';
const OLD = 'caballo naranja 7';
const NEW = 'nubes de Fresnillo 3';
const identidad = { proceso: PROCESO.id, auxiliar: 'AB12CD3', correo: 'a@example.org', codigo: '123456' };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Keeps which capture key of the one device counts, and until when each did; its clock goes on with each question. */
function makeServer() {
  let now = 1_800_000_000_000;
  const claves: { id: string; publica: Uint8Array; desde: number; hasta: number | null }[] = [];
  const ancla = (): string => {
    now += 1000;
    return firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: now }, autoridad.acuse);
  };
  const listed = { id: DISPOSITIVO, nombre: 'Moto', alta: 1, ultimoContacto: null, recibidos: 0, enEspera: 0 };
  const json = (value: unknown): Response => new Response(JSON.stringify(value));
  return {
    claves,
    ancla,
    answer(step: string, body: DispositivoRequest): Response {
      now += 1000;
      if (step === 'verificar') {
        const dispositivos = claves.length > 0 ? [listed] : [];
        const { certificados } = autoridad;
        return json({ sesion: 's'.repeat(32), nombre: 'A', proceso: PROCESO, certificados, dispositivos });
      }
      const publica = base64urlToBytes(body.claveCaptura)!;
      const id = keyId(crypto, publica);
      if (!claves.some((key) => key.id === id)) {
        for (const key of claves) key.hasta ??= now;
        claves.push({ id, publica, desde: now, hasta: null });
      }
      return json({ dispositivo: DISPOSITIVO, ancla: ancla() });
    },
  };
}

/** Where the app is killed: at its n-th errand to store or network, or at one by name, with it undone or done. */
interface Kill {
  readonly at: number | 'guardarAltaEnCurso' | 'dispositivo';
  readonly done: boolean;
}

/** A phone over one folder; each life is the app opened once. */
async function phone() {
  const path = await folder();
  const server = makeServer();
  let almacen: Almacen | null = null;

  async function live(kill: Kill | null = null) {
    await almacen?.close();
    const files = await openAlmacenArchivos(path);
    almacen = files;
    let armed = false;
    let errands = 0;
    let killed = (): void => undefined;
    const death = new Promise<'killed'>((resolve) => {
      killed = () => resolve('killed');
    });
    let dead = false;
    const errand = async <T>(name: string, task: () => Promise<T>): Promise<T> => {
      if (armed) errands++;
      const strikes = armed && !dead && (kill?.at === name || kill?.at === errands);
      if (!strikes && !dead) return task();
      if (strikes && kill.done) await task();
      dead = true;
      killed();
      return new Promise<never>(() => undefined);
    };
    const wrapped = new Proxy(files, {
      get(target, name: keyof Almacen) {
        const method = target[name] as (...args: unknown[]) => unknown;
        if (name === 'observar' || name === 'close') return method;
        return (...args: unknown[]) => errand(name, async () => method(...args));
      },
    });
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      const step = url.split('/').at(-1)!;
      return errand(step, async () => server.answer(step, JSON.parse(String(init.body))));
    };
    const plataforma = await makePlataforma(wrapped, 'http://localhost:1', {
      derivar,
      fetch: fetch as typeof globalThis.fetch,
    });
    const cliente = await createCliente(plataforma);
    return {
      cliente,
      files,
      errands: () => errands,
      /** Does it, or is killed on the way. */
      async until(task: () => Promise<unknown>): Promise<'done' | 'killed'> {
        armed = true;
        const outcome = await Promise.race([task().then(() => 'done' as const), death]);
        armed = false;
        return outcome;
      },
    };
  }
  closing.push(async () => almacen?.close());

  const first = await live();
  await enrol(first.cliente, OLD);
  expect((await seal(first.cliente)).ok).toBe(true);
  await first.cliente.cerrar();
  almacen = null;
  return { server, live };
}

async function enrol(cliente: Cliente, contrasena: string): Promise<void> {
  expect((await cliente.verificar(identidad, autoridad.huella)).ok).toBe(true);
  const done = await cliente.inscribir({ nombre: 'Moto', contrasena, textos: VERSIONES });
  if (!done.ok) throw new Error(done.error.codigo);
}

const seal = (cliente: Cliente) =>
  cliente.sellar({
    clase: 'apoyo',
    datos: DATOS,
    partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: crypto.randomBytes(2_000) }],
  });

/** That the server takes every envelope on the phone as its device's; how many there are. */
async function expectTaken(almacen: Almacen, server: ReturnType<typeof makeServer>): Promise<number> {
  const ficha = { modalidad: 'auxiliar', clavesCaptura: server.claves } as unknown as Ficha;
  const all = await almacen.pagina(DISPOSITIVO, { antesDe: Number.MAX_SAFE_INTEGER, limite: 100 });
  for (const { folio, tamano } of all) {
    const bytes = concatBytes(...(await almacen.trozos(folio, 0, piezas(tamano))));
    const verifier = createVerificador(crypto, tamano);
    verifier.update(bytes);
    const prefijo = leerPrefijo(bytes);
    if (!prefijo.ok) throw new Error(prefijo.error);
    expect(isSignedBy(ficha, prefijo.value.encabezado, verifier.finish())).toBe(true);
  }
  return all.length;
}

/** As a contact with the server leaves it: the latest anchor there is. */
async function contact(almacen: Almacen, server: ReturnType<typeof makeServer>): Promise<void> {
  await almacen.guardarReloj({ ancla: server.ancla(), llegada: Date.now(), piso: 0 });
}

const opens = async (cliente: Cliente, contrasena: string): Promise<string> => {
  const opened = await cliente.desbloquear(contrasena);
  return opened.ok ? 'opens' : opened.error;
};

/** Each errand of a change, killed before and after it. */
async function killEach(
  change: (cliente: Cliente) => Promise<unknown>,
  check: (one: Awaited<ReturnType<typeof phone>>) => Promise<void>,
) {
  let total = Number.POSITIVE_INFINITY;
  for (let at = 1; at <= total; at++) {
    for (const done of [false, true]) {
      const one = await phone();
      const life = await one.live({ at, done });
      const outcome = await life.until(() => change(life.cliente));
      if (outcome === 'done') total = Math.min(total, life.errands());
      await check(one);
    }
  }
  expect(total).toBeGreaterThan(3);
}

describe('a password changed by who knows it', () => {
  it('opens the same key, without a word to the server; the old one no longer does', async () => {
    const { server, live } = await phone();
    const { cliente, files } = await live();
    const before = server.claves.length;
    expect(await cliente.cambiarContrasena({ actual: 'no es ésta', nueva: NEW })).toEqual({
      ok: false,
      error: 'contrasena-incorrecta',
    });
    expect(await cliente.cambiarContrasena({ actual: OLD, nueva: 'corta' })).toEqual({
      ok: false,
      error: 'contrasena-corta',
    });
    expect(await cliente.cambiarContrasena({ actual: OLD, nueva: NEW })).toEqual({ ok: true, value: undefined });
    expect((await seal(cliente)).ok).toBe(true);
    expect(server.claves).toHaveLength(before);
    expect(await expectTaken(files, server)).toBe(2);
    expect(await opens(cliente, OLD)).toBe('contrasena-incorrecta');
    expect(await opens(cliente, NEW)).toBe('opens');
    await cliente.cerrar();
  });

  it('counts wrong ones like any other', async () => {
    const { live } = await phone();
    const { cliente } = await live();
    for (let i = 0; i < 4; i++) await cliente.cambiarContrasena({ actual: 'no es ésta', nueva: NEW });
    expect(await cliente.cambiarContrasena({ actual: OLD, nueva: NEW })).toEqual({ ok: false, error: 'en-espera' });
    expect((await cliente.vista()).esperaHasta).toBeGreaterThan(Date.now());
    await cliente.cerrar();
  });

  it('killed at any step leaves the old one or the new one, and never both or none', { timeout: 60_000 }, async () => {
    await killEach(
      (cliente) => cliente.cambiarContrasena({ actual: OLD, nueva: NEW }),
      async ({ server, live }) => {
        const { cliente, files } = await live();
        const both = [await opens(cliente, OLD), await opens(cliente, NEW)].sort();
        expect(both).toEqual(['contrasena-incorrecta', 'opens']);
        expect((await seal(cliente)).ok).toBe(true);
        expect(await expectTaken(files, server)).toBe(2);
        await cliente.cerrar();
      },
    );
  });
});

describe('a password reset by a code', () => {
  it('is a new key for the same device; what waits and what follows is taken', async () => {
    const { server, live } = await phone();
    const { cliente, files } = await live();
    await enrol(cliente, NEW);
    await contact(files, server);
    expect((await seal(cliente)).ok).toBe(true);
    expect(server.claves.map(({ hasta }) => hasta === null)).toEqual([false, true]);
    expect(await expectTaken(files, server)).toBe(2);
    expect(await opens(cliente, OLD)).toBe('contrasena-incorrecta');
    expect(await opens(cliente, NEW)).toBe('opens');
    await cliente.cerrar();
  });

  it('ends the wait after wrong ones', async () => {
    const { live } = await phone();
    const { cliente } = await live();
    for (let i = 0; i < 4; i++) await opens(cliente, 'no es ésta');
    expect((await cliente.vista()).esperaHasta).not.toBeNull();
    await enrol(cliente, NEW);
    expect((await cliente.vista()).esperaHasta).toBeNull();
    await cliente.cerrar();
  });

  it('killed at any step leaves what opens and is taken, and can be made to the end', {
    timeout: 120_000,
  }, async () => {
    await killEach(
      (cliente) => enrol(cliente, NEW),
      async ({ server, live }) => {
        const life = await live();
        await contact(life.files, server);
        await life.cliente.cerrar();

        const { cliente, files } = await live();
        const withNew = await opens(cliente, NEW);
        expect(['opens', 'sin-confirmar', 'contrasena-incorrecta']).toContain(withNew);
        if (withNew !== 'opens') expect(await opens(cliente, OLD)).toBe('opens');
        // Once the server may have been asked, the new one is told from a wrong one.
        if (server.claves.length > 1) expect(withNew).not.toBe('contrasena-incorrecta');
        expect((await seal(cliente)).ok).toBe(true);
        expect(await expectTaken(files, server)).toBe(2);

        await enrol(cliente, NEW);
        expect(await opens(cliente, NEW)).toBe('opens');
        expect(await opens(cliente, OLD)).toBe('contrasena-incorrecta');
        expect((await seal(cliente)).ok).toBe(true);
        expect(await expectTaken(files, server)).toBe(3);
        await cliente.cerrar();
      },
    );
  });

  it('given up and begun again with another password is as good', async () => {
    const { server, live } = await phone();
    // The server took the key; the answer never came.
    const cut = await live({ at: 'dispositivo', done: true });
    await cut.until(() => enrol(cut.cliente, NEW));
    expect(server.claves).toHaveLength(2);
    const { cliente, files } = await live();
    await contact(files, server);
    expect(await opens(cliente, NEW)).toBe('sin-confirmar');
    const other = 'otra frase distinta 9';
    expect(await opens(cliente, OLD)).toBe('opens');
    await enrol(cliente, other);
    expect((await seal(cliente)).ok).toBe(true);
    expect(await expectTaken(files, server)).toBe(2);
    expect(await opens(cliente, other)).toBe('opens');
    await cliente.cerrar();
  });

  it('cut twice, each time with another password, bears the anchor from before the first', async () => {
    const { server, live } = await phone();
    const cut = await live({ at: 'dispositivo', done: true });
    await cut.until(() => enrol(cut.cliente, NEW));
    expect(server.claves).toHaveLength(2);
    const between = await live();
    await contact(between.files, server);
    const again = await live({ at: 'guardarAltaEnCurso', done: true });
    await again.until(() => enrol(again.cliente, 'otra frase distinta 9'));
    await contact(again.files, server);
    const { cliente, files } = await live();
    expect(await opens(cliente, OLD)).toBe('opens');
    expect((await seal(cliente)).ok).toBe(true);
    expect(await expectTaken(files, server)).toBe(2);
    await cliente.cerrar();
  });

  it('made in another window locks this one, which goes on with the new one', async () => {
    const { server, live } = await phone();
    const { cliente, files } = await live();
    expect(await opens(cliente, OLD)).toBe('opens');
    const other = await createCliente(
      await makePlataforma(files, 'http://localhost:1', {
        derivar,
        fetch: (async (url: string, init: RequestInit) =>
          server.answer(url.split('/').at(-1)!, JSON.parse(String(init.body)))) as typeof globalThis.fetch,
      }),
    );
    await enrol(other, NEW);
    expect(await seal(cliente)).toEqual({ ok: false, error: 'bloqueado' });
    expect((await cliente.vista()).desbloqueado).toBe(false);
    expect(await opens(cliente, NEW)).toBe('opens');
    expect((await seal(cliente)).ok).toBe(true);
    expect(await expectTaken(files, server)).toBe(2);
    await other.apagar();
    await cliente.cerrar();
  });
});
