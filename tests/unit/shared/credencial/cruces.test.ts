/** Each row names a difference, what it is taken for, and why: the exceptions with their source. */
import { describe, expect, it } from 'vitest';
import {
  buildMrz,
  type Certeza,
  cruzar,
  curpCheckDigit,
  findModelo,
  type Hallazgo,
  type Lecturas,
  type Leido,
  type NombreCompleto,
  parseClaveElector,
  parseCurp,
  parseMrz,
  parseOcr,
  parseQr,
} from '../../../../shared/credencial/index.ts';
import { makePersona } from '../../../especimenes/persona.ts';

const HOY = '2026-11-26';

const value = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
};
const sure = <T>(valor: T): Leido<T> => ({ valor, certeza: 'seguro' });
const curp = (text: string) => sure(value(parseCurp(text.slice(0, 17) + curpCheckDigit(text.slice(0, 17)))));
const clave = (text: string) => sure(value(parseClaveElector(text)));

/** All readings of a card that has nothing wrong. */
const P = makePersona(11, 'G');
const BIEN = {
  modelo: findModelo('G')!,
  qr: sure(value(parseQr(P.qr!))),
  code128: sure(P.code128!),
  mrz: sure(value(parseMrz(P.mrz!))),
  ocr13: sure(value(parseOcr(P.ocr))),
  clave: sure(value(parseClaveElector(P.clave))),
  curp: sure(value(parseCurp(P.curp))),
  nombre: sure<NombreCompleto>({
    primerApellido: P.primerApellido.toUpperCase(),
    segundoApellido: P.segundoApellido.toUpperCase(),
    nombres: P.nombres.toUpperCase(),
  }),
  seccion: sure(P.seccion),
  emision: sure(P.emision),
  vigencia: sure({ desde: Number(P.expedida.slice(0, 4)), hasta: Number(P.vence.slice(0, 4)) }),
  nacimiento: sure(P.nacimiento),
  sexo: sure(P.sexo),
} satisfies Lecturas;

/** «asunto gravedad inciso-or-exception», for short. */
const brief = (found: readonly Hallazgo[]): string[] =>
  found.map((one) =>
    one.tipo === 'vencida' ? 'vencida' : `${one.asunto} ${one.gravedad === 'falta' ? one.inciso : one.excepcion}`,
  );
const con = (change: Partial<Lecturas>): string[] => brief(cruzar({ ...BIEN, ...change }, HOY));

const otherSex = P.sexo === 'H' ? 'M' : 'H';
const mrzWith = (change: Partial<Parameters<typeof buildMrz>[0]>) =>
  sure(value(parseMrz(buildMrz({ ...BIEN.mrz.valor, ...change }))));

describe('the readings of one card', () => {
  it('agree on cards that have nothing wrong, of any model', () => {
    expect(con({})).toEqual([]);
    expect(cruzar({}, HOY)).toEqual([]);
    for (const [i, letra] of (['C', 'D', 'E', 'G'] as const).entries()) {
      const p = makePersona(300 + i, letra);
      const found = cruzar(
        {
          ...(p.qr && {
            qr: sure(value(parseQr(p.qr))),
            code128: sure(p.code128!),
            mrz: sure(value(parseMrz(p.mrz!))),
          }),
          ocr13: sure(value(parseOcr(p.ocr))),
          clave: clave(p.clave),
          curp: curp(p.curp),
          nombre: sure(p),
          seccion: sure(p.seccion),
          emision: sure(p.emision),
          nacimiento: sure(p.nacimiento),
          sexo: sure(p.sexo),
        },
        HOY,
      );
      expect(brief(found)).toEqual([]);
    }
  });

  it.each<[string, Partial<Lecturas>, string[]]>([
    ['CIC of Code 128: another card', { code128: sure('900000012') }, ['cic c']],
    [
      'CIC and OCR of MRZ: another card',
      { mrz: mrzWith({ cic: '900000012', ocr: '0001900000034' }) },
      ['cic c', 'ocr c'],
    ],
    ['OCR of the printed line', { ocr13: sure(value(parseOcr('0001900000034'))) }, ['ocr c']],
    ['birth of MRZ', { mrz: mrzWith({ nacimiento: '010203' }) }, ['nacimiento c']],
    ['birth printed', { nacimiento: sure('1901-02-03') }, ['nacimiento n', 'nacimiento n']],
    ['century printed', { nacimiento: sure(`18${P.nacimiento.slice(2)}`) }, ['nacimiento n']],
    ['sex of MRZ', { mrz: mrzWith({ sexo: otherSex }) }, ['sexo c']],
    ['sex printed', { sexo: sure(otherSex as 'H') }, ['sexo n']],
    ['emisión printed', { emision: sure('77') }, ['emision c']],
    ['vigencia printed', { vigencia: sure({ desde: null, hasta: 2036 }) }, ['vigencia c']],
  ])('disagree by a fault: %s', (_, change, expected) => {
    expect(con(change)).toEqual(expected);
  });

  it.each<[excepcion: string, fuente: string, Partial<Lecturas>, string[]]>([
    ['X in the field only, CURP and clave unchanged', 'INE/CG123/2023, DOF 5686070', { sexo: sure('X') }, []],
    ['X in field and MRZ', 'INE/CG123/2023; unotv.com 2023-04', { sexo: sure('X'), mrz: mrzWith({ sexo: 'X' }) }, []],
    ['front without sex', 'reporteindigo.com 2018-12', { sexo: undefined }, []],
    [
      'section moved',
      'domain facts: OCR = section at registration',
      { seccion: sure('6999') },
      ['seccion cambio-de-seccion'],
    ],
    [
      'emisión of the QR',
      'domain facts 1.2: inferred',
      { qr: sure({ ...BIEN.qr.valor, emision: '77' }) },
      ['emision qr-inferido'],
    ],
    [
      'issue of the QR',
      'domain facts 1.2: one source',
      { qr: sure({ ...BIEN.qr.valor, expedida: '2001-01-01' }) },
      ['expedicion qr-inferido'],
    ],
    [
      'name of the MRZ',
      'ICAO 9303: names unguarded',
      { mrz: mrzWith({ nombres: 'OTRA' }) },
      ['nombre nombre-sin-digito'],
    ],
    [
      'MRZ cut at thirty',
      'domain facts 1.4',
      { mrz: sure({ ...BIEN.mrz.valor, nombres: BIEN.mrz.valor.nombres.slice(0, 2), truncado: true }) },
      [],
    ],
  ])('are excused: %s (%s)', (_, __, change, expected) => {
    expect(con(change)).toEqual(expected);
  });

  it('are as sure as the weakest of them, and sex and names of an MRZ never sure', () => {
    const of = (change: Partial<Lecturas>): Certeza[] =>
      cruzar({ ...BIEN, ...change }, HOY).map(({ certeza }) => certeza);
    expect(of({ emision: sure('77') })).toEqual(['seguro']);
    expect(of({ emision: { valor: '77', certeza: 'visto' } })).toEqual(['visto']);
    expect(of({ emision: { valor: '77', certeza: 'probable' }, mrz: { ...BIEN.mrz, certeza: 'visto' } })).toEqual([
      'visto',
    ]);
    expect(of({ mrz: mrzWith({ sexo: otherSex }) })).toEqual(['probable']);
    expect(of({ mrz: mrzWith({ nombres: 'OTRA' }) })).toEqual(['probable']);
  });

  it('tell the parts that do not agree', () => {
    expect(cruzar({ ...BIEN, code128: sure('900000012') }, HOY)[0]).toEqual({
      tipo: 'discrepa',
      asunto: 'cic',
      gravedad: 'falta',
      inciso: 'c',
      certeza: 'seguro',
      partes: [
        { origen: 'qr', valor: P.cic },
        { origen: 'code128', valor: '900000012' },
        { origen: 'mrz', valor: P.cic },
      ],
    });
  });

  it('say that a card ended, by the front, else by the MRZ, else by its model', () => {
    const { modelo: _, ...without } = BIEN;
    expect(cruzar(without, '2099-01-01')).toEqual([]);
    expect(cruzar(BIEN, `${Number(P.vence.slice(0, 4)) + 1}-01-01`)).toEqual([
      { tipo: 'vencida', gravedad: 'advertencia', hasta: P.vence, certeza: 'seguro' },
    ]);
    const mrz = { ...BIEN.mrz, certeza: 'visto' as const };
    expect(cruzar({ ...BIEN, vigencia: undefined, mrz }, '2099-01-01')).toMatchObject([{ certeza: 'visto' }]);
    expect(brief(cruzar({ modelo: findModelo('C')! }, HOY))).toEqual(['vencida']);
    expect(cruzar({ modelo: findModelo('G')! }, HOY)).toEqual([]);
  });
});

describe('CURP against clave de elector (§6.1 n)', () => {
  const CURP = 'PELJ850101HQTRPN0';
  const CLAVE = 'PRLPJN85010122H100';
  const JUAN = { primerApellido: 'PEREZ', segundoApellido: 'LOPEZ', nombres: 'JUAN' };
  const compare = (one: string, two: string, nombre?: NombreCompleto) =>
    brief(cruzar({ curp: curp(one), clave: clave(two), ...(nombre && { nombre: sure(nombre) }) }, HOY)).filter(
      (text) => !text.startsWith('nombre'),
    );

  it('agree where nothing is wrong, the century only in one of them', () => {
    expect(compare(CURP, CLAVE)).toEqual([]);
    expect(compare(CURP, CLAVE, JUAN)).toEqual([]);
    expect(compare('PELJ050101HQTRPNA', CLAVE.replace('850101', '050101'))).toEqual([]);
    // Born abroad: NE, and 87 or 88.
    for (const numero of ['87', '88'])
      expect(compare(CURP.replace('QT', 'NE'), CLAVE.replace('22H', `${numero}H`))).toEqual([]);
  });

  it.each<[string, string, string, NombreCompleto | undefined, string[]]>([
    ['birth', CURP, CLAVE.replace('850101', '850102'), undefined, ['nacimiento n']],
    ['sex', CURP, CLAVE.replace('H', 'M'), undefined, ['sexo n']],
    ['initial of the first surname', CURP, `G${CLAVE.slice(1)}`, undefined, ['iniciales n']],
    ['initial of the second surname', CURP, CLAVE.replace('LP', 'GP'), JUAN, ['iniciales n']],
    ['initial of the name, when it is known and plain', CURP, CLAVE.replace('JN', 'RN'), JUAN, ['iniciales n']],
    ['one explained and one not', CURP.replace('PELJ', 'XELJ'), CLAVE.replace('PRLP', 'NRGP'), JUAN, ['iniciales n']],
  ])('do not agree by a fault: %s', (_, one, two, nombre, expected) => {
    expect(compare(one, two, nombre)).toEqual(expected);
  });

  it.each<[excepcion: string, fuente: string, string, string, NombreCompleto | undefined, string[]]>([
    [
      'José or María, the name known',
      'Instructivo DOF 18-10-2021; sayari.com',
      CURP,
      CLAVE.replace('JN', 'RB'),
      { ...JUAN, nombres: 'J. ROBERTO' },
      ['iniciales maria-jose'],
    ],
    [
      'José or María, the name not read',
      'domain facts 1.5: warn, do not reject',
      CURP,
      CLAVE.replace('JN', 'RB'),
      undefined,
      ['iniciales maria-jose'],
    ],
    [
      'Ñ written X',
      'Instructivo DOF 18-10-2021',
      CURP.replace('PELJ', 'XELJ'),
      CLAVE.replace('PR', 'NR'),
      undefined,
      ['iniciales letra-x'],
    ],
    [
      'no second surname',
      'Instructivo DOF 18-10-2021; elpopular.mx 2012',
      CURP.replace('PELJ', 'PEXJ'),
      CLAVE,
      undefined,
      ['iniciales letra-x'],
    ],
    [
      'a particle opens the surname',
      'Instructivo for the CURP, nothing published for the clave',
      CURP,
      CLAVE.replace('PR', 'DC'),
      { ...JUAN, primerApellido: 'DE PEREZ' },
      ['iniciales particula'],
    ],
    [
      'inconveniente word: its X is no initial',
      'Instructivo DOF 18-10-2021, annex 2',
      'PXDO850101MQTRZF0',
      'PRDZOF85010122M100',
      undefined,
      [],
    ],
    [
      'non-binary in one',
      'sinembargo.mx 4330431; proceso.com.mx 302586',
      CURP.replace('H', 'X'),
      CLAVE,
      undefined,
      ['sexo no-binaria'],
    ],
    [
      'entity of residence',
      'domain facts 1.5: one web source',
      CURP,
      CLAVE.replace('22H', '09H'),
      undefined,
      ['entidad entidad-no-establecida'],
    ],
    [
      'NE, with an entity in the clave',
      'domain facts 1.5: mapping unsure',
      CURP.replace('QT', 'NE'),
      CLAVE,
      undefined,
      ['entidad entidad-no-establecida'],
    ],
    [
      'an entity, with 87 in the clave',
      'domain facts 1.5: mapping unsure',
      CURP,
      CLAVE.replace('22H', '87H'),
      undefined,
      ['entidad entidad-no-establecida'],
    ],
  ])('are excused: %s (%s)', (_, __, one, two, nombre, expected) => {
    expect(compare(one, two, nombre)).toEqual(expected);
  });

  it('are warned of where their letters are not those of the name', () => {
    const found = (nombre: NombreCompleto) =>
      brief(cruzar({ curp: curp(CURP), clave: clave(CLAVE), nombre: sure(nombre) }, HOY));
    expect(found(JUAN)).toEqual([]);
    expect(found({ ...JUAN, primerApellido: 'GOMEZ' })).toEqual(['nombre regla-de-letras', 'nombre regla-de-letras']);
  });

  it('with X in both, and a letter in the field, is a warning', () => {
    const lecturas = {
      curp: curp(CURP.replace('H', 'X')),
      clave: clave(CLAVE.replace('H', 'X')),
      sexo: sure('H' as const),
    };
    expect(brief(cruzar(lecturas, HOY))).toEqual(['sexo no-binaria']);
    // With X in one of them only, the two already say it.
    const one = { ...lecturas, clave: clave(CLAVE) };
    expect(brief(cruzar(one, HOY))).toEqual(['sexo no-binaria']);
  });
});
