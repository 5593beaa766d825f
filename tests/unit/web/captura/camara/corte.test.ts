import { describe, expect, it } from 'vitest';
import { cutUnder, fitWithin, pixelsOf, shareOf } from '../../../../../web/captura/camara/corte.ts';
import { zoneIn } from '../../../../../web/captura/camara/zona.ts';

describe('what lies under a frame', () => {
  it('is everything when the frame is the box and the picture has its shape', () => {
    const box = { width: 360, height: 270 };
    expect(cutUnder({ width: 1280, height: 960 }, box, { x: 0, y: 0, ...box })).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 960,
    });
  });

  it('leaves out what the box cuts from the sides of a wide picture', () => {
    // 1280 × 720 in a square of 360: scale 0.5, 140 of 640 cut at each side.
    const box = { width: 360, height: 360 };
    expect(cutUnder({ width: 1280, height: 720 }, box, { x: 0, y: 0, ...box })).toEqual({
      x: 280,
      y: 0,
      width: 720,
      height: 720,
    });
  });

  it('takes a margin around the frame, and never leaves the picture', () => {
    const box = { width: 100, height: 100 };
    const picture = { width: 1000, height: 1000 };
    expect(cutUnder(picture, box, { x: 20, y: 40, width: 60, height: 20 }, 0.1)).toEqual({
      x: 140,
      y: 380,
      width: 720,
      height: 240,
    });
    expect(cutUnder(picture, box, { x: -50, y: -50, width: 300, height: 300 })).toEqual({ x: 0, y: 0, ...picture });
  });
});

describe('fitting', () => {
  it('shrinks to the longest side', () => {
    expect(fitWithin({ width: 2560, height: 1440 }, 1600)).toEqual({ width: 1600, height: 900 });
    expect(fitWithin({ width: 1080, height: 1920 }, 1600)).toEqual({ width: 900, height: 1600 });
  });
  it('never enlarges', () => expect(fitWithin({ width: 640, height: 400 }, 1600)).toEqual({ width: 640, height: 400 }));
});

describe('a zone of a card in its photograph', () => {
  const box = { width: 360, height: 270 };
  const picture = { width: 2560, height: 1920 };
  // A frame of a card's shape, photographed with some of what is around it.
  const frame = { x: 40, y: 40, width: 280, height: 280 / (85.6 / 53.98) };
  const marco = shareOf(cutUnder(picture, box, frame, 0.06), cutUnder(picture, box, frame));
  const taken = { width: 1600, height: Math.round((1600 * frame.height) / frame.width) };

  it('is found by where the frame was, whatever was taken around it', () => {
    const zona = pixelsOf(zoneIn(marco, { x: 0.5, y: 0, ancho: 0.5, alto: 1 }, 0), taken);
    // The right half: from the middle to the frame's edge, a margin before the picture's.
    const perMm = taken.width / (85.6 * 1.12);
    expect(zona.x).toBeCloseTo(taken.width / 2, -1);
    expect(zona.width).toBeCloseTo(42.8 * perMm, -1);
    expect(zona.y).toBeCloseTo(0.06 * 53.98 * perMm, -1);
    expect(zona.height).toBeCloseTo(53.98 * perMm, -1);
  });

  const FIRMA = { x: 4 / 85.6, y: 37 / 53.98, ancho: 22 / 85.6, alto: 14.5 / 53.98 };

  it('grows by what a hand strays, and never leaves the picture', () => {
    const exact = zoneIn(marco, FIRMA, 0);
    const loose = zoneIn(marco, FIRMA, 3);
    expect(loose.x).toBeLessThan(exact.x);
    expect(loose.width / exact.width).toBeCloseTo(28 / 22, 2);
    const all = zoneIn(marco, { x: 0, y: 0, ancho: 1, alto: 1 }, 40);
    expect(all).toEqual({ x: 0, y: 0, width: 1, height: 1 });
    expect(pixelsOf(all, taken)).toEqual({ x: 0, y: 0, ...taken });
  });
});
