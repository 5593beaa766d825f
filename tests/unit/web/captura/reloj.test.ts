import { describe, expect, it } from 'vitest';
import type { Ancla } from '../../../../shared/firmados/index.ts';
import { createReloj } from '../../../../web/captura/reloj/index.ts';

const ancla = (t: number): Ancla => ({ tipo: 'ancla', v: 1, clave: 'k', firma: 'f', t });

/** Both clocks of a machine, set by hand. */
function machine(wall: number) {
  const clocks = { wall, monotonic: 50_000 };
  return {
    clocks,
    pass(ms: number) {
      clocks.wall += ms;
      clocks.monotonic += ms;
    },
    relojes: { now: () => clocks.wall, monotonic: () => clocks.monotonic },
  };
}

describe('the corrected clock', () => {
  it('is the wall clock until an anchor says better', () => {
    const m = machine(5_000);
    const reloj = createReloj(m.relojes, null);
    expect(reloj.corregido()).toBe(5_000);
    expect(reloj.guardar()).toBeNull();
    expect(reloj.anclar(ancla(1_000_000), '{}')).toBe(true);
    m.pass(250);
    expect(reloj.corregido()).toBe(1_000_250);
    expect(reloj.crudo()).toBe(5_250);
  });

  it('takes no anchor older than the one it has', () => {
    const m = machine(0);
    const reloj = createReloj(m.relojes, null);
    reloj.anclar(ancla(2_000), 'new');
    expect(reloj.anclar(ancla(1_000), 'old')).toBe(false);
    expect(reloj.anclar(ancla(2_000), 'same')).toBe(false);
    expect(reloj.ancla()?.t).toBe(2_000);
    expect(reloj.guardar()?.ancla).toBe('new');
  });

  it('runs on while the machine sleeps and its monotonic clock stands still', () => {
    const m = machine(0);
    const reloj = createReloj(m.relojes, null);
    reloj.anclar(ancla(1_000_000), '{}');
    m.clocks.wall += 3_600_000;
    expect(reloj.corregido()).toBe(4_600_000);
  });

  it('does not follow a wall clock that is set back, and never goes back itself', () => {
    const m = machine(10_000_000);
    const reloj = createReloj(m.relojes, null);
    reloj.anclar(ancla(20_000_000), '{}');
    m.pass(1_000);
    m.clocks.wall -= 5_000_000;
    m.clocks.monotonic += 500;
    expect(reloj.corregido()).toBe(20_001_500);
    m.clocks.monotonic -= 400;
    expect(reloj.corregido()).toBe(20_001_500);
  });

  it('lets a newer anchor pull back a clock that had run ahead', () => {
    const m = machine(0);
    const reloj = createReloj(m.relojes, null);
    reloj.anclar(ancla(1_000), '{}');
    m.clocks.wall += 86_400_000;
    expect(reloj.corregido()).toBe(86_401_000);
    reloj.anclar(ancla(2_000), '{}');
    expect(reloj.corregido()).toBe(2_000);
  });

  it('goes on after a restart from the wall clock, not before what it last showed', () => {
    const m = machine(100_000);
    const first = createReloj(m.relojes, null);
    first.anclar(ancla(1_000_000), 'text');
    m.pass(10_000);
    const guardado = first.guardar()!;
    expect(guardado).toEqual({ ancla: 'text', llegada: 100_000, piso: 1_010_000 });

    const later = machine(100_000 + 60_000);
    expect(createReloj(later.relojes, { ancla: ancla(1_000_000), guardado }).corregido()).toBe(1_060_000);
    const setBack = machine(1);
    expect(createReloj(setBack.relojes, { ancla: ancla(1_000_000), guardado }).corregido()).toBe(1_010_000);
  });
});
