/** The models' zones hold what is drawn: each field and code is found by its zone alone. */
import { describe, expect, it } from 'vitest';
import type { CampoAnverso, Zona } from '../../../shared/credencial/index.ts';
import { type Canvas, newCanvas, toJpeg } from '../../especimenes/canvas.ts';
import { CARD_HEIGHT, CARD_WIDTH, drawAnverso, drawReverso } from '../../especimenes/credencial.ts';
import { type ModeloDibujado, makePersona, type Persona } from '../../especimenes/persona.ts';
import { readCodes } from '../../especimenes/reader.ts';

const MODELOS: readonly ModeloDibujado[] = ['C', 'D', 'E', 'G'];

const pixels = (canvas: Canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;

/** Where two pictures differ, as shares of a card's side; null where nowhere. */
function difference(one: Canvas, two: Canvas): Zona | null {
  const [a, b] = [pixels(one), pixels(two)];
  let [left, top, right, bottom] = [one.width, one.height, -1, -1];
  for (let i = 0; i < a.length; i += 4) {
    if (a[i] === b[i] && a[i + 1] === b[i + 1] && a[i + 2] === b[i + 2]) continue;
    const [x, y] = [(i / 4) % one.width, Math.floor(i / 4 / one.width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return null;
  const [w, h] = [one.width, one.height];
  return { x: left / w, y: top / h, ancho: (right + 1 - left) / w, alto: (bottom + 1 - top) / h };
}

/** Other text in every field but the sex: with it the face changes too. */
const CAMBIOS: readonly [CampoAnverso, Partial<Persona>][] = [
  ['nombre', { primerApellido: 'MMMMMMMMMMMMMMMM', segundoApellido: 'WWWWWWWWWWWWWWWW', nombres: 'MMMMMMMMMMMMMMMM' }],
  ['domicilio', { domicilio: ['WWWWWWWWWWWWWWWWWWWWWW', 'MMMMMMMMMMMMMMMMMMMMMM', 'WWWWWWWWWWWWWWWWWWWWWW'] }],
  ['clave', { clave: 'WWMMWW88888888M888' }],
  ['curp', { curp: 'MOMG880808HMCRGM88' }],
  ['registro', { registro: 8888, emision: '88' }],
  ['seccion', { seccion: '8888' }],
  ['edad', { edad: 88 }],
  ['geografia', { municipio: '888', localidad: '8888' }],
  ['vigencia', { vence: '8888-12-31' }],
  ['expedicion', { expedida: '8888-12-31' }],
];

describe('the zones of a model', () => {
  it.each(MODELOS)('hold every field of the front of model %s, and no field but their own', (letra) => {
    const persona = makePersona(20, letra);
    const drawn = drawAnverso(persona);
    const { anverso } = persona.modelo.zonas;
    for (const [campo, change] of CAMBIOS) {
      const where = difference(drawn, drawAnverso({ ...persona, ...change }));
      const zone = anverso[campo];
      if (!zone) {
        // What the model has no field for is drawn nowhere; the year of issue is in the field of validity then.
        if (campo !== 'expedicion') expect([campo, where]).toEqual([campo, null]);
        continue;
      }
      expect(where, campo).not.toBeNull();
      const { x, y, ancho, alto } = where!;
      expect([campo, x >= zone.x, y >= zone.y]).toEqual([campo, true, true]);
      expect([campo, x + ancho <= zone.x + zone.ancho, y + alto <= zone.y + zone.alto]).toEqual([campo, true, true]);
    }
  });

  it.each(['D', 'E', 'G'] as const)('hold the codes of the back of model %s whole', async (letra) => {
    const persona = makePersona(21, letra);
    const card = await drawReverso(persona);
    const cut = async ({ x, y, ancho, alto }: Zona) => {
      const [canvas, ctx] = newCanvas(Math.round(ancho * CARD_WIDTH), Math.round(alto * CARD_HEIGHT));
      ctx.drawImage(card, -Math.round(x * CARD_WIDTH), -Math.round(y * CARD_HEIGHT));
      return readCodes(await toJpeg(canvas, 95));
    };
    const { reverso } = persona.modelo.zonas;
    expect((await cut(reverso.qr!)).qr).toEqual([persona.qr]);
    expect((await cut(reverso.code128!)).code128).toEqual([persona.code128]);
    if (letra === 'G') expect((await cut(reverso.qrDenso!)).qr).toHaveLength(2);
  });

  it.each(MODELOS)('hold the lines of letters of the back of model %s', async (letra) => {
    const persona = makePersona(22, letra);
    const { reverso } = persona.modelo.zonas;
    const drawn = await drawReverso(persona);
    const other = persona.mrz ? { mrz: persona.mrz.replace(persona.ocr, '8'.repeat(13)) } : { ocr: '8'.repeat(13) };
    const { x, y, ancho, alto } = difference(drawn, await drawReverso({ ...persona, ...other }))!;
    for (const zone of [reverso.ocr!, ...(reverso.mrz ? [reverso.mrz] : [])]) {
      expect(Math.min(x - zone.x, y - zone.y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + ancho - zone.x - zone.ancho, y + alto - zone.y - zone.alto)).toBeLessThanOrEqual(0);
    }
  });

  it('show the signature on the side that bears it, and on no other', async () => {
    for (const letra of MODELOS) {
      const persona = makePersona(23, letra);
      const { lado, zona } = persona.modelo.firma;
      const front = drawAnverso(persona);
      const [, ctx] = newCanvas(front.width, front.height);
      ctx.drawImage(front, 0, 0);
      const at = zona ?? { x: 0.047, y: 0.73, ancho: 0.25, alto: 0.18 };
      const { data } = ctx.getImageData(
        Math.round(at.x * CARD_WIDTH),
        Math.round(0.74 * CARD_HEIGHT),
        Math.round(at.ancho * CARD_WIDTH),
        Math.round(0.16 * CARD_HEIGHT),
      );
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i]! < 90 && data[i + 1]! < 90) dark++;
      expect([letra, dark > 200]).toEqual([letra, lado === 'anverso']);
    }
  });
});
