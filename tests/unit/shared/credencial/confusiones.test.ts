import { describe, expect, it } from 'vitest';
import {
  cifrasCorregidas,
  claveCorregida,
  curpCorregida,
  mrzCorregida,
  parseMrz,
} from '../../../../shared/credencial/index.ts';

const MRZ = ['IDMEX9000000128<<0001900000034', '8501019M3312315MEX<01<<00000<4', 'PRUEBA<FICTICIA<<PERSONA<<<<<<'].join(
  '\n',
);

describe('letters read for digits, and digits for letters', () => {
  it('are put right where the form decides', () => {
    expect(mrzCorregida(MRZ.replaceAll('0', 'O'))).toBe(MRZ);
    expect(mrzCorregida(MRZ.replace('IDMEX', '10MEX').replace('PERSONA', 'PER50NA'))).toBe(MRZ);
    expect(mrzCorregida(MRZ.replace('IDMEX9', '188EX9').replace('8501', 'BS0I'))).toBe(MRZ);
    expect(curpCorregida('PELJ85O1OIHQTRPNOB')).toBe('PELJ850101HQTRPNO8');
    expect(curpCorregida('P3LJ850101HQTRPN08')).toBe('P3LJ850101HQTRPN08');
    expect(claveCorregida('PRPXL585OIOI32HIO0')).toBe('PRPXLS85010132H100');
    expect(cifrasCorregidas('OOOI9OOOOOOZ4')).toBe('0001900000024');
  });

  it('never put one digit for another, nor one letter for another', () => {
    const wrong = MRZ.replace('9000000128', '9800000128').replace('PRUEBA', 'PRUEDA');
    expect(mrzCorregida(wrong)).toBe(wrong);
    expect(parseMrz(mrzCorregida(wrong)).ok).toBe(false);
  });

  it('leave alone what has another shape', () => {
    for (const text of ['', MRZ.slice(1), 'O'.repeat(1_000_000), `${MRZ}\n\n`]) expect(mrzCorregida(text)).toBe(text);
    expect(curpCorregida('O')).toBe('O');
    expect(cifrasCorregidas('O'.repeat(14))).toBe('O'.repeat(14));
  });
});
