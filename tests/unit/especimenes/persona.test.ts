import { describe, expect, it } from 'vitest';
import {
  birthFromYymmdd,
  identify,
  parseClaveElector,
  parseCurp,
  parseMrz,
  parseQr,
} from '../../../shared/credencial/index.ts';
import { type ModeloDibujado, makePersona } from '../../especimenes/persona.ts';

const SEEDS = Array.from({ length: 2000 }, (_, i) => i * i * 31 + i);
const MODELOS: readonly ModeloDibujado[] = ['C', 'D', 'E', 'G'];

describe('people who do not exist', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(makePersona(42)).toEqual(makePersona(42));
    expect(makePersona(42).curp).not.toBe(makePersona(43).curp);
    expect(() => makePersona(-1)).toThrow(RangeError);
    expect(() => makePersona(0.5)).toThrow(RangeError);
  });

  it.each(MODELOS)('of model %s have identifiers that agree with one another', (modelo) => {
    for (const seed of SEEDS.slice(0, 500)) {
      const p = makePersona(seed, modelo);
      const curp = parseCurp(p.curp);
      const clave = parseClaveElector(p.clave);
      expect(curp).toMatchObject({
        ok: true,
        value: { nacimiento: p.nacimiento, sexo: p.sexo, entidad: p.entidad.letras },
      });
      expect(clave).toMatchObject({ ok: true, value: { sexo: p.sexo, entidad: p.entidad.numero } });
      expect([p.clave[0], p.clave[2], p.clave[4], p.clave.slice(6, 12)]).toEqual([
        p.curp[0],
        p.curp[2],
        p.curp[3],
        p.curp.slice(4, 10),
      ]);
      expect(p.cic[0] + p.identificador[0]!).toBe('99');
      expect(Number(p.expedida.slice(0, 4)) - Number(p.nacimiento.slice(0, 4))).toBeGreaterThanOrEqual(18);
      expect(Number(p.expedida.slice(0, 4))).toBeGreaterThanOrEqual(p.modelo.desde);
      expect(Number(p.expedida.slice(0, 4))).toBeLessThanOrEqual(p.modelo.hasta ?? 2025);
      expect(p.registro).toBeLessThanOrEqual(Number(p.expedida.slice(0, 4)));

      if (modelo === 'C') {
        expect([p.qr, p.code128, p.mrz]).toEqual([null, null, null]);
        continue;
      }
      const mrz = parseMrz(p.mrz!);
      expect(mrz).toMatchObject({ ok: true, value: { sexo: p.sexo, vence: p.vence, emision: p.emision } });
      expect(mrz.ok && birthFromYymmdd(mrz.value.nacimiento, p.expedida)).toBe(p.nacimiento);
      expect(parseQr(p.qr!)).toMatchObject({ ok: true, value: { seccion: p.seccion, expedida: p.expedida } });
      expect(identify({ qr: p.qr!, code128: p.code128!, mrz: p.mrz! })).toEqual({
        ok: true,
        value: { cic: p.cic, ocr: p.ocr, fuentes: ['qr', 'code128', 'mrz'] },
      });
    }
  });

  it('share neither CIC, identificador nor clave de elector', () => {
    const people = SEEDS.map((seed) => makePersona(seed));
    for (const key of ['cic', 'identificador', 'clave'] as const) {
      expect(new Set(people.map((p) => p[key])).size).toBe(SEEDS.length);
    }
  });
});
