import { describe, expect, it } from 'vitest';
import {
  apellidosPosibles,
  buildClaveElector,
  buildCurp,
  cotejarConMrz,
  curpCheckDigit,
  letrasClave,
  letrasCurp,
  parseClaveElector,
  parseCurp,
  parseNombre,
} from '../../../../shared/credencial/index.ts';

const de = (nombres: string, primerApellido: string, segundoApellido = '') => ({
  primerApellido,
  segundoApellido,
  nombres,
});

describe('the letters of a CURP', () => {
  // Instructivo Normativo (DOF 18-10-2021), its own invented people.
  it.each([
    ['plain', de('Concepción', 'Salgado', 'Briseño'), 'SABC', 'LRN'],
    ['Ñ first is X', de('Alberto', 'Ñando', 'Rodríguez'), 'XARA', 'NDL'],
    ['María yields', de('María Luisa', 'Pérez', 'Hernández'), 'PEHL', 'RRS'],
    ['Ma. yields', de('Ma. Luisa', 'Pérez', 'Hernández'), 'PEHL', 'RRS'],
    ['MA yields', de('MA LUISA', 'PEREZ', 'HERNANDEZ'), 'PEHL', 'RRS'],
    ['José yields', de('José Luis', 'Pérez', 'Hernández'), 'PEHL', 'RRS'],
    ['J. yields', de('J. Luis', 'Pérez', 'Hernández'), 'PEHL', 'RRS'],
    ['María alone does not', de('María', 'Pérez', 'Hernández'), 'PEHM', 'RRR'],
    ['two names, the first', de('Luis Enrique', 'Romero', 'Palazuelos'), 'ROPL', 'MLS'],
    ['a slash is X', de('Juan José', 'D/Amico', 'Álvarez'), 'DXAJ', 'XLN'],
    ['compound surname, its first word', de('Rocío', 'Riva Palacio', 'Cruz'), 'RICR', 'VRC'],
    ['particle passed over', de('Carlos', 'Mc Gregor', 'López'), 'GELC', 'RPR'],
    ['particles passed over', de('María de los Ángeles', 'de la Cruz', 'del Río'), 'CURA', 'RXN'],
    ['one surname', de('Leticia', 'Luna'), 'LUXL', 'NXT'],
    ['no inner vowel', de('Andrés', 'Ich', 'Rodríguez'), 'IXRA', 'CDN'],
    ['diaeresis', de('Ana', 'Argüelles', 'Güemes'), 'AUGA', 'RMN'],
    ['inner Ñ is X', de('Ana', 'Oñate', 'Peña'), 'OAPA', 'XXN'],
    ['an inconveniente word', de('Ofelia', 'Pérez', 'Díaz'), 'PXDO', 'RZF'],
    ['another', de('Andrés', 'Bueno', 'Ibarra'), 'BUIA', 'NBN'],
    ['another', de('Inés', 'Bueno', 'Estrada'), 'BXEI', 'NSN'],
  ])('%s', (_, nombre, iniciales, consonantes) => {
    expect(letrasCurp(nombre)).toEqual({ iniciales, consonantes });
  });

  it('never begins with an inconveniente word, made or read', () => {
    const rest = { nacimiento: '1985-01-01', sexo: 'M', entidad: 'QT', homonimia: '0' } as const;
    const curp = buildCurp(de('Ofelia', 'Pérez', 'Díaz'), rest);
    expect(curp.slice(0, 4)).toBe('PXDO');
    const word = `PEDO${curp.slice(4, 17)}`;
    expect(parseCurp(word + curpCheckDigit(word))).toEqual({ ok: false, error: 'palabra' });
  });
});

describe('published CURPs', () => {
  // Nobody's: RENAPO's specimens and invented examples. All but the first two digits are as printed.
  it.each([
    ['domain facts, recomputed', 'PELJ850101HQTRPN08'],
    ['Instructivo, «Salgado Briseño Concepción»; its drawing prints 9 last, for show', 'SABC560626MDFLRN01'],
    ['RENAPO, older specimen', 'HEGG560427MVZRRL04'],
    ['expansion.mx 2026-01-30, «Alamán Pérez Ricardo»', 'AAPR630321HDFLRC09'],
    ['Instructivo, model certificate', 'SASO750909HDFNNS05'],
    ['Instructivo, model certificate of one born abroad', 'ZUNA540308MNELTN05'],
  ])('%s', (_, curp) => {
    expect(parseCurp(curp)).toMatchObject({ ok: true, value: { curp } });
  });

  it('are refused with any other digit', () => {
    for (const digit of '023456789')
      expect(parseCurp(`SABC560626MDFLRN0${digit}`)).toEqual({ ok: false, error: 'digitoVerificador' });
  });

  it('show what the digit does not see: position 9, and a change by five at odd positions', () => {
    expect(parseCurp('PELJ850121HQTRPN08')).toMatchObject({ ok: true, value: { nacimiento: '1985-01-21' } });
    expect(parseCurp('PELJ350101HQTRPN08')).toMatchObject({ ok: true, value: { nacimiento: '1935-01-01' } });
    expect(parseCurp('PELJ850101HQTRPN58').ok).toBe(true);
  });
});

describe('the letters of a clave de elector', () => {
  // learn.sayari.com, invented people.
  it.each([
    [de('Juan Carlos', 'Hernandez', 'Garcia'), 'HRGRJN82050602H900'],
    [de('José Alonso', 'Hernandez', 'Garcia'), 'HRGRAL82050602H900'],
  ])('%j', (nombre, clave) => {
    expect(buildClaveElector(nombre, { nacimiento: '1982-05-06', entidad: '02', sexo: 'H', homonimia: '900' })).toBe(
      clave,
    );
    expect(parseClaveElector(clave).ok).toBe(true);
  });

  it('fill with X what is missing, and what is no letter of theirs', () => {
    expect(letrasClave(de('Eva', 'Ñu'))).toBe('XXXXEV');
    expect(letrasClave(de('Ma. del Pilar', 'de la Peña', 'y Muestra'))).toBe('PXMSPL');
  });

  it('take X for sex, as documents have it since 2023', () => {
    expect(parseClaveElector('PRPXLS85010132X100')).toMatchObject({ ok: true, value: { sexo: 'X' } });
  });
});

describe('a name in its parts', () => {
  it('is read off the lines of the front', () => {
    expect(parseNombre(['DE LA CRUZ', "O'FARRILL Y NÚÑEZ", 'MA. GUADALUPE'])).toEqual({
      ok: true,
      value: { primerApellido: 'DE LA CRUZ', segundoApellido: "O'FARRILL Y NÚÑEZ", nombres: 'MA. GUADALUPE' },
    });
    expect(parseNombre(['ÑANDÚ', 'AGÜERO', 'J. JESUS']).ok).toBe(true);
    expect(parseNombre(['PEREZ-LEON', 'D/AMICO', 'ANA'])).toMatchObject({ ok: true });
    expect(parseNombre(['LUNA', 'LETICIA'])).toEqual({ ok: true, value: de('LETICIA', 'LUNA') });
  });

  it.each([
    ['renglones', ['LUNA']],
    ['renglones', ['DE LA', 'CRUZ', 'LUNA', 'LETICIA']],
    ['renglones', []],
    ['formato', ['LUNA', '']],
    ['formato', ['LUNA', 'Leticia']],
    ['formato', ['LUNA ', 'LETICIA']],
    ['formato', ['LUNA', 'LETICIA  ANA']],
    ['formato', ['LUNA', 'LET1CIA']],
    ['formato', ['LUNA\n', 'LETICIA']],
    ['formato', ['ＬＵＮＡ', 'LETICIA']],
    ['formato', ['LUNÁ'.normalize('NFD'), 'LETICIA']],
    ['formato', ['ΑΝΑ', 'LETICIA']],
    ['formato', ['LUNA', 'A'.repeat(51)]],
  ])('refuses with %s: %j', (error, lines) => {
    expect(parseNombre(lines)).toEqual({ ok: false, error });
  });

  it.each([
    [
      'PRUEBA FICTICIA',
      [
        ['PRUEBA', 'FICTICIA'],
        ['PRUEBA FICTICIA', ''],
      ],
    ],
    ['LUNA', [['LUNA', '']]],
    ['DE LA CRUZ', [['DE LA CRUZ', '']]],
    [
      'DE LA CRUZ DEL RIO',
      [
        ['DE LA CRUZ', 'DEL RIO'],
        ['DE LA CRUZ DEL RIO', ''],
      ],
    ],
    ['ORTEGA Y MUESTRA', [['ORTEGA Y MUESTRA', '']]],
    [
      'ORTEGA Y MUESTRA LUNA',
      [
        ['ORTEGA Y MUESTRA', 'LUNA'],
        ['ORTEGA Y MUESTRA LUNA', ''],
      ],
    ],
    [
      'RIVA PALACIO CRUZ',
      [
        ['RIVA', 'PALACIO CRUZ'],
        ['RIVA PALACIO', 'CRUZ'],
        ['RIVA PALACIO CRUZ', ''],
      ],
    ],
    [
      'MUESTRA DE',
      [
        ['MUESTRA', 'DE'],
        ['MUESTRA DE', ''],
      ],
    ],
    ['', []],
    ['A '.repeat(13), []],
  ])('surnames of the MRZ: %s', (text, ways) => {
    expect(apellidosPosibles(text)).toEqual(ways);
  });

  it('is told from the MRZ as far as its line goes', () => {
    const largo = de('María José', 'Ñandú de la Peña', "O'Muestra");
    const linea = { apellidos: 'NANDU DE LA PENA OMUESTRA', nombres: 'MAR', truncado: true };
    expect(cotejarConMrz(largo, linea)).toBe('igual');
    expect(cotejarConMrz(largo, { ...linea, truncado: false })).toBe('distinto');
    expect(cotejarConMrz(largo, { ...linea, nombres: 'MAT' })).toBe('distinto');
    expect(cotejarConMrz(de('LETICIA', 'LUNA'), { apellidos: 'LUNA', nombres: 'LETICIA', truncado: false })).toBe(
      'igual',
    );
  });
});
