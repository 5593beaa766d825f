/** With `RUBRICA_DIBUJAR=1` the specimen is drawn anew into `public/`, where the app and its page take it from. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildQr, parseMrz } from '../../../shared/credencial/index.ts';
import { newCanvas, toJpeg } from '../../especimenes/canvas.ts';
import { CIC, type Dibujos, drawPractica, MRZ, OCR } from '../../especimenes/practica.ts';
import { readCodes } from '../../especimenes/reader.ts';

const FOLDER = 'public/captura/especimen';
const NAMES = ['frente', 'reverso', 'rostro'] as const;
let drawn: Dibujos;

beforeAll(async () => {
  drawn = await drawPractica();
  if (!process.env.RUBRICA_DIBUJAR) return;
  await mkdir(FOLDER, { recursive: true });
  for (const name of NAMES) await writeFile(`${FOLDER}/${name}.svg`, drawn[name]);
});

const readBack = async (svg: string) => {
  const [canvas, ctx] = newCanvas(1200, 900);
  ctx.fillStyle = '#555';
  ctx.fillRect(0, 0, 1200, 900);
  ctx.drawImage(await loadImage(Buffer.from(svg)), 130, 150, 936, 590);
  return readCodes(await toJpeg(canvas, 80));
};

describe('the specimen of the practice', () => {
  it.each(NAMES)('is what is drawn here, and says what it is: %s', async (name) => {
    expect(await readFile(`${FOLDER}/${name}.svg`, 'utf8')).toBe(drawn[name]);
    expect(drawn[name]).toContain('ESPÉCIMEN');
    // Of no authority, and small.
    expect(drawn[name]).not.toMatch(/>[^<]*\b(INE|IFE|ELECTORAL|MÉXICO|CREDENCIAL PARA)\b/i);
    expect(drawn[name].length).toBeLessThan(12_000);
  });

  it('bears the codes of one card, which none was ever issued with', async () => {
    const found = await readBack(drawn.reverso);
    expect(found.code128).toEqual([CIC]);
    expect(found.qr).toEqual([
      buildQr({ cic: CIC, ocr: OCR, emision: '01', expedida: '2023-04-15', tipo: 'P', consulta: '000000' }),
    ]);
    const mrz = parseMrz(MRZ);
    expect(mrz.ok && mrz.value).toMatchObject({ cic: CIC, ocr: OCR });
    expect(await readBack(drawn.frente)).toEqual({ qr: [], code128: [] });
  });
});
