import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildClaveElector,
  buildCurp,
  buildMrz,
  buildQr,
  ENTIDADES,
  identify,
  parseClaveElector,
  parseCurp,
  parseMrz,
  parseQr,
} from '../../../shared/credencial/index.ts';

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
const day = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
const word = fc.stringMatching(/^[A-Z]{1,9}$/);
const mrz = fc.record({
  cic: digits(9),
  ocr: digits(13),
  nacimiento: day('1930-01-01', '2010-01-01').map((iso) => iso.slice(2).replaceAll('-', '')),
  sexo: fc.constantFrom('H' as const, 'M' as const, 'X' as const),
  vence: day('2000-01-01', '2099-12-31'),
  emision: digits(2),
  reservado: digits(5),
  apellidos: fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' ')),
  nombres: word,
});
const qr = fc.record({
  cic: digits(9),
  ocr: digits(13),
  emision: digits(2),
  expedida: day('2013-01-01', '2035-01-01'),
  tipo: fc.stringMatching(/^[A-Z]$/),
  consulta: digits(6),
});

describe('card codes', () => {
  it('MRZ: what is written is read', () => {
    fc.assert(
      fc.property(mrz, (value) => {
        const text = buildMrz(value);
        const read = parseMrz(text);
        expect(read.ok).toBe(true);
        if (!read.ok) return;
        const { truncado, apellidos, nombres, ...rest } = read.value;
        expect({ ...value, ...rest }).toEqual(value);
        if (!truncado) expect({ apellidos, nombres }).toEqual({ apellidos: value.apellidos, nombres: value.nombres });
        expect(buildMrz(read.value)).toBe(text);
      }),
    );
  });

  it('MRZ: any one wrong character of the first two lines is caught, but in the sex', () => {
    const SEX = 31 + 7;
    fc.assert(
      fc.property(mrz, fc.nat(60), fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ< '), (value, at, char) => {
        const text = buildMrz(value);
        fc.pre(text[at] !== char && at !== SEX && at !== 30);
        expect(parseMrz(text.slice(0, at) + char + text.slice(at + 1)).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('MRZ: a lost or doubled character is refused', () => {
    fc.assert(
      fc.property(mrz, fc.nat(91), (value, at) => {
        const text = buildMrz(value);
        expect(parseMrz(text.slice(0, at) + text.slice(at + 1)).ok).toBe(false);
        expect(parseMrz(text.slice(0, at) + text[at] + text.slice(at)).ok).toBe(false);
      }),
    );
  });

  it('QR: what is written is read; cut anywhere it gives no CIC', () => {
    fc.assert(
      fc.property(qr, fc.nat(), (value, cut) => {
        const text = buildQr(value);
        const read = parseQr(text);
        expect(read).toMatchObject({ ok: true, value });
        expect(identify({ qr: text, code128: value.cic })).toMatchObject({ ok: true, value: { ocr: value.ocr } });
        expect(parseQr(text.slice(0, cut % (text.length - 6))).ok).toBe(false);
      }),
    );
  });

  it('CURP and clave de elector: what is written is read', () => {
    fc.assert(
      fc.property(
        fc.record({ primerApellido: word, segundoApellido: fc.oneof(word, fc.constant('')), nombres: word }),
        day('1930-01-01', '2008-01-01'),
        fc.constantFrom(...ENTIDADES),
        fc.constantFrom('H' as const, 'M' as const),
        digits(3),
        (nombre, nacimiento, entidad, sexo, homonimia) => {
          const letter = nacimiento < '2000' ? '0' : 'A';
          const curp = buildCurp(nombre, { nacimiento, sexo, entidad: entidad.letras, homonimia: letter });
          const clave = buildClaveElector(nombre, { nacimiento, sexo, entidad: entidad.numero, homonimia });
          expect(parseCurp(curp)).toMatchObject({ ok: true, value: { nacimiento, sexo, entidad: entidad.letras } });
          const read = parseClaveElector(clave);
          expect(read).toMatchObject({ ok: true, value: { sexo, entidad: entidad.numero, homonimia } });
          expect(clave.slice(6, 12)).toBe(curp.slice(4, 10));
          const wrong = String((Number(curp[17]) + 1) % 10);
          expect(parseCurp(curp.slice(0, 17) + wrong)).toEqual({ ok: false, error: 'digitoVerificador' });
        },
      ),
    );
  });

  it('random digits in an MRZ pass its check digits about once in ten thousand', () => {
    let passed = 0;
    fc.assert(
      fc.property(mrz, digits(4), (value, four) => {
        const [one = '', two = '', three = ''] = buildMrz(value).split('\n');
        const line1 = one.slice(0, 14) + four[0] + one.slice(15);
        const line2 = two.slice(0, 6) + four[1] + two.slice(7, 14) + four[2] + two.slice(15, 29) + four[3];
        if (parseMrz([line1, line2, three].join('\n')).ok) passed++;
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeLessThan(10);
  });
});
