import { expect, test } from 'vitest';
import { cartaDeAcuse } from '../../../../server/apertura/carta.ts';
import {
  cartaDeBaja,
  cartaDeInvitacion,
  cartaDeTelefonoDeBaja,
  cartaDeTelefonoRegistrado,
} from '../../../../server/auxiliares/cartas.ts';
import { cartaDeCodigo } from '../../../../server/dispositivos/alta/carta.ts';
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
      { tipo: 'enlace', texto: 'Abrir', url: 'https://example.org/?a="b"&c=<d>' },
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

test('hora Centro is six hours behind UTC all year, and an acuse tells the second', () => {
  expect(fechaDelAcuse(Date.parse('2026-01-05T06:00:00Z'))).toBe('5 ene 2026, 00:00:00');
  expect(fechaDelAcuse(Date.parse('2026-07-05T05:59:59Z'))).toBe('4 jul 2026, 23:59:59');
});

test('what the app calls by one word, the letters call by the same', () => {
  const aviso = { proceso: 'Agua', nombre: 'Moto', dispositivo: 'K7QM', cuando: new Date(0) };
  const letters = [
    cartaDeInvitacion({
      nombre: 'Lupe',
      correo: 'lupe@ejemplo.mx',
      proceso: { id: 'IC-2026-014', nombre: 'Agua', promovente: 'Colectivo' },
      auxiliar: '7KQM2XR',
      url: 'https://ejemplo.mx',
      huella: 'h',
    }),
    cartaDeCodigo('012345'),
    cartaDeBaja({ proceso: 'Agua', motivo: 'Renuncia' }),
    cartaDeTelefonoRegistrado(aviso),
    cartaDeTelefonoDeBaja(aviso),
  ];
  // «Enlace», «registrar», «capturar».
  for (const { texto } of letters) expect(texto).not.toMatch(/\bligas?\b|inscri|\bcapt(ar|es|ó)\b/i);
});

test('the acuse says of its content what is true', () => {
  const identificador = { tipo: 'leido', texto: 'CIC 123456789' } as const;
  const { texto } = cartaDeAcuse('Agua', [{ folio: 'K7QM-0412-9', identificador, recibido: new Date(0), codigo: 'c' }]);
  expect(texto).not.toContain('No contiene datos personales');
  expect(texto).toContain('CIC y OCR identifican una credencial');
});
