import { expect, test } from 'vitest';
import { ORACIONES, SIGUE_EN_TELEFONO } from '../../../../shared/admision/catalogo.ts';
import { MARCAS, MOTIVOS_CUARENTENA, MOTIVOS_RECHAZO } from '../../../../shared/admision/juzgar.ts';

test('every reason and every mark has its sentence', () => {
  for (const codigo of [...MOTIVOS_CUARENTENA, ...MOTIVOS_RECHAZO, ...MARCAS]) expect(ORACIONES).toHaveProperty(codigo);
});

test.each(Object.entries(ORACIONES))('%s is a stable code and a whole sentence', (codigo, oracion) => {
  expect(codigo).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  expect(oracion).toMatch(/^[A-ZÁÉÍÓÚÑ¿¡].*[.]$/);
  expect(oracion.length).toBeLessThan(200);
});

test('what a refusal of the server leaves on the phone is said', () => {
  for (const codigo of MOTIVOS_CUARENTENA) expect(ORACIONES[codigo]).toContain('cuarentena');
  for (const codigo of MOTIVOS_RECHAZO) expect(ORACIONES[codigo].endsWith(` ${SIGUE_EN_TELEFONO}`)).toBe(true);
});
