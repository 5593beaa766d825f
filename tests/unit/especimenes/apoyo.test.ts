import { loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { identify } from '../../../shared/credencial/index.ts';
import { especimenBytes, makeEspecimenApoyo } from '../../especimenes/apoyo.ts';
import { FIRMA_BOX, firmaToSvg, makeFirma } from '../../especimenes/firma.ts';
import { growJpeg } from '../../especimenes/jpeg.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { readCodes } from '../../especimenes/reader.ts';

describe('specimen support', () => {
  it('is of the usual size, and what its back says is what was read', async () => {
    const apoyo = await makeEspecimenApoyo(11);
    expect(especimenBytes(apoyo)).toBeGreaterThan(300_000);
    expect(especimenBytes(apoyo)).toBeLessThan(420_000);
    const found = await readCodes(apoyo.reverso);
    expect(found.qr).toContain(apoyo.leidos.qr);
    expect(found.code128).toEqual([apoyo.leidos.code128]);
    expect(identify(apoyo.leidos)).toMatchObject({ ok: true, value: { cic: apoyo.persona.cic } });
    expect(await makeEspecimenApoyo(11)).toEqual(apoyo);
  });

  it.each([1_000_000, 1_000_001, 1_000_002, 700_003])(
    'reaches exactly %i bytes, its images still whole',
    async (sizeBytes) => {
      const apoyo = await makeEspecimenApoyo(12, { sizeBytes, pool: 1 });
      expect(especimenBytes(apoyo)).toBe(sizeBytes);
      for (const jpeg of [apoyo.anverso, apoyo.reverso]) expect((await loadImage(jpeg)).width).toBe(1280);
      expect((await loadImage(apoyo.fotoViva)).height).toBe(960);
      expect((await loadImage(apoyo.firma.png)).width).toBe(FIRMA_BOX.width);
    },
  );

  it('refuses a size under what is drawn', async () => {
    await expect(makeEspecimenApoyo(12, { sizeBytes: 10_000, pool: 1 })).rejects.toThrow(RangeError);
  });

  it('from a pool has pictures of its own bytes and a person of its own', async () => {
    const apoyos = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((seed) => makeEspecimenApoyo(seed, { pool: 2, width: 320 })),
    );
    const bytes = apoyos.flatMap(({ anverso, reverso, fotoViva }) => [anverso, reverso, fotoViva]);
    expect(new Set(bytes.map((jpeg) => Buffer.from(jpeg).toString('base64'))).size).toBe(18);
    expect(new Set(apoyos.map(({ persona }) => persona.cic)).size).toBe(6);
    expect(especimenBytes(apoyos[0]!)).toBeLessThan(100_000);
  });
});

describe('a JPEG made longer', () => {
  it('grows by exactly what was asked, around the limits of a segment', async () => {
    const { anverso } = await makeEspecimenApoyo(1, { width: 320, pool: 1 });
    const filler = new Uint8Array([1, 2, 3, 4, 5, 6, 7]);
    for (const extra of [0, 4, 5, 65_536, 65_537, 65_538, 65_539, 65_540, 65_541, 65_542, 200_000]) {
      const grown = growJpeg(anverso, extra, filler, 3);
      expect(grown.length).toBe(anverso.length + extra);
      expect((await loadImage(grown)).width).toBe(320);
    }
    expect(() => growJpeg(anverso, 3, filler)).toThrow(RangeError);
    expect(() => growJpeg(new Uint8Array(20), 8, filler)).toThrow(TypeError);
  });
});

describe('signature', () => {
  it('is strokes inside its box, their points in time; alike yet never equal', () => {
    const persona = makePersona(21);
    const [one, two] = [makeFirma(persona, 0), makeFirma(persona, 1)];
    expect(makeFirma(persona, 0)).toEqual(one);
    expect(one).not.toEqual(two);
    const points = one.flatMap((group) => group.points);
    expect(points.length).toBeGreaterThan(60);
    for (const [i, { x, y, time }] of points.entries()) {
      expect(x > 0 && x < FIRMA_BOX.width && y > 0 && y < FIRMA_BOX.height).toBe(true);
      if (i > 0) expect(time).toBeGreaterThan(points[i - 1]!.time);
    }
    const xs = points.map(({ x }) => x);
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(FIRMA_BOX.width / 2);
    const far = two
      .flatMap((group) => group.points)
      .filter((point, i) => Math.hypot(point.x - points[i]!.x, point.y - points[i]!.y) > 40);
    expect(far).toHaveLength(0);
    expect(firmaToSvg(one)).toMatch(/^<svg [^>]+>.*<polyline points="[\d., ]+"/);
  });
});
