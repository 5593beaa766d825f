import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { DatosAlta, DatosApoyo, Ubicacion } from '../../../../shared/apoyo/contenido.ts';

const datos = {
  v: 1,
  modelo: 'G',
  original: true,
  codigos: { qr: 'http://qr.ine.mx/000190000003401900000012/20230415/P/000000', cic: '900000012' },
  lectura: 'en-vivo',
  avisoPrivacidad: '1',
  manifiesto: '1',
  ubicacion: { lat: 22_770_000, lon: -102_580_000, precision: 12, t: 1 },
  app: '0.1.0',
  observaciones: [],
};

test('a support’s data', () => {
  expect(Value.Check(DatosApoyo, datos)).toBe(true);
  expect(Value.Check(DatosApoyo, { ...datos, codigos: {} })).toBe(true);
  for (const change of [
    { original: false },
    { modelo: 'Z' },
    { extra: 1 },
    { codigos: { otro: '1' } },
    { codigos: { cic: '9000000123' } },
    { lectura: 'a-mano' },
    { observaciones: Array(33).fill('x') },
    { v: 2 },
    { v: 3 },
  ]) {
    expect(Value.Check(DatosApoyo, { ...datos, ...change }), JSON.stringify(change)).toBe(false);
  }
});

test('a support without a signature says why, in its own version', () => {
  for (const sinFirma of ['credencial-sin-firma', 'impedimento', 'no-sabe-firmar']) {
    expect(Value.Check(DatosApoyo, { ...datos, v: 2, sinFirma })).toBe(true);
    expect(Value.Check(DatosApoyo, { ...datos, sinFirma })).toBe(false);
  }
  expect(Value.Check(DatosApoyo, { ...datos, v: 2, sinFirma: 'no-quiso' })).toBe(false);
  expect(Value.Check(DatosApoyo, { ...datos, v: 2 })).toBe(false);
});

test('an enrolment’s data', () => {
  const { modelo, codigos, lectura, app, observaciones } = datos;
  const textos = { aviso: '1', responsiva: '2', cuenta: '1' };
  const alta = { v: 2, modelo, codigos, lectura, textos, app, observaciones };
  expect(Value.Check(DatosAlta, alta)).toBe(true);
  for (const wrong of [
    datos,
    null,
    {},
    { ...alta, extra: 1 },
    { ...alta, codigos: 'x' },
    { ...alta, v: 1 },
    { ...alta, textos: { aviso: '1', cuenta: '1' } },
    { ...alta, app: 'x'.repeat(33) },
  ]) {
    expect(Value.Check(DatosAlta, wrong), JSON.stringify(wrong)).toBe(false);
  }
});

test('where it was, or why that is not known, and not both', () => {
  expect(Value.Check(Ubicacion, { sin: 'negada' })).toBe(true);
  for (const wrong of [
    {},
    { sin: 'otra' },
    { lat: 1, lon: 1 },
    { lat: 1.5, lon: 1, precision: 1, t: 1 },
    { ...datos.ubicacion, sin: 'negada' },
  ]) {
    expect(Value.Check(Ubicacion, wrong)).toBe(false);
  }
});
