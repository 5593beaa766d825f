/** «Lista para trabajar sin conexión» is what was counted, and what is missing is fetched without anybody's doing. */
import { describe, expect, it } from 'vitest';
import {
  ESPERA_MS,
  type FallaPrecarga,
  type Hallado,
  type Precarga,
  seguirPrecarga,
  situacionDePrecarga,
} from '../../../../../web/captura/telefono/precarga.ts';

const hallado: Hallado = { total: 3, listos: 3, activa: true, enLinea: true, falla: null };

describe('what is told', () => {
  it.each([
    ['all there and at work', {}, { tipo: 'lista', total: 3 }],
    ['all there and at work, offline', { enLinea: false }, { tipo: 'lista', total: 3 }],
    ['one missing', { listos: 2 }, { tipo: 'bajando', listos: 2, total: 3 }],
    ['all there, not yet at work', { activa: false }, { tipo: 'bajando', listos: 3, total: 3 }],
    ['a list of nothing', { total: 0, listos: 0 }, { tipo: 'bajando', listos: 0, total: 0 }],
    ['nobody told what is needed', { total: null, listos: 0 }, { tipo: 'buscando' }],
    ['offline', { listos: 2, enLinea: false }, { tipo: 'detenida', motivo: 'sin-red', listos: 2, total: 3 }],
    ['a fault', { listos: 2, falla: 'fallo' }, { tipo: 'detenida', motivo: 'fallo', listos: 2, total: 3 }],
    [
      'a fault because there is no network',
      { listos: 2, falla: 'fallo', enLinea: false },
      { tipo: 'detenida', motivo: 'sin-red', listos: 2, total: 3 },
    ],
    [
      'no room, whatever the network',
      { listos: 2, falla: 'sin-espacio', enLinea: false },
      { tipo: 'detenida', motivo: 'sin-espacio', listos: 2, total: 3 },
    ],
    [
      'storage refused before anything was known',
      { total: null, listos: 0, activa: false, falla: 'negado' },
      { tipo: 'detenida', motivo: 'negado', listos: 0, total: null },
    ],
  ] as const)('%s', (_, found, told) => expect(situacionDePrecarga({ ...hallado, ...found })).toEqual(told));
});

/** A browser whose files arrive when the test says so. */
function browser(claves: readonly string[] = ['a', 'b', 'c']) {
  const world = {
    claves,
    there: new Set<string>(),
    activa: false,
    enLinea: true,
    answers: true,
    readable: true,
    asked: 0,
    /** Between what was read and its being told. */
    onRead: (): void => undefined,
    answer: (): 'ok' | FallaPrecarga => 'ok',
    waits: [] as { ms: number; then: () => void }[],
    told: [] as Precarga[],
    last: (): Precarga => world.told.at(-1) ?? { tipo: 'buscando' },
  };
  const following = seguirPrecarga(
    {
      lista: async () => (world.answers ? { cache: 'x', claves: world.claves, activa: world.activa } : null),
      async guardadas() {
        if (!world.readable) throw new DOMException('no', 'SecurityError');
        const there = new Set(world.there);
        world.onRead();
        return there;
      },
      async pedir() {
        world.asked++;
        return world.answer();
      },
      enLinea: () => world.enLinea,
      esperar(ms, then) {
        const one = { ms, then };
        world.waits.push(one);
        return () => void world.waits.splice(world.waits.indexOf(one), 1);
      },
    },
    (precarga) => void world.told.push(precarga),
  );
  return { world, following };
}
/** Until all that was begun has ended. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an installation', () => {
  it('is followed file by file, and is ready only with the last one in and the service worker at work', async () => {
    const { world, following } = browser();
    await settled();
    expect(world.last()).toEqual({ tipo: 'bajando', listos: 0, total: 3 });
    for (const [listos, clave] of ['a', 'b', 'c'].entries()) {
      world.there.add(clave);
      following.cambio();
      await settled();
      expect(world.last()).toEqual({ tipo: 'bajando', listos: listos + 1, total: 3 });
    }
    world.activa = true;
    following.cambio();
    await settled();
    expect(world.last()).toEqual({ tipo: 'lista', total: 3 });
    expect(world.told.filter(({ tipo }) => tipo === 'lista')).toHaveLength(1);
    expect(world.waits).toEqual([]);
  });

  it('counts its own files, not how many there are', async () => {
    const { world } = browser();
    world.activa = true;
    for (const other of ['a', 'b', 'from another version']) world.there.add(other);
    await settled();
    expect(world.last()).toEqual({ tipo: 'bajando', listos: 2, total: 3 });
  });

  it('counts once more what arrives while it counts', async () => {
    const { world, following } = browser();
    await settled();
    world.onRead = () => {
      world.onRead = () => undefined;
      world.there.add('a');
      following.cambio();
    };
    following.cambio();
    await settled();
    expect(world.last()).toEqual({ tipo: 'bajando', listos: 1, total: 3 });
  });

  it('that failed is tried again, after longer and longer', async () => {
    const { world, following } = browser();
    await settled();
    const waited: number[] = [];
    for (let i = 0; i < 6; i++) {
      following.fallo('fallo');
      following.fallo('fallo');
      expect(world.last()).toMatchObject({ tipo: 'detenida', motivo: 'fallo' });
      const [next, ...more] = world.waits.splice(0);
      expect(more).toEqual([]);
      waited.push(next!.ms);
      const { asked } = world;
      next!.then();
      await settled();
      expect(world.asked).toBe(asked + 1);
      expect(world.last()).toMatchObject({ tipo: 'bajando' });
    }
    expect(waited[0]).toBe(ESPERA_MS.primera);
    expect(waited[1]).toBe(2 * ESPERA_MS.primera);
    expect(waited.at(-1)).toBe(ESPERA_MS.maxima);
  });

  it('says that the network is gone at once, and goes on by itself when it is back', async () => {
    const { world, following } = browser();
    world.there.add('a');
    await settled();
    world.enLinea = false;
    following.sinRed();
    expect(world.last()).toEqual({ tipo: 'detenida', motivo: 'sin-red', listos: 1, total: 3 });
    following.fallo('fallo');
    expect(world.last()).toMatchObject({ motivo: 'sin-red' });
    world.enLinea = true;
    const { asked } = world;
    following.reintentar();
    await settled();
    expect(world.asked).toBe(asked + 1);
    expect(world.last()).toEqual({ tipo: 'bajando', listos: 1, total: 3 });
  });

  it('says that there is no room, also when the installation’s end is told after it', async () => {
    const { world, following } = browser();
    await settled();
    following.fallo('sin-espacio');
    following.fallo('fallo');
    expect(world.last()).toMatchObject({ tipo: 'detenida', motivo: 'sin-espacio' });
  });

  it('where the browser lets nothing be stored says so', async () => {
    const { world } = browser();
    world.readable = false;
    world.answer = () => 'negado';
    await settled();
    expect(world.last()).toMatchObject({ tipo: 'detenida', motivo: 'negado' });
  });
});

describe('a phone whose files were thrown away', () => {
  it('is not ready, mends itself, and is', async () => {
    const { world, following } = browser();
    world.activa = true;
    world.there.add('a');
    world.answer = () => {
      for (const clave of world.claves) world.there.add(clave);
      return 'ok';
    };
    await settled();
    expect(world.asked).toBe(1);
    expect(world.last()).toEqual({ tipo: 'lista', total: 3 });
    // Thrown away while the app is open: found when someone looks at it again.
    world.there.clear();
    following.reintentar();
    await settled();
    expect(world.asked).toBe(2);
    expect(world.told.some((told) => told.tipo === 'bajando' && told.listos === 0)).toBe(true);
    expect(world.last()).toEqual({ tipo: 'lista', total: 3 });
  });

  it('that can’t be mended tries on', async () => {
    const { world } = browser();
    world.activa = true;
    world.answer = () => 'fallo';
    await settled();
    expect(world.last()).toMatchObject({ tipo: 'detenida', motivo: 'fallo', listos: 0 });
    expect(world.waits).toHaveLength(1);
  });

  it('for which another version is being stored is looked at again', async () => {
    const { world } = browser();
    world.activa = true;
    await settled();
    expect(world.waits).toHaveLength(1);
    expect(world.last()).toMatchObject({ tipo: 'bajando', listos: 0 });
  });
});
