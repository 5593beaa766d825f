import { loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { parseQr } from '../../../shared/credencial/index.ts';
import { newCanvas, toJpeg } from '../../especimenes/canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH, drawAnverso, drawReverso } from '../../especimenes/credencial.ts';
import { photographCard } from '../../especimenes/foto.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { createRandom } from '../../especimenes/random.ts';
import { readCodes } from '../../especimenes/reader.ts';

describe('drawn cards', () => {
  it('have the proportions of an ID-1 card', () => {
    expect(CARD_WIDTH / CARD_HEIGHT).toBeCloseTo(85.6 / 53.98, 2);
    const card = drawAnverso(makePersona(1));
    expect([card.width, card.height]).toEqual([CARD_WIDTH, CARD_HEIGHT]);
  });

  it.each(['D', 'E', 'G'] as const)('of model %s are read, photographed by an unsteady hand', async (modelo) => {
    const read = { qr: 0, code128: 0 };
    const PEOPLE = 12;
    for (let seed = 0; seed < PEOPLE; seed++) {
      const persona = makePersona(seed, modelo);
      const photo = photographCard(await drawReverso(persona), { width: 1280, height: 720 }, createRandom(seed));
      const found = await readCodes(await toJpeg(photo, 72));
      const ours = found.qr.filter((text) => parseQr(text).ok);
      if (ours[0] === persona.qr) read.qr++;
      if (found.code128[0] === persona.code128) read.code128++;
      expect(ours.length).toBeLessThanOrEqual(1);
    }
    expect(read).toEqual({ qr: PEOPLE, code128: PEOPLE });
  });

  it('of model G bear two more QRs that say nothing', async () => {
    const found = await readCodes(await toJpeg(await drawReverso(makePersona(3, 'G')), 90));
    expect(found.qr).toHaveLength(3);
    expect(found.qr.filter((text) => parseQr(text).ok)).toEqual([makePersona(3, 'G').qr]);
  });

  it('show nothing to a reader on the front, nor on the back of model C', async () => {
    for (const card of [drawAnverso(makePersona(2)), await drawReverso(makePersona(2, 'C'))]) {
      expect(await readCodes(await toJpeg(card, 90))).toEqual({ qr: [], code128: [] });
    }
  });

  it('of two people differ, of one do not', async () => {
    const draw = (seed: number) => toJpeg(drawAnverso(makePersona(seed)), 80);
    expect(await draw(5)).toEqual(await draw(5));
    expect(await draw(5)).not.toEqual(await draw(6));
  });

  it('are marked with the red legend on both sides', async () => {
    const persona = makePersona(8);
    for (const [card, x, y] of [
      [drawAnverso(persona), 306, 92],
      [await drawReverso(persona), 40, 28],
    ] as const) {
      const [, ctx] = newCanvas(CARD_WIDTH, CARD_HEIGHT);
      ctx.drawImage(await loadImage(await toJpeg(card, 95)), 0, 0);
      const { data } = ctx.getImageData(x, y, 230, 22);
      let red = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i]! > 140 && data[i + 1]! < 90 && data[i + 2]! < 110) red++;
      expect(red).toBeGreaterThan(400);
    }
  });
});
