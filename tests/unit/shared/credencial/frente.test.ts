import { describe, expect, it } from 'vitest';
import {
  parseEmision,
  parseExpedicion,
  parseNacimiento,
  parseRegistro,
  parseSeccion,
  parseSexo,
  parseVigencia,
} from '../../../../shared/credencial/index.ts';

describe('the short fields of the front', () => {
  it('are read as printed', () => {
    expect(parseSeccion('0001')).toEqual({ ok: true, value: '0001' });
    expect(parseEmision('00')).toEqual({ ok: true, value: '00' });
    expect(parseRegistro('1999 03')).toEqual({ ok: true, value: { anio: 1999, emision: '03' } });
    expect(parseVigencia('2020 - 2030')).toEqual({ ok: true, value: { desde: 2020, hasta: 2030 } });
    expect(parseVigencia('2020-2030')).toEqual({ ok: true, value: { desde: 2020, hasta: 2030 } });
    expect(parseVigencia('2024')).toEqual({ ok: true, value: { desde: null, hasta: 2024 } });
    expect(parseExpedicion('2014')).toEqual({ ok: true, value: 2014 });
    expect(parseNacimiento('29/02/1988')).toEqual({ ok: true, value: '1988-02-29' });
    for (const letra of ['H', 'M', 'X']) expect(parseSexo(letra)).toEqual({ ok: true, value: letra });
  });

  it.each([
    ['formato', parseSeccion, ['0000', '123', '12345', ' 0001', '0001\n', '٠٠٠١', '０００１', 'O001', '']],
    ['formato', parseEmision, ['0', '000', 'O0', '0O', '']],
    ['formato', parseRegistro, ['1999', '199903', '1999  03', '1999 3']],
    ['anio', parseRegistro, ['1989 00', '2100 00']],
    ['formato', parseVigencia, ['2020 – 2030', '2020 -  2030', '2020/2030', '20202030', '-2030']],
    ['periodo', parseVigencia, ['2020-2031', '2030-2020', '2017', '2007-2017', '2100']],
    ['formato', parseExpedicion, ['14', '02014', '2O14', '']],
    ['periodo', parseExpedicion, ['2007', '2100']],
    ['formato', parseNacimiento, ['1/1/1988', '1988-01-01', '01/01/1888', '01/01/2101', '01-01-1988']],
    ['fecha', parseNacimiento, ['29/02/1989', '31/04/1988', '00/01/1988', '01/13/1988']],
    ['formato', parseSexo, ['F', 'h', '', 'HH', 'Н', 'Ｍ']],
  ] as const)('refuse with %s', (error, parse, texts) => {
    for (const text of texts) expect([text, parse(text)]).toEqual([text, { ok: false, error }]);
  });
});
