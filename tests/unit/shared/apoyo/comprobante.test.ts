import { expect, test } from 'vitest';
import { readComprobante, writeComprobante } from '../../../../shared/apoyo/comprobante.ts';
import { makeFolio } from '../../../../shared/apoyo/folio.ts';

const comprobante = {
  folio: makeFolio({ dispositivo: 'K7QM', contador: 412 }),
  codigo: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng',
};

test('a comprobante holds the folio and the código de integridad, and reads back', () => {
  const text = writeComprobante(comprobante);
  expect(text).toBe(`Folio ${comprobante.folio}\nCodigo de integridad ${comprobante.codigo}`);
  expect(readComprobante(text)).toEqual(comprobante);
});

test('anything else is none', () => {
  const text = writeComprobante(comprobante);
  for (const other of [
    '',
    `${text}\n`,
    `${text} `,
    text.toLowerCase(),
    text.slice(0, -1),
    text.replace(comprobante.folio, 'K7QM-0413-X'),
    'https://ejemplo.mx',
  ]) {
    expect(readComprobante(other), other).toBeNull();
  }
});
