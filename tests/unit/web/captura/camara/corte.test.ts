import { describe, expect, it } from 'vitest';
import { cutUnder, fitWithin } from '../../../../../web/captura/camara/corte.ts';

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
