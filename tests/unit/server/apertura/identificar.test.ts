import { describe, expect, test } from 'vitest';
import { identificar } from '../../../../server/apertura/identificar.ts';
import type { DatosApoyo } from '../../../../shared/apoyo/contenido.ts';
import { makePersona } from '../../../especimenes/persona.ts';

const read = (modelo: string, codigos: DatosApoyo['codigos']) =>
  identificar({ modelo: modelo as DatosApoyo['modelo'], codigos });
const ana = makePersona(1);
const eva = makePersona(2);

describe('what identifies the card and its holder', () => {
  test('comes from whole codes, whichever was read', () => {
    for (const codigos of [{ qr: ana.qr! }, { mrz: ana.mrz! }, { qr: ana.qr!, code128: ana.code128!, mrz: ana.mrz! }]) {
      expect(read('G', { ...codigos, claveElector: ana.clave })).toEqual({
        cic: ana.cic,
        ocr: ana.ocr,
        claveElector: ana.clave,
        identificador: `CIC ${ana.cic}`,
        marcas: [],
      });
    }
    expect(read('G', { code128: ana.code128! })).toMatchObject({
      cic: ana.cic,
      ocr: null,
      identificador: `CIC ${ana.cic}`,
    });
  });

  test('whole codes go before single fields', () => {
    expect(read('G', { qr: ana.qr!, cic: eva.cic, ocr: eva.ocr })).toMatchObject({ cic: ana.cic, ocr: ana.ocr });
    expect(read('G', { code128: ana.code128!, ocr: ana.ocr })).toMatchObject({ cic: ana.cic, ocr: ana.ocr });
  });

  test('is nobody when the codes are of two cards', () => {
    expect(read('G', { qr: ana.qr!, mrz: eva.mrz!, cic: ana.cic, claveElector: ana.clave })).toEqual({
      cic: null,
      ocr: null,
      claveElector: ana.clave,
      identificador: null,
      marcas: ['codigos-discrepan'],
    });
  });

  test('is the OCR on models without CIC, and else whichever there is', () => {
    expect(read('C', { ocr: ana.ocr, cic: ana.cic }).identificador).toBe(`OCR ${ana.ocr}`);
    expect(read('C', { cic: ana.cic }).identificador).toBe(`CIC ${ana.cic}`);
    expect(read('G', { ocr: ana.ocr }).identificador).toBe(`OCR ${ana.ocr}`);
  });

  test('out of form is left out and marked', () => {
    expect(read('G', { cic: '12345', ocr: '1', claveElector: 'X', qr: 'https://example.org' })).toEqual({
      cic: null,
      ocr: null,
      claveElector: null,
      identificador: null,
      marcas: ['cic-no-valido', 'ocr-no-valido', 'clave-no-valida', 'no-leido'],
    });
    expect(read('G', {})).toMatchObject({ identificador: null, marcas: ['no-leido'] });
  });
});
