/**
 * An acuse is given for what is on the disk, and no sooner: the order of everything that makes it durable, and
 * the instant that counts for the 24 hours (§4.11), also when the server fails in between.
 */
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { anotar } from '../../../server/bitacora/index.ts';
import { GRACE_MS } from '../../../shared/proceso/ventana.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { FIN, NOON, type Nodo, withInstalacion } from './instalacion.ts';
import { type Enlace, isType, type Sobre, type Telefono } from './telefono.ts';

/** What reached the disk or the database, in order; the end of what takes time. */
const pasos = vi.hoisted((): string[] => []);

/** A disk that can be slow, or refuse, to make bytes durable. */
const disco = vi.hoisted(() => {
  let free = Promise.resolve();
  return {
    failing: false,
    whenFree: () => free,
    hold(): () => void {
      let release = (): void => undefined;
      free = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
});

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const noting =
    (name: string, call: typeof fs.fsync) =>
    (fd: number, callback: (error: Error | null) => void): void =>
      call(fd, (error) => {
        pasos.push(name);
        callback(error);
      });
  return {
    ...fs,
    writeSync: (...args: Parameters<typeof fs.writeSync>) => {
      pasos.push('escrito');
      return fs.writeSync(...args);
    },
    fdatasync: noting('archivo durable', ((fd, callback) => {
      if (disco.failing) return callback(new Error('the disk does not take it'));
      void disco.whenFree().then(() => fs.fdatasync(fd, callback));
    }) as typeof fs.fdatasync),
    fsync: noting('carpeta durable', fs.fsync),
  };
});
vi.mock('node:fs/promises', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...fs,
    link: async (...args: Parameters<typeof fs.link>) => {
      await fs.link(...args);
      pasos.push('en el almacén');
    },
  };
});

const t = withInstalacion();
const open: Enlace[] = [];

beforeAll(() => {
  const { query } = pg.Client.prototype as unknown as { query(...args: unknown[]): Promise<unknown> };
  const admitting = new WeakSet<object>();
  Object.defineProperty(pg.Client.prototype, 'query', {
    async value(this: object, ...args: unknown[]) {
      const result = await query.apply(this, args);
      const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string }).text;
      if (text?.includes('insert into apoyo ')) admitting.add(this);
      if (text === 'commit' && admitting.delete(this)) pasos.push('en la base');
      return result;
    },
  });
});
beforeEach(() => {
  pasos.length = 0;
});
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
  t.clock.set(NOON);
});

const conectar = async (telefono: Telefono, nodo: Nodo): Promise<Enlace> => {
  const enlace = await telefono.conectar(nodo.url);
  open.push(enlace);
  return enlace;
};
const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();
const at = (instant: Date, ms = 0): void => t.clock.set(new Date(instant.getTime() + ms));

/** Announces it within the window, so that only the 24 hours are in question. */
async function announced(telefono: Telefono, nodo: Nodo, bytes: number): Promise<{ enlace: Enlace; sobre: Sobre }> {
  at(FIN, -3_600_000);
  const enlace = await conectar(telefono, nodo);
  const sobre = await telefono.sellar({ bytes });
  enlace.comprometer(sobre);
  await expect
    .poll(() => t.db.selectFrom('compromiso').select('folio').where('folio', '=', sobre.folio).execute())
    .toHaveLength(1);
  return { enlace, sobre };
}

/** Fails while `down`. */
function unsteadyBitacora() {
  const state = { down: true };
  const bitacora = {
    latestHead: () => null,
    anotar: async (...args: Parameters<typeof anotar>) => {
      if (state.down) throw new Error('the bitácora is away');
      return anotar(...args);
    },
  };
  return { state, bitacora };
}

test('bytes, their durability beside that of their name, the record, the answer: in this order', async () => {
  const telefono = await nuevoTelefono();
  const enlace = await conectar(telefono, t.nodo);
  const sobre = await telefono.sellar({ bytes: 150_000 });
  await enlace.enviar(sobre).then(() => pasos.push('contestado'));
  const written = ['escrito', 'escrito', 'escrito'];
  expect(pasos.slice(0, 3)).toEqual(written);
  expect(pasos.slice(-2)).toEqual(['en la base', 'contestado']);
  const placed = pasos.indexOf('en el almacén');
  // Before its name was given a folder may have been made, by the first two digits of its código.
  const durable = pasos.slice(3, -2).filter((paso, i) => paso !== 'carpeta durable' || i + 3 > placed);
  expect(durable.toSorted()).toEqual(['archivo durable', 'carpeta durable', 'en el almacén']);
});

test('nothing is recorded or answered while its bytes are not durable', async () => {
  const telefono = await nuevoTelefono();
  const enlace = await conectar(telefono, t.nodo);
  const sobre = await telefono.sellar({ bytes: 1_000 });
  const release = disco.hold();
  const answered = enlace.enviar(sobre).then(() => pasos.push('contestado'));
  await expect.poll(() => pasos.filter((paso) => paso === 'carpeta durable').length).toBeGreaterThan(0);
  await expect.poll(() => pasos).toContain('en el almacén');
  await t.db.selectFrom('apoyo').select('folio').execute();
  expect(pasos).not.toContain('en la base');
  expect(pasos).not.toContain('contestado');
  release();
  await answered;
  expect(pasos.indexOf('archivo durable')).toBeLessThan(pasos.indexOf('en la base'));
});

test('bytes that the disk did not take are not asked of it again', async () => {
  const telefono = await nuevoTelefono();
  const enlace = await conectar(telefono, t.nodo);
  const sobre = await telefono.sellar({ bytes: 1_000 });
  disco.failing = true;
  await expect(enlace.enviar(sobre)).rejects.toThrow('fallo interno');
  disco.failing = false;
  pasos.length = 0;
  expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  expect(pasos).toContain('escrito');
});

test('nothing is recorded or answered while its place is not durable', async () => {
  const telefono = await nuevoTelefono();
  let release = (): void => undefined;
  let asked = (): void => undefined;
  const placed = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const node = await t.otroNodo({
    deps: {
      blobs: {
        ...t.blobs,
        place: async (...args) => {
          const { durable } = await t.blobs.place(...args);
          await durable;
          asked();
          return {
            durable: new Promise((resolve) => {
              release = resolve;
            }),
          };
        },
      },
      // The last statement of an admission.
      encolarApertura: async () => void pasos.push('juzgado'),
    },
  });
  const enlace = await conectar(telefono, node);
  const sobre = await telefono.sellar({ bytes: 1_000 });
  const answered = enlace.enviar(sobre).then(() => pasos.push('contestado'));
  await placed;
  await expect.poll(() => pasos).toContain('juzgado');
  // Whatever it does next it has done by the end of a statement that was sent later.
  await t.db.selectFrom('apoyo').select('folio').execute();
  expect(pasos).not.toContain('en la base');
  expect(pasos).not.toContain('contestado');
  release();
  await answered;
  expect(pasos.indexOf('en la base')).toBeLessThan(pasos.indexOf('contestado'));
});

describe('the instant that counts', () => {
  test('is that of the first time it was durable, though judging it failed until after the 24 hours', async () => {
    const telefono = await nuevoTelefono();
    const { state, bitacora } = unsteadyBitacora();
    const node = await t.otroNodo({ deps: { bitacora } });
    const { enlace, sobre } = await announced(telefono, node, 150_000);

    at(FIN, GRACE_MS - 60_000);
    await expect(enlace.enviar(sobre)).rejects.toThrow('fallo interno');
    at(FIN, GRACE_MS + 60_000);
    state.down = false;
    expect(await enlace.enviar(sobre)).toMatchObject({
      resultado: 'acuse',
      recibido: FIN.getTime() + GRACE_MS - 60_000,
    });
  });

  test('outlives the server', async () => {
    const telefono = await nuevoTelefono();
    const { bitacora } = unsteadyBitacora();
    const doomed = await t.otroNodo({ deps: { bitacora } });
    const { enlace, sobre } = await announced(telefono, doomed, 150_000);
    at(FIN, GRACE_MS - 1);
    await expect(enlace.enviar(sobre)).rejects.toThrow('fallo interno');
    enlace.close();
    await doomed.close();

    at(FIN, 10 * GRACE_MS);
    const next = await t.otroNodo({ spoolDir: doomed.spoolDir });
    const again = await conectar(telefono, next);
    expect(await again.enviar(sobre)).toMatchObject({ resultado: 'acuse', recibido: FIN.getTime() + GRACE_MS - 1 });
  });

  test('is that of the last byte, not of the first', async () => {
    const telefono = await nuevoTelefono();
    const { enlace, sobre } = await announced(telefono, t.nodo, 300_000);
    at(FIN, GRACE_MS - 1);
    await expect(enlace.enviar(sobre, { hasta: 2 })).rejects.toThrow('stopped');
    at(FIN, GRACE_MS);
    enlace.close();
    const again = await conectar(telefono, t.nodo);
    expect(await again.enviar(sobre)).toMatchObject({
      resultado: 'rechazo',
      motivo: 'fuera-de-plazo',
      recibido: FIN.getTime() + GRACE_MS,
    });
    expect(again.recibidos.find(isType('sigue'))!.offset).toBe(2 * CHUNK_BYTES);
  });

  test('is not that of the verdict', async () => {
    const telefono = await nuevoTelefono();
    const node = await t.otroNodo({
      deps: {
        blobs: {
          ...t.blobs,
          place: async (...args) => {
            await expect.poll(() => pasos).toContain('archivo durable');
            at(FIN, GRACE_MS + 5_000);
            return t.blobs.place(...args);
          },
        },
      },
    });
    const { enlace, sobre } = await announced(telefono, node, 1_000);
    at(FIN, GRACE_MS - 1);
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse', recibido: FIN.getTime() + GRACE_MS - 1 });
  });
});
