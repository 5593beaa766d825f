import { describe, expect, it } from 'vitest';
import {
  consultaDe,
  elegirQr,
  findModelo,
  hasQr,
  MODELOS,
  type ModeloCredencial,
  TARJETA_MM,
  type Zona,
} from '../../../../shared/credencial/index.ts';

const letters = (which: (modelo: ModeloCredencial) => boolean): string =>
  MODELOS.filter(which)
    .map(({ letra }) => letra)
    .join('');
const get = (letra: string) => findModelo(letra)!;

describe('the models', () => {
  it('are A to H, and say what an acuse shows', () => {
    expect(letters(() => true)).toBe('ABCDEFGH');
    expect(letters(({ acuse }) => acuse === 'OCR')).toBe('ABC');
    expect(letters(hasQr)).toBe('DEFGH');
    expect(letters(({ miApoyo }) => miApoyo)).toBe('DEFGH');
    expect(findModelo('Z')).toBeNull();
  });

  it('say what is on the back', () => {
    expect(get('A').reverso).toEqual(['ocr']);
    expect(get('C').reverso).toEqual(['pdf417', 'ocr']);
    for (const letra of 'DEF') expect(get(letra).reverso).toEqual(['qr', 'pdf417', 'code128', 'mrz', 'ocr']);
    for (const letra of 'GH') expect(get(letra).reverso).toEqual(['qr', 'qrDenso', 'code128', 'mrz', 'ocr']);
  });

  it('say what is on the front', () => {
    expect(letters(({ zonas }) => 'curp' in zonas.anverso)).toBe('CDEFGH');
    expect(letters(({ zonas }) => 'vigencia' in zonas.anverso)).toBe('CDEFGH');
    expect(letters(({ zonas }) => 'expedicion' in zonas.anverso)).toBe('CDEF');
    expect(letters(({ zonas }) => 'nacimiento' in zonas.anverso)).toBe('DEFGH');
    expect(letters(({ zonas }) => 'geografia' in zonas.anverso)).toBe('ABCDEF');
    for (const letra of 'ABCDEFGH') expect(get(letra).zonas.anverso).toHaveProperty('clave');
  });

  it('bear the signature on the back until model G, on the front since', () => {
    expect(letters(({ firma }) => firma.lado === 'reverso')).toBe('ABCDEF');
    for (const letra of 'GH') {
      // As a public program cuts it out: (0.05–0.30, 0.62–0.96).
      const { x, y, ancho, alto } = get(letra).firma.zona!;
      expect([x, x + ancho, y + alto].map((n) => n.toFixed(2))).toEqual(['0.05', '0.30', '0.95']);
    }
    expect(get('E').firma.zona).toBeNull();
  });

  it('put every zone inside the card, and the MRZ where ICAO does', () => {
    const zones = MODELOS.flatMap(({ zonas }) => [...Object.values(zonas.anverso), ...Object.values(zonas.reverso)]);
    for (const zone of zones.filter((one): one is Zona => one !== null)) {
      expect(Math.min(zone.x, zone.y, zone.ancho, zone.alto)).toBeGreaterThanOrEqual(0);
      expect(Math.max(zone.x + zone.ancho, zone.y + zone.alto)).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(get('G').zonas.reverso.mrz!.alto * TARJETA_MM.alto).toBeCloseTo(23.2, 6);
  });

  it('are told apart by words of their own', () => {
    expect(new Set(MODELOS.map(({ seDistingue }) => seDistingue)).size).toBe(MODELOS.length);
  });
});

describe('what the registry asks for', () => {
  const todo = { cic: '900000012', ocr: '0001900000034', claveElector: 'PRPXLS85010132H100', emision: '01' };

  it('by model', () => {
    for (const letra of 'ABC')
      expect(consultaDe(get(letra), todo)).toEqual({
        ok: true,
        value: { claveElector: todo.claveElector, numeroEmision: '01', ocr: todo.ocr },
      });
    expect(consultaDe(get('D'), todo)).toEqual({ ok: true, value: { cic: todo.cic, ocr: todo.ocr } });
    for (const letra of 'EFGH')
      expect(consultaDe(get(letra), todo)).toEqual({ ok: true, value: { cic: todo.cic, idCiudadano: '900000034' } });
  });

  it('says what is missing', () => {
    expect(consultaDe(get('C'), { ...todo, claveElector: null, emision: '' })).toEqual({
      ok: false,
      error: ['claveElector', 'numeroEmision'],
    });
    expect(consultaDe(get('G'), { cic: todo.cic })).toEqual({ ok: false, error: ['idCiudadano'] });
    // Twelve digits have no known identificador in them.
    expect(consultaDe(get('E'), { ...todo, ocr: '000190000003' }).ok).toBe(false);
  });
});

describe('the right one of three QRs', () => {
  const QR = 'http://qr.ine.mx/000190000003401900000012/20230415/P/000000';

  it('is the public one, wherever it comes', () => {
    for (const texts of [[QR], ['opaque', QR], [QR, '\u0000\u0001', 'x'.repeat(3000)], [QR, QR]])
      expect(elegirQr(texts)).toMatchObject({ ok: true, value: { cic: '900000012' } });
  });

  it('is none where there is none, or two that differ', () => {
    expect(elegirQr([])).toEqual({ ok: false, error: 'ajeno' });
    expect(elegirQr(['opaque', 'https://ejemplo.mx'])).toEqual({ ok: false, error: 'ajeno' });
    expect(elegirQr(['opaque', 'https://qr.ine.mx/004697'])).toEqual({ ok: false, error: 'sinCic' });
    expect(elegirQr([QR, QR.replace('012/', '013/')])).toEqual({ ok: false, error: 'varios' });
  });
});
