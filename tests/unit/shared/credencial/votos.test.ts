import { describe, expect, it } from 'vitest';
import {
  type Campo,
  type Conteo,
  type Fotograma,
  type Fuente,
  lecturaDe,
  parseMrz,
  SIN_VOTOS,
  votar,
  votosDe,
} from '../../../../shared/credencial/index.ts';

const MRZ = ['IDMEX9000000128<<0001900000034', '8501019M3312315MEX<01<<00000<4', 'PRUEBA<FICTICIA<<PERSONA<<<<<<'].join(
  '\n',
);
const QR = 'http://qr.ine.mx/000190000003401900000012/20230415/P/000000';
/** Two zeros of the CIC read as 8, at places of weights 7 and 3: all four check digits hold. */
const TORCIDO = MRZ.replace('9000000128', '9008800128');

const tras = (times: number, fotograma: Fotograma, from: Conteo = SIN_VOTOS): Conteo => {
  let conteo = from;
  for (let i = 0; i < times; i++) conteo = votar(conteo, votosDe(fotograma));
  return conteo;
};
const vote = (campo: Campo, fuente: Fuente, valor: string, times: number, from: Conteo = SIN_VOTOS): Conteo => {
  let conteo = from;
  for (let i = 0; i < times; i++) conteo = votar(conteo, [{ campo, fuente, valor }]);
  return conteo;
};

describe('what frames say of a value', () => {
  it('is nothing before any', () => {
    expect(lecturaDe(SIN_VOTOS, 'cic')).toEqual({ estado: 'nada' });
    expect(lecturaDe(tras(3, { qr: ['https://qr.ine.mx/004697'], mrz: MRZ.slice(1), code128: ['X'] }), 'cic')).toEqual({
      estado: 'nada',
    });
  });

  it('is sure of the CIC by the public QR, at once', () => {
    const conteo = tras(1, { qr: ['opaque', QR] });
    expect(lecturaDe(conteo, 'cic')).toEqual({ estado: 'seguro', valor: '900000012', fuentes: ['qr'] });
    // Where its other digits lie is less well known.
    expect(lecturaDe(conteo, 'ocr')).toEqual({ estado: 'probable', valor: '0001900000034', fuentes: ['qr'] });
    expect(lecturaDe(conteo, 'emision')).toMatchObject({ estado: 'probable', valor: '01' });
  });

  it('is sure by two sources of which one is a bar code', () => {
    expect(lecturaDe(tras(1, { code128: ['900000012'], mrz: MRZ }), 'cic')).toEqual({
      estado: 'seguro',
      valor: '900000012',
      fuentes: ['code128', 'mrz'],
    });
    const conteo = tras(1, { qr: [QR], mrz: MRZ });
    for (const campo of ['ocr', 'seccion', 'emision'] as const)
      expect(lecturaDe(conteo, campo)).toMatchObject({ estado: 'seguro', fuentes: ['qr', 'mrz'] });
    // Letters without check digits agree only after three frames.
    const frente = { qr: [QR], frente: { seccion: '0001', registro: '2005 01' } };
    expect(lecturaDe(tras(2, frente), 'seccion').estado).toBe('probable');
    expect(lecturaDe(tras(3, frente), 'seccion').estado).toBe('seguro');
    expect(lecturaDe(tras(3, frente), 'emision').estado).toBe('seguro');
  });

  it('is never sure by letters, however often: an MRZ may be wrong with all its check digits', () => {
    expect(parseMrz(TORCIDO)).toMatchObject({ ok: true, value: { cic: '900880012' } });
    const conteo = tras(1_000, { mrz: TORCIDO, ocr13: '0001900000034', frente: { nacimiento: '01/01/1985' } });
    expect(lecturaDe(conteo, 'cic')).toEqual({ estado: 'probable', valor: '900880012', fuentes: ['mrz'] });
    expect(lecturaDe(conteo, 'ocr')).toMatchObject({ estado: 'probable', fuentes: ['mrz', 'ocr13'] });
    expect(lecturaDe(conteo, 'nacimiento')).toMatchObject({ estado: 'probable', fuentes: ['mrz', 'frente'] });
    // A bar code puts it right, whatever the letters said before.
    expect(lecturaDe(tras(1, { qr: [QR] }, conteo), 'cic')).toMatchObject({ estado: 'seguro', valor: '900000012' });
  });

  it('is never sure by a Code 128 alone', () => {
    expect(lecturaDe(vote('cic', 'code128', '900000012', 1), 'cic').estado).toBe('visto');
    expect(lecturaDe(vote('cic', 'code128', '900000012', 500), 'cic').estado).toBe('probable');
  });

  it('is probable only while it leads', () => {
    let conteo = vote('clave', 'frente', 'A', 3);
    expect(lecturaDe(conteo, 'clave')).toEqual({ estado: 'probable', valor: 'A', fuentes: ['frente'] });
    conteo = vote('clave', 'frente', 'B', 2, conteo);
    expect(lecturaDe(conteo, 'clave')).toMatchObject({ estado: 'visto', valor: 'A' });
    conteo = vote('clave', 'frente', 'A', 1, conteo);
    expect(lecturaDe(conteo, 'clave').estado).toBe('probable');
  });

  it('does not go by one misread bar code, nor by many misread letters', () => {
    const sure = tras(1, { qr: [QR] });
    expect(lecturaDe(vote('cic', 'code128', '900000013', 1, sure), 'cic')).toMatchObject({ estado: 'seguro' });
    expect(lecturaDe(vote('cic', 'mrz', '900880012', 90, sure), 'cic')).toMatchObject({ valor: '900000012' });
    let flooded = sure;
    for (let i = 0; i < 500; i++) flooded = vote('cic', 'mrz', String(100_000_000 + i), 1, flooded);
    expect(lecturaDe(flooded, 'cic')).toMatchObject({ estado: 'seguro', valor: '900000012' });
  });

  it('is a contradiction where two bar codes are of two cards', () => {
    const other = QR.replace('012/', '013/');
    const twoQrs = tras(1, { qr: [other] }, tras(5, { qr: [QR] }));
    expect(lecturaDe(twoQrs, 'cic')).toEqual({ estado: 'discrepa', valores: ['900000012', '900000013'] });
    const bars = vote('cic', 'code128', '900000013', 2, tras(1, { qr: [QR] }));
    expect(lecturaDe(bars, 'cic')).toMatchObject({ estado: 'discrepa' });
    // Two backs in one picture: none of their QRs counts.
    expect(lecturaDe(tras(1, { qr: [QR, other] }), 'cic')).toEqual({ estado: 'nada' });
  });

  it('takes letters for digits where the form says so', () => {
    const conteo = tras(3, {
      mrz: MRZ.replaceAll('0', 'O'),
      frente: { clave: 'PRPXLS85O1O132H1O0', curp: 'PELJ85O101HQTRPN08', nombre: ['ÑANDÚ', 'LUNA'], sexo: 'M' },
    });
    expect(lecturaDe(conteo, 'cic')).toMatchObject({ estado: 'probable', valor: '900000012' });
    expect(lecturaDe(conteo, 'clave')).toMatchObject({ valor: 'PRPXLS85010132H100' });
    expect(lecturaDe(conteo, 'curp')).toMatchObject({ valor: 'PELJ850101HQTRPN08' });
    expect(lecturaDe(conteo, 'nombre')).toMatchObject({ valor: 'ÑANDÚ||LUNA' });
    expect(lecturaDe(conteo, 'vence')).toMatchObject({ valor: '2033' });
  });

  it('leaves the count before it as it was', () => {
    const before = tras(1, { mrz: MRZ });
    const copy = structuredClone(before);
    tras(3, { qr: [QR], mrz: MRZ }, before);
    expect(before).toEqual(copy);
  });
});
