/** Whatever text a reader may be handed: nothing throws, nothing is taken that is not exactly of its form, and time is linear. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apellidosPosibles,
  CAMPOS,
  cifrasCorregidas,
  claveCorregida,
  cotejarConMrz,
  curpCheckDigit,
  curpCorregida,
  elegirQr,
  identify,
  lecturaDe,
  letrasClave,
  letrasCurp,
  mrzCorregida,
  mrzName,
  parseCic,
  parseClaveElector,
  parseCode128,
  parseCurp,
  parseEmision,
  parseExpedicion,
  parseMrz,
  parseNacimiento,
  parseNombre,
  parseOcr,
  parseQr,
  parseRegistro,
  parseSeccion,
  parseSexo,
  parseVigencia,
  SIN_VOTOS,
  votar,
  votosDe,
} from '../../../shared/credencial/index.ts';

const MRZ = ['IDMEX9000000128<<0001900000034', '8501019M3312315MEX<01<<00000<4', 'PRUEBA<FICTICIA<<PERSONA<<<<<<'].join(
  '\n',
);

interface Lector {
  readonly nombre: string;
  readonly parse: (text: string) => { readonly ok: boolean };
  /** All that it may take, in ASCII. */
  readonly forma: RegExp;
  /** Published or made: one that it takes. */
  readonly valido: string;
}

const LECTORES: readonly Lector[] = [
  {
    nombre: 'MRZ',
    parse: parseMrz,
    forma: /^IDMEX[0-9]{10}<<[0-9]{13}\r?\n[0-9]{7}[HMX][0-9]{7}MEX<[0-9]{2}<<[0-9]{5}<[0-9]\r?\n[A-Z<]{30}(\r?\n)?$/,
    valido: MRZ,
  },
  {
    nombre: 'QR',
    parse: parseQr,
    forma: /^https?:\/\/qr\.ine\.mx\/[0-9]{24}\/[0-9]{8}\/[A-Z]\/[0-9]{1,12}$/,
    valido: 'http://qr.ine.mx/000190000003401900000012/20230415/P/000000',
  },
  { nombre: 'CIC', parse: parseCic, forma: /^[0-9]{9,10}$/, valido: '9000000128' },
  { nombre: 'Code 128', parse: parseCode128, forma: /^[0-9]{9}$/, valido: '900000012' },
  { nombre: 'OCR', parse: parseOcr, forma: /^[0-9]{12,13}$/, valido: '0001900000034' },
  {
    nombre: 'clave',
    parse: parseClaveElector,
    forma: /^[A-Z]{6}[0-9]{8}[HMX][0-9]{3}$/,
    valido: 'HRGRJN82050602H900',
  },
  {
    nombre: 'CURP',
    parse: parseCurp,
    forma: /^[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]$/,
    valido: 'PELJ850101HQTRPN08',
  },
  { nombre: 'sección', parse: parseSeccion, forma: /^[0-9]{4}$/, valido: '0001' },
  { nombre: 'emisión', parse: parseEmision, forma: /^[0-9]{2}$/, valido: '01' },
  { nombre: 'registro', parse: parseRegistro, forma: /^[0-9]{4} [0-9]{2}$/, valido: '1999 03' },
  { nombre: 'vigencia', parse: parseVigencia, forma: /^([0-9]{4} ?- ?)?[0-9]{4}$/, valido: '2020 - 2030' },
  { nombre: 'expedición', parse: parseExpedicion, forma: /^[0-9]{4}$/, valido: '2014' },
  { nombre: 'nacimiento', parse: parseNacimiento, forma: /^[0-9]{2}\/[0-9]{2}\/[0-9]{4}$/, valido: '29/02/1988' },
  { nombre: 'sexo', parse: parseSexo, forma: /^[HMX]$/, valido: 'X' },
];

/** What looks like a character, or is not seen at all. */
const DISFRACES: readonly ((char: string) => string)[] = [
  (char) => (char >= '!' && char <= '~' ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : `${char}\u200b`),
  (char) => (/\d/.test(char) ? String.fromCharCode(0x660 + Number(char)) : `${char}\u0301`),
  (char) => (/\d/.test(char) ? String.fromCodePoint(0x1d7ce + Number(char)) : `\u202e${char}`),
  (char) =>
    ({ A: 'А', B: 'В', E: 'Е', H: 'Н', M: 'М', P: 'Р', X: 'Х', '/': '∕', '-': '–', ' ': '\u00a0' })[char] ??
    `${char}\u0000`,
  (char) => `${char}\u0000`,
  (char) => `\ufeff${char}`,
  (char) => `${char}\ud800`,
  (char) => `${char}\u0308`,
  (char) => (char === '\n' ? '\u2028' : `${char}\u2028`),
  (char) => (/[A-Z]/.test(char) ? char.toLowerCase() : `${char} `),
  (char) => `${char}\n`,
  () => '',
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme-composite', maxLength: 60 }),
  fc.stringMatching(/^[A-Z0-9<\n/:. -]{0,120}$/),
  fc.stringMatching(/^[0-9]{1,25}$/),
  fc.constantFrom(...LECTORES.map(({ valido }) => valido)),
);

describe('hostile text', () => {
  it.each(LECTORES)('the reader of $nombre takes what is published', ({ parse, valido, forma }) => {
    expect(parse(valido).ok).toBe(true);
    expect(valido).toMatch(forma);
  });

  it('is never taken for anything, and nothing throws', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, more) => {
        for (const { parse, forma } of LECTORES) if (parse(text).ok) expect(text).toMatch(forma);
        identify({ qr: text, code128: text, mrz: text });
        elegirQr([text, more]);
        for (const corrected of [mrzCorregida(text), curpCorregida(text), claveCorregida(text), cifrasCorregidas(text)])
          expect(corrected.length).toBe(text.length);
        curpCheckDigit(text);
        const nombre = { primerApellido: text, segundoApellido: more, nombres: more + text };
        expect(letrasCurp(nombre).iniciales).toMatch(/^[A-Z]{4}$/);
        expect(letrasCurp(nombre).consonantes).toMatch(/^[B-DF-HJ-NP-TV-Z]{3}$/);
        expect(letrasClave(nombre)).toMatch(/^([A-Z][B-DF-HJ-NP-TV-Z]){3}$/);
        cotejarConMrz(nombre, { apellidos: text, nombres: more, truncado: true });
        expect(mrzName(text)).toMatch(/^[A-Z<]*$/);
        for (const [one] of apellidosPosibles(text)) expect(one).not.toBe('');
        const read = parseNombre([text, more]);
        if (read.ok) expect(text + more).toMatch(/^[A-ZÀ-Ü'’./ -]+$/);
        const votes = votosDe({
          qr: [text, more],
          code128: [text],
          mrz: text,
          ocr13: more,
          frente: {
            clave: text,
            curp: text,
            nombre: [text, more],
            seccion: text,
            registro: text,
            vigencia: more,
            nacimiento: text,
            sexo: more,
          },
        });
        const conteo = votar(SIN_VOTOS, votes);
        for (const campo of CAMPOS) lecturaDe(conteo, campo);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(LECTORES)('$nombre: one disguised, lost or added character is refused', ({ parse, valido, forma }) => {
    fc.assert(
      fc.property(fc.nat(valido.length - 1), fc.constantFrom(...DISFRACES), (at, disguise) => {
        const text = valido.slice(0, at) + disguise(valido[at]!) + valido.slice(at + 1);
        // A shorter or longer one may be of the form by itself: nine digits of ten, the last line's line feed.
        if (parse(text).ok) expect(text).toMatch(forma);
        if (/[^\n\r -~]/.test(text)) expect(parse(text).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('of a million characters is done with at once', () => {
    const MILLION = 1_000_000;
    const units = [
      '0',
      'A',
      '<',
      'A<',
      '\n',
      ' ',
      'DE ',
      "'",
      "A'",
      '.',
      'Ñ',
      'É',
      '\u0301',
      '\u0000',
      '\ud800',
      'O',
      'Y ',
    ];
    const heads = ['', 'http://qr.ine.mx/', 'IDMEX', 'A', '20', ...LECTORES.map(({ valido }) => valido)];
    const texts = units.flatMap((unit) => {
      const body = unit.repeat(MILLION / unit.length);
      return [body, `${heads[units.indexOf(unit) % heads.length]}${body}`, `A${body}A`];
    });
    const slowest = { ms: 0, what: '' };
    const timed = (what: string, run: () => unknown): void => {
      const from = performance.now();
      run();
      const ms = performance.now() - from;
      if (ms > slowest.ms) Object.assign(slowest, { ms, what });
    };
    for (const text of texts) {
      const what = JSON.stringify(text.slice(0, 8));
      for (const { nombre, parse } of LECTORES) timed(`${nombre} ${what}`, () => expect(parse(text).ok).toBe(false));
      timed(`mrzCorregida ${what}`, () => mrzCorregida(text));
      timed(`nombre ${what}`, () => expect(parseNombre([text, text]).ok).toBe(false));
      timed(`apellidos ${what}`, () => expect(apellidosPosibles(text).length).toBeLessThan(14));
      const nombre = { primerApellido: text, segundoApellido: '', nombres: 'ANA' };
      timed(`letras ${what}`, () => letrasCurp(nombre));
      timed(`mrzName ${what}`, () => mrzName(text));
      timed(`votos ${what}`, () => votar(SIN_VOTOS, votosDe({ qr: [text], code128: [text], mrz: text, ocr13: text })));
    }
    // Linear work on a million takes some 0.2 s; anything quadratic, a quarter of an hour.
    expect(slowest.ms, slowest.what).toBeLessThan(3_000);
  });
});
