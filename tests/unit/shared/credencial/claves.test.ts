import { describe, expect, it } from 'vitest';
import {
  birthFromYymmdd,
  buildClaveElector,
  buildCurp,
  curpCheckDigit,
  ENTIDADES,
  parseClaveElector,
  parseCurp,
} from '../../../../shared/credencial/index.ts';

const NOMBRE = { primerApellido: 'Pérez', segundoApellido: 'de la Peña', nombres: 'José Luis' };

describe('CURP', () => {
  it('computes the published check digit', () => {
    expect(curpCheckDigit('PELJ850101HQTRPN0')).toBe('8');
    expect(curpCheckDigit('PELJ850101HQTRPN')).toBeNull();
    expect(curpCheckDigit('PELJ850101HQTRPn0')).toBeNull();
  });

  it('reads, and tells the century by the homonymy character', () => {
    expect(parseCurp('PELJ850101HQTRPN08')).toEqual({
      ok: true,
      value: {
        curp: 'PELJ850101HQTRPN08',
        iniciales: 'PELJ',
        nacimiento: '1985-01-01',
        sexo: 'H',
        entidad: 'QT',
        consonantes: 'RPN',
      },
    });
    const young = `PELJ050101XNERPNA${curpCheckDigit('PELJ050101XNERPNA')}`;
    expect(parseCurp(young)).toMatchObject({ ok: true, value: { nacimiento: '2005-01-01', sexo: 'X', entidad: 'NE' } });
  });

  it.each([
    ['digitoVerificador', 'PELJ850101HQTRPN07'],
    ['fecha', 'PELJ850230HQTRPN08'],
    ['entidad', 'PELJ850101HZZRPN08'],
    ['formato', 'PELJ850101FQTRPN08'],
    ['formato', 'PELJ850101HQTRAN08'],
    ['formato', 'pelj850101hqtrpn08'],
    ['formato', 'PELJ850101HQTRPN08\n'],
    ['formato', ''],
  ])('refuses with %s: %s', (error, text) => {
    expect(parseCurp(text)).toEqual({ ok: false, error });
  });

  it('is made from a name: particles and José left out, Ñ as X', () => {
    const rest = { nacimiento: '1985-01-01', sexo: 'H', entidad: 'QT', homonimia: '0' } as const;
    expect(buildCurp(NOMBRE, rest).slice(0, 17)).toBe('PEPL850101HQTRXS0');
    expect(buildCurp({ primerApellido: 'Ñu', segundoApellido: '', nombres: 'Ana' }, rest).slice(0, 17)).toBe(
      'XUXA850101HQTXXN0',
    );
    expect(() => buildCurp(NOMBRE, { ...rest, nacimiento: '2001-01-01' })).toThrow();
  });
});

describe('clave de elector', () => {
  it('is made from a name and read again', () => {
    const clave = buildClaveElector(NOMBRE, { nacimiento: '1985-01-01', entidad: '32', sexo: 'H', homonimia: '100' });
    expect(clave).toBe('PRPXLS85010132H100');
    expect(parseClaveElector(clave)).toEqual({
      ok: true,
      value: { clave, iniciales: 'PRPXLS', nacimiento: '850101', entidad: '32', sexo: 'H', homonimia: '100' },
    });
    expect(parseClaveElector('PRPXJS85010187M100').ok).toBe(true);
  });

  it.each([
    ['fecha', 'PRPXJS85023032H100'],
    ['fecha', 'PRPXJS85000132H100'],
    ['formato', 'PRPXJS85010133H100'],
    ['formato', 'PRPXJS85010100H100'],
    ['formato', 'PEPXJS85010132H100'],
    ['formato', 'PRPXJS85010132F100'],
    ['formato', 'PRPXJS85010132H1000'],
    ['formato', ' PRPXJS85010132H100'],
  ])('refuses with %s: %s', (error, text) => {
    expect(parseClaveElector(text)).toEqual({ ok: false, error });
  });
});

describe('entities and birth dates', () => {
  it('numbers the 32 as the clave de elector does', () => {
    expect(ENTIDADES).toHaveLength(32);
    expect(ENTIDADES[31]).toEqual({ numero: '32', letras: 'ZS', nombre: 'Zacatecas' });
    expect(new Set(ENTIDADES.map(({ letras }) => letras)).size).toBe(32);
  });

  it('finds the century by being of age', () => {
    expect(birthFromYymmdd('080521', '2026-05-21')).toBe('2008-05-21');
    expect(birthFromYymmdd('080522', '2026-05-21')).toBe('1908-05-22');
    expect(birthFromYymmdd('850101', '2026-05-21')).toBe('1985-01-01');
    expect(birthFromYymmdd('850230', '2026-05-21')).toBeNull();
  });
});
