import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apellidosPosibles,
  buildClaveElector,
  buildCurp,
  cotejarConMrz,
  cruzar,
  type Lecturas,
  type Leido,
  mrzName,
  parseClaveElector,
  parseCurp,
  parseMrz,
  parseNombre,
  parseOcr,
  parseQr,
} from '../../../shared/credencial/index.ts';
import { type ModeloDibujado, makePersona } from '../../especimenes/persona.ts';

const HOY = '2026-11-26';
const read = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): Leido<T> => {
  if (!result.ok) throw new Error(String(result.error));
  return { valor: result.value, certeza: 'seguro' };
};

function leer(seed: number, modelo: ModeloDibujado): Lecturas {
  const p = makePersona(seed, modelo);
  const sure = <T>(valor: T): Leido<T> => ({ valor, certeza: 'seguro' });
  return {
    ...(p.qr && p.mrz && { qr: read(parseQr(p.qr)), code128: sure(p.cic), mrz: read(parseMrz(p.mrz)) }),
    ocr13: read(parseOcr(p.ocr)),
    clave: read(parseClaveElector(p.clave)),
    curp: read(parseCurp(p.curp)),
    nombre: read(parseNombre([p.primerApellido, p.segundoApellido, p.nombres].map((line) => line.toUpperCase()))),
    seccion: sure(p.seccion),
    emision: sure(p.emision),
    vigencia: sure({ desde: Number(p.expedida.slice(0, 4)), hasta: Number(p.vence.slice(0, 4)) }),
    nacimiento: sure(p.nacimiento),
    sexo: sure(p.sexo),
  };
}

const seed = fc.nat(99_999_999);
const modelo = fc.constantFrom<ModeloDibujado>('C', 'D', 'E', 'G');

describe('cross-checks', () => {
  it('find nothing on a card that has nothing wrong, whatever of it was read', () => {
    fc.assert(
      fc.property(seed, modelo, fc.infiniteStream(fc.boolean()), (person, letra, keep) => {
        const whole = Object.entries(leer(person, letra));
        const some: Lecturas = Object.fromEntries(whole.filter(() => keep.next().value));
        expect(cruzar(some, HOY)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tell front and back of two cards, and a CURP set over another', () => {
    fc.assert(
      fc.property(seed, seed, fc.constantFrom<ModeloDibujado>('D', 'E', 'G'), (one, two, letra) => {
        fc.pre(one !== two);
        const [a, b] = [leer(one, letra), leer(two, letra)];
        const { qr, code128, mrz, ocr13 } = b;
        const mixed = cruzar({ ...a, qr, code128, mrz, ocr13 }, HOY);
        // Two people may share a birthday, but not all of birth, sex, issue, section and name.
        expect(mixed).not.toEqual([]);
        if (a.nacimiento!.valor.slice(2) !== b.nacimiento!.valor.slice(2)) {
          expect(mixed).toContainEqual(expect.objectContaining({ asunto: 'nacimiento', inciso: 'c' }));
          expect(cruzar({ ...a, curp: b.curp }, HOY)).toContainEqual(
            expect.objectContaining({ asunto: 'nacimiento', inciso: 'n' }),
          );
        }
        expect(cruzar({ ...a, qr }, HOY)).toContainEqual(expect.objectContaining({ asunto: 'cic', inciso: 'c' }));
      }),
      { numRuns: 300 },
    );
  });
});

const palabra = fc.stringMatching(/^[A-ZÑÜÁ]{2,9}$/);
const apellido = fc.oneof(
  palabra,
  fc.tuple(fc.constantFrom('DE', 'DEL', 'DE LA', 'DE LOS', 'MC', 'VAN'), palabra).map((parts) => parts.join(' ')),
  fc.tuple(palabra, palabra).map(([one, two]) => `${one} Y ${two}`),
);
const nombres = fc
  .tuple(fc.constantFrom('', 'MARIA ', 'MA. ', 'JOSE ', 'J. ', 'MARIA DE LOS '), palabra)
  .map((parts) => parts.join(''));

describe('names', () => {
  it('make a CURP and a clave that are read, in which cross-checks find nothing', () => {
    const nacimiento = '1985-01-01';
    fc.assert(
      fc.property(apellido, fc.oneof(apellido, fc.constant('')), nombres, (primerApellido, segundoApellido, given) => {
        const nombre = { primerApellido, segundoApellido, nombres: given };
        const lines = [primerApellido, ...(segundoApellido ? [segundoApellido] : []), given];
        expect(parseNombre(lines)).toEqual({ ok: true, value: nombre });
        const curp = read(parseCurp(buildCurp(nombre, { nacimiento, sexo: 'M', entidad: 'QT', homonimia: '0' })));
        const clave = read(
          parseClaveElector(buildClaveElector(nombre, { nacimiento, sexo: 'M', entidad: '22', homonimia: '100' })),
        );
        expect(cruzar({ curp, clave, nombre: read(parseNombre(lines)) }, HOY)).toEqual([]);
        expect(cruzar({ curp, clave }, HOY)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are found again among the ways to part the surnames of an MRZ, and told from its line wherever it is cut', () => {
    const spaced = (text: string) => mrzName(text).replaceAll('<', ' ');
    fc.assert(
      fc.property(apellido, fc.oneof(apellido, fc.constant('')), nombres, fc.nat(40), (one, two, given, cut) => {
        fc.pre(
          !['Y', 'DE', 'DEL', 'LA', 'EL', 'MC', 'DA', 'DI', 'DD', 'LE'].some((word) =>
            [one, two].some((text) => spaced(text).split(' ').at(-1) === word || spaced(text).split(' ')[0] === 'Y'),
          ),
        );
        const joined = spaced(`${one} ${two}`);
        expect(apellidosPosibles(joined)).toContainEqual([spaced(one), spaced(two)]);
        const nombre = { primerApellido: one, segundoApellido: two, nombres: given };
        const line = [mrzName(`${one} ${two}`), mrzName(given)].join('<<');
        const [apellidos = '', ...rest] = line.slice(0, Math.max(1, cut)).split('<<');
        const seen = {
          apellidos: apellidos.replaceAll('<', ' ').trim(),
          nombres: rest.join(' ').replaceAll('<', ' ').trim(),
        };
        expect(cotejarConMrz(nombre, { ...seen, truncado: true })).toBe('igual');
      }),
      { numRuns: 1_000 },
    );
  });
});
