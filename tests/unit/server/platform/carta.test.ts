import { expect, test } from 'vitest';
import { escribirCarta } from '../../../../server/platform/carta.ts';
import { fechaDelAcuse } from '../../../../shared/proceso/hora.ts';

test('a letter says the same as text and as HTML, and nothing in it becomes markup', () => {
  const hostile = '<img src=x onerror=alert(1)> & "comillas" \'simples\'';
  const { asunto, texto, html } = escribirCarta(
    'Hola',
    [
      hostile,
      { tipo: 'clave', texto: '012345' },
      { tipo: 'datos', filas: [['Nombre', hostile]] },
      {
        tipo: 'tabla',
        columnas: ['Folio', 'CIC'],
        filas: [
          ['K7QM-0412-9', hostile],
          ['A', 'B'],
        ],
      },
      { tipo: 'liga', texto: 'Abrir', url: 'https://example.org/?a="b"&c=<d>' },
    ],
    'Porque sí.',
  );
  expect(asunto).toBe('Hola');
  expect(texto).toBe(
    [
      hostile,
      '    012345',
      `Nombre: ${hostile}`,
      `Folio: K7QM-0412-9\nCIC: ${hostile}`,
      'Folio: A\nCIC: B',
      'Abrir:\nhttps://example.org/?a="b"&c=<d>',
      '--',
      'Porque sí.\n',
    ].join('\n\n'),
  );
  expect(html).not.toContain('<img');
  expect(html).not.toContain('"b"');
  for (const part of [
    '012345',
    'K7QM-0412-9',
    '&lt;img',
    'href="https://example.org/?a=&quot;b&quot;&amp;c=&lt;d&gt;"',
  ]) {
    expect(html).toContain(part);
  }
  expect(html).not.toMatch(/<script|<[^>]*src=|url\(/);
});

test('hora Centro is six hours behind UTC all year, written day first with two digits', () => {
  expect(fechaDelAcuse(Date.parse('2026-01-05T06:00:00Z'))).toBe('05/01/2026 00:00:00');
  expect(fechaDelAcuse(Date.parse('2026-07-05T05:59:59Z'))).toBe('04/07/2026 23:59:59');
});
