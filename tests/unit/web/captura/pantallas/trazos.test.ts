import type { PointGroup } from 'signature_pad';
import { describe, expect, it } from 'vitest';
import { extentOf, fromView, isScant, toView, viewOf } from '../../../../../web/captura/pantallas/captar/trazos.ts';
import { makeFirma } from '../../../../especimenes/firma.ts';
import { makePersona } from '../../../../especimenes/persona.ts';

const group = (points: readonly (readonly [number, number])[]): PointGroup =>
  ({ points: points.map(([x, y], i) => ({ x, y, pressure: 0.5, time: i })) }) as PointGroup;

const portrait = { width: 360, height: 620 };
const landscape = { width: 740, height: 260 };

describe('a signature on a screen that turns', () => {
  const drawn = [
    group([
      [40, 300],
      [180, 250],
      [320, 330],
    ]),
  ];

  it('comes back exactly however often it turns', () => {
    let kept = drawn;
    for (let i = 0; i < 10; i++) {
      for (const box of [landscape, portrait])
        kept = fromView(toView(kept, viewOf(portrait, box)), viewOf(portrait, box));
    }
    kept[0]!.points.forEach((point, i) => {
      expect(point.x).toBeCloseTo(drawn[0]!.points[i]!.x, 6);
      expect(point.y).toBeCloseTo(drawn[0]!.points[i]!.y, 6);
    });
  });

  it('shows whole and unbent in the other box', () => {
    const shown = extentOf(toView(drawn, viewOf(portrait, landscape)))!;
    expect(shown.left).toBeGreaterThanOrEqual(0);
    expect(shown.left + shown.width).toBeLessThanOrEqual(landscape.width);
    expect(shown.top + shown.height).toBeLessThanOrEqual(landscape.height);
    expect(shown.width / shown.height).toBeCloseTo(280 / 80, 6);
  });
});

describe('too little to be a signature', () => {
  it.each([
    ['nothing', []],
    ['a dot', [group([[10, 10]])]],
    [
      'a straight line',
      [
        group([
          [10, 100],
          [150, 102],
          [300, 104],
        ]),
      ],
    ],
    [
      'a short scribble',
      [
        group([
          [10, 10],
          [20, 30],
          [30, 10],
          [40, 30],
        ]),
      ],
    ],
  ])('%s', (_, groups) => expect(isScant(groups)).toBe(true));

  it.each([1, 2, 3, 4, 5])('but not the signature of specimen %i', (seed) => {
    expect(isScant(makeFirma(makePersona(seed), 1))).toBe(false);
  });
});
