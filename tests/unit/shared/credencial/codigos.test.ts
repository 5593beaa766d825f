import { describe, expect, it } from 'vitest';
import {
  buildMrz,
  buildQr,
  findModelo,
  identify,
  MODELOS,
  otrosModelos,
  parseCic,
  parseCode128,
  parseMrz,
  parseOcr,
  parseQr,
} from '../../../../shared/credencial/index.ts';

/** The published specimen. */
const MRZ = ['IDMEX9000000128<<0001900000034', '8501019M3312315MEX<01<<00000<4', 'PRUEBA<FICTICIA<<PERSONA<<<<<<'].join(
  '\n',
);
const QR = 'http://qr.ine.mx/000190000003401900000012/20230415/P/000000';

const with2 = (line2: string) => MRZ.replace('8501019M3312315MEX<01<<00000<4', line2);

describe('MRZ', () => {
  it('reads the published specimen', () => {
    expect(parseMrz(MRZ)).toEqual({
      ok: true,
      value: {
        cic: '900000012',
        ocr: '0001900000034',
        nacimiento: '850101',
        sexo: 'M',
        vence: '2033-12-31',
        emision: '01',
        reservado: '00000',
        apellidos: 'PRUEBA FICTICIA',
        nombres: 'PERSONA',
        truncado: false,
      },
    });
  });

  it('writes the published specimen', () => {
    const read = parseMrz(MRZ);
    expect(read.ok && buildMrz(read.value)).toBe(MRZ);
  });

  it('takes CR LF and one line end more, and nothing else around', () => {
    expect(parseMrz(`${MRZ.replaceAll('\n', '\r\n')}\r\n`).ok).toBe(true);
    for (const text of [` ${MRZ}`, `${MRZ}\n\n`, MRZ.replaceAll('\n', ''), MRZ.toLowerCase(), `${MRZ} `]) {
      expect(parseMrz(text)).toEqual({ ok: false, error: 'formato' });
    }
  });

  it.each([
    ['digitoCic', MRZ.replace('9000000128', '9000000138')],
    ['digitoNacimiento', with2('8501029M3312315MEX<01<<00000<4')],
    ['digitoVencimiento', with2('8501019M3312325MEX<01<<00000<4')],
    ['digitoCompuesto', with2('8501019M3312315MEX<02<<00000<4')],
    ['digitoCompuesto', MRZ.replace('0001900000034', '0002900000034')],
    ['formato', with2('8501019F3312315MEX<01<<00000<4')],
    ['formato', with2('8501019M3312315USA<01<<00000<4')],
    ['formato', MRZ.replace('IDMEX', '1DMEX')],
    ['formato', MRZ.replace('PRUEBA<', '<PRUEBA')],
  ])('refuses with %s', (error, text) => {
    expect(parseMrz(text)).toEqual({ ok: false, error });
  });

  it('refuses days that do not exist though their digits hold', () => {
    // 850230: 8·7 + 5·3 + 0·1 + 2·7 + 3·3 + 0·1 = 94 → 4; the composite follows: 4.
    const wrong = '8502304M3312315MEX<01<<00000<';
    const answers = [...'0123456789'].map((digit) => parseMrz(with2(wrong + digit)));
    expect(answers.filter((answer) => !answer.ok && answer.error === 'fecha')).toHaveLength(1);
    expect(answers.some((answer) => answer.ok)).toBe(false);
  });

  it('writes names as the line does, truncated', () => {
    const read = parseMrz(MRZ);
    if (!read.ok) throw new Error('specimen');
    const text = buildMrz({ ...read.value, sexo: 'X', apellidos: "Ñandú de la Peña O'Muestra", nombres: 'María José' });
    expect(text.split('\n')[2]).toBe('NANDU<DE<LA<PENA<OMUESTRA<<MAR');
    const back = parseMrz(text);
    expect(back.ok && back.value).toMatchObject({ sexo: 'X', truncado: true, nombres: 'MAR' });
  });

  it.each([
    ['PRUEBA<FICTICIA<<PERSONA<<<<<<', false],
    ['PRUEBA<FICTICIA<<PERSONA<OTRAS', true],
    // Cut on the filler after a word, or a name of just that length: nobody can tell.
    ['PRUEBA<FICTICIA<<PERSONA<OTRA<', true],
    ['PRUEBA<FICTICIA<<PERSONA<OTR<<', false],
    // Cut on the two fillers after the surnames: there were given names.
    ['PRUEBADE<FICTICIADE<APELLIDO<<', true],
    ['PRUEBADE<FICTICIADE<APELLID<<<', false],
  ])('says whether there may have been more: %s', (line, truncado) => {
    expect(parseMrz(MRZ.replace('PRUEBA<FICTICIA<<PERSONA<<<<<<', line))).toMatchObject({
      ok: true,
      value: { truncado },
    });
  });
});

describe('public QR', () => {
  it('reads and writes the published specimen', () => {
    const read = parseQr(QR);
    expect(read).toEqual({
      ok: true,
      value: {
        cic: '900000012',
        ocr: '0001900000034',
        seccion: '0001',
        identificador: '900000034',
        emision: '01',
        expedida: '2023-04-15',
        tipo: 'P',
        consulta: '000000',
      },
    });
    expect(read.ok && buildQr(read.value)).toBe(QR);
    expect(parseQr(QR.replace('http:', 'https:')).ok).toBe(true);
  });

  it.each([
    ['sinCic', 'https://qr.ine.mx/004697'],
    ['sinCic', QR.replace('20230415', '20230230')],
    ['sinCic', `${QR}\n`],
    ['sinCic', `${QR}?x=1`],
    ['sinCic', QR.replace('0001', '')],
    ['ajeno', QR.replace('qr.ine.mx', 'qr.ine.mx.example')],
    ['ajeno', QR.replace('qr.ine.mx/', 'example/http://qr.ine.mx/')],
    ['ajeno', ` ${QR}`],
    ['ajeno', QR.replace('http:', 'ftp:')],
    ['ajeno', ''],
  ])('refuses with %s: %s', (error, text) => {
    expect(parseQr(text)).toEqual({ ok: false, error });
  });
});

describe('CIC and OCR', () => {
  it('strips the check digit that people copy along', () => {
    expect(parseCic('900000012')).toEqual({ ok: true, value: '900000012' });
    expect(parseCic('9000000128')).toEqual({ ok: true, value: '900000012' });
    expect(parseCic('9000000127')).toEqual({ ok: false, error: 'digitoVerificador' });
    for (const text of ['90000001', '٩٠٠٠٠٠٠١٢', '900 000 012', '900000012\n', '']) {
      expect(parseCic(text)).toEqual({ ok: false, error: 'formato' });
    }
  });

  it('takes the Code 128 of the back only bare', () => {
    expect(parseCode128('900000012')).toEqual({ ok: true, value: '900000012' });
    expect(parseCode128('9000000128').ok).toBe(false);
  });

  it('tells the two lengths of OCR apart', () => {
    expect(parseOcr('0001900000034')).toEqual({
      ok: true,
      value: { tipo: 'ocr13', ocr: '0001900000034', seccion: '0001', identificador: '900000034' },
    });
    expect(parseOcr('000190000003')).toEqual({ ok: true, value: { tipo: 'ocr12', ocr: '000190000003' } });
    for (const text of ['00019000000', '00019000000345', 'O001900000034']) expect(parseOcr(text).ok).toBe(false);
  });
});

describe('what the codes say together', () => {
  it('joins agreeing codes', () => {
    expect(identify({ qr: QR, code128: '900000012', mrz: MRZ })).toEqual({
      ok: true,
      value: { cic: '900000012', ocr: '0001900000034', fuentes: ['qr', 'code128', 'mrz'] },
    });
    expect(identify({ qr: 'opaque', code128: '900000012' })).toEqual({
      ok: true,
      value: { cic: '900000012', ocr: null, fuentes: ['code128'] },
    });
  });

  it('sees codes of two cards, and none', () => {
    expect(identify({ qr: QR, code128: '900000013' })).toEqual({ ok: false, error: 'discrepan' });
    expect(identify({ qr: QR.replace('/0001', '/0002'), mrz: MRZ })).toEqual({ ok: false, error: 'discrepan' });
    expect(identify({ qr: 'https://qr.ine.mx/004697' })).toEqual({ ok: false, error: 'nada' });
  });
});

describe('codes of another model than was chosen', () => {
  const letters = (chosen: string, leidos: { qr?: string; code128?: string }) =>
    otrosModelos(findModelo(chosen)!, leidos)
      .map(({ letra }) => letra)
      .join('');

  it('are told by what the model bears, and by when the card was issued', () => {
    expect(letters('C', { qr: QR })).toBe('GH');
    expect(letters('E', { qr: QR, code128: '900000012' })).toBe('GH');
    expect(letters('A', { code128: '900000012' })).toBe('DEFGH');
    expect(letters('G', { qr: QR.replace('20230415', '20160415') })).toBe('EF');
  });

  it('are not found where nothing speaks against it', () => {
    for (const { letra } of MODELOS) expect(letters(letra, {})).toBe('');
    expect(letters('G', { qr: QR })).toBe('');
    expect(letters('H', { qr: QR, code128: '900000012' })).toBe('');
    // A stranger's code says nothing.
    expect(letters('A', { qr: 'https://ejemplo.mx', code128: 'ABC' })).toBe('');
    // A year at the edge is of both.
    for (const chosen of ['E', 'G']) expect(letters(chosen, { qr: QR.replace('20230415', '20200115') })).toBe('');
  });
});
