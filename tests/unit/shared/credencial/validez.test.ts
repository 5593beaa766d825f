import { describe, expect, it } from 'vitest';
import {
  admiteMiApoyo,
  aniosImpresos,
  findModelo,
  REMEDIOS,
  type Vigencia,
  vigenciaDe,
} from '../../../../shared/credencial/index.ts';

const HOY = '2026-11-26';
const de = (letra: string, anio: number | null, hoy = HOY): Vigencia => vigenciaDe(findModelo(letra)!, anio, hoy);

describe('until when a card is valid', () => {
  it('A and B: no longer, whatever is read', () => {
    for (const letra of 'AB') {
      expect(de(letra, null)).toEqual({ estado: 'vencida', hasta: null, remedio: 'renovar' });
      expect(de(letra, 2030).estado).toBe('vencida');
    }
  });

  it('C and D: all of them ended with their ten years, read or not', () => {
    expect(de('C', null)).toEqual({ estado: 'vencida', hasta: '2024-12-31', remedio: 'renovar' });
    expect(de('C', 2021)).toEqual({ estado: 'vencida', hasta: '2021-12-31', remedio: 'renovar' });
    expect(de('D', null).estado).toBe('vencida');
    expect(de('D', 2024)).toEqual({ estado: 'vencida', hasta: '2024-12-31', remedio: 'renovar' });
    // A year that no C prints says nothing of when it ended.
    expect(de('C', 2035)).toMatchObject({ estado: 'vencida', hasta: '2024-12-31' });
  });

  it('E to H: to 31 December of the year printed', () => {
    expect(de('E', 2026, '2026-12-31')).toEqual({ estado: 'vigente', hasta: '2026-12-31', prorrogada: false });
    expect(de('E', 2026, '2027-01-01')).toEqual({ estado: 'vencida', hasta: '2026-12-31', remedio: 'renovar' });
    expect(de('G', 2033)).toEqual({ estado: 'vigente', hasta: '2033-12-31', prorrogada: false });
    expect(de('F', 2026, '2027-01-01')).toMatchObject({ remedio: 'renovar-en-consulado' });
  });

  it('asks for the year where it was not read, or can be none of the model', () => {
    expect(de('G', null)).toEqual({ estado: 'por-comprobar', motivo: 'sin-leer', remedio: 'comprobar-anio' });
    for (const anio of [2027, 2037, 1033])
      expect(de('G', anio)).toMatchObject({ estado: 'por-comprobar', motivo: 'anio-imposible' });
    expect(aniosImpresos(findModelo('E')!, HOY)).toEqual({ primero: 2023, ultimo: 2030 });
  });

  it('is prolonged by data', () => {
    expect(de('C', 2019, '2020-08-31')).toEqual({ estado: 'vigente', hasta: '2020-09-01', prorrogada: true });
    expect(de('C', 2019, '2020-09-02').estado).toBe('vencida');
    expect(de('D', 2023, '2024-06-02')).toMatchObject({ estado: 'vigente', prorrogada: true });
    const more = [{ anio: 2026, hasta: '2027-06-06' }];
    expect(vigenciaDe(findModelo('E')!, 2026, '2027-06-06', more)).toMatchObject({ estado: 'vigente' });
    expect(vigenciaDe(findModelo('E')!, 2026, '2027-06-07', more).estado).toBe('vencida');
    // One that ends before the printed day takes nothing away.
    expect(vigenciaDe(findModelo('E')!, 2026, HOY, [{ anio: 2026, hasta: '2026-06-01' }])).toMatchObject({
      hasta: '2026-12-31',
      prorrogada: false,
    });
  });

  it('says what can be done', () => {
    for (const text of Object.values(REMEDIOS)) expect(text.length).toBeGreaterThan(40);
  });

  it('decides «Mi Apoyo», with the model (§5.2)', () => {
    const of = (letra: string, anio: number | null) => admiteMiApoyo(findModelo(letra)!, de(letra, anio));
    expect(of('G', 2033)).toBe(true);
    expect(of('G', null)).toBeNull();
    expect(of('E', 2024)).toBe(false);
    expect(of('C', null)).toBe(false);
  });
});
