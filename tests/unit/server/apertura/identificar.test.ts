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
        fuentes: { cic: 'codigo', ocr: 'codigo', claveElector: 'texto' },
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

  test('is not what is only told: a CIC or OCR in text that no code of the back bears out', () => {
    expect(read('G', { cic: ana.cic, ocr: ana.ocr, claveElector: ana.clave })).toEqual({
      cic: null,
      ocr: null,
      claveElector: ana.clave,
      fuentes: { cic: null, ocr: null, claveElector: 'texto' },
      identificador: null,
      marcas: ['cic-sin-codigo', 'ocr-sin-codigo', 'no-leido'],
    });
    expect(read('C', { cic: ana.cic }).cic).toBeNull();
    expect(read('G', { qr: ana.qr!, cic: eva.cic, ocr: eva.ocr })).toMatchObject({
      cic: ana.cic,
      ocr: ana.ocr,
      marcas: ['cic-sin-codigo', 'ocr-sin-codigo'],
    });
    expect(read('G', { code128: ana.code128!, ocr: ana.ocr })).toMatchObject({
      cic: ana.cic,
      ocr: null,
      marcas: ['ocr-sin-codigo'],
    });
    expect(read('G', { qr: ana.qr!, cic: ana.cic, ocr: ana.ocr }).marcas).toEqual([]);
  });

  test('is nobody when the codes are of two cards', () => {
    expect(read('G', { qr: ana.qr!, mrz: eva.mrz!, cic: ana.cic, claveElector: ana.clave })).toEqual({
      cic: null,
      ocr: null,
      claveElector: ana.clave,
      fuentes: { cic: null, ocr: null, claveElector: 'texto' },
      identificador: null,
      marcas: ['codigos-discrepan'],
    });
  });

  test('is the OCR, as text, on models without machine-read codes', () => {
    for (const modelo of ['A', 'B', 'C']) {
      expect(read(modelo, { ocr: ana.ocr })).toEqual({
        cic: null,
        ocr: ana.ocr,
        claveElector: null,
        fuentes: { cic: null, ocr: 'texto', claveElector: null },
        identificador: `OCR ${ana.ocr}`,
        marcas: [],
      });
    }
  });

  test('out of form is left out and marked', () => {
    expect(read('G', { cic: '12345', ocr: '1', claveElector: 'X', qr: 'https://example.org' })).toEqual({
      cic: null,
      ocr: null,
      claveElector: null,
      fuentes: { cic: null, ocr: null, claveElector: null },
      identificador: null,
      marcas: ['clave-no-valida', 'cic-no-valido', 'ocr-no-valido', 'no-leido'],
    });
    expect(read('G', {})).toMatchObject({ identificador: null, marcas: ['no-leido'] });
  });
});
