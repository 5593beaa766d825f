/** How long nobody was there, by two clocks of which neither can be trusted alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInactividad, INACTIVIDAD_MS } from '../../../../../web/captura/telefono/inactividad.ts';

const MINUTE = 60_000;

/** A phone whose time passes as told. */
function phone() {
  let [wall, monotonic] = [1_800_000_000_000, 5_000];
  return {
    inactividad: createInactividad({ now: () => wall, monotonic: () => monotonic }),
    awake(ms: number) {
      wall += ms;
      monotonic += ms;
    },
    asleep(ms: number) {
      wall += ms;
    },
    set(ms: number) {
      wall += ms;
    },
  };
}

describe('nobody is there', () => {
  it('after ten minutes, to the millisecond, and not before', () => {
    const one = phone();
    one.awake(INACTIVIDAD_MS - 1);
    expect(one.inactividad.vencida()).toBe(false);
    expect(one.inactividad.falta()).toBe(1);
    one.awake(1);
    expect(one.inactividad.vencida()).toBe(true);
    expect(INACTIVIDAD_MS).toBe(10 * MINUTE);
  });

  it('after a sleep, in which the monotonic clock stood still', () => {
    const one = phone();
    one.asleep(INACTIVIDAD_MS);
    expect(one.inactividad.vencida()).toBe(true);
  });

  it('also when the wall clock was set back meanwhile', () => {
    const one = phone();
    one.set(-30_000);
    one.awake(INACTIVIDAD_MS);
    expect(one.inactividad.vencida()).toBe(true);
    const two = phone();
    two.asleep(3 * 60 * MINUTE);
    two.set(-4 * 60 * MINUTE);
    expect(two.inactividad.vencida()).toBe(true);
  });

  it('and the touch that wakes the phone does not change that', () => {
    const one = phone();
    one.asleep(INACTIVIDAD_MS);
    one.inactividad.tocar();
    expect(one.inactividad.vencida()).toBe(true);
    expect(one.inactividad.falta()).toBe(0);
  });

  it('whenever ten minutes pass between two touches, however they are slept through, and never else', () => {
    const step = fc.record({
      what: fc.constantFrom('awake', 'asleep', 'touch'),
      ms: fc.integer({ min: 0, max: 4 * MINUTE }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const one = phone();
        let [idle, expected] = [0, false];
        for (const { what, ms } of steps) {
          if (what === 'touch') {
            one.inactividad.tocar();
            if (!expected) idle = 0;
          } else {
            one[what as 'awake' | 'asleep'](ms);
            idle += ms;
          }
          expected ||= idle >= INACTIVIDAD_MS;
          expect(one.inactividad.vencida()).toBe(expected);
        }
      }),
    );
  });
});
