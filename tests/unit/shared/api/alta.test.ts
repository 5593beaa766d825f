import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { BajaRequest, CodigoRequest, DispositivoRequest, VerificarRequest } from '../../../../shared/api/alta.ts';

const codigo = { proceso: 'CC-2026-001', auxiliar: 'ABCDEFG', correo: 'persona@ejemplo.mx' };
const dispositivo = {
  sesion: 's'.repeat(32),
  claveDispositivo: 'B'.repeat(87),
  claveCaptura: 'C'.repeat(43),
  nombre: 'Teléfono de Ñandú 😀',
  textos: { aviso: '2026-1', responsiva: '1', cuenta: 'v. 3' },
  firmaDispositivo: 'D'.repeat(86),
  firmaCaptura: 'E'.repeat(86),
};

test('what is right is taken', () => {
  expect(Value.Check(CodigoRequest, codigo)).toBe(true);
  expect(Value.Check(VerificarRequest, { ...codigo, codigo: '012345' })).toBe(true);
  expect(Value.Check(DispositivoRequest, dispositivo)).toBe(true);
  expect(Value.Check(BajaRequest, { sesion: 's'.repeat(32), dispositivo: 'K7QM' })).toBe(true);
});

describe('what is not is refused', () => {
  test.each([
    ['a member more', { extra: 1 }],
    ['a process in lower case', { proceso: 'cc-2026-001' }],
    ['a process with a line end', { proceso: 'CC-2026-001\n' }],
    ['an auxiliar of six signs', { auxiliar: 'ABCDEF' }],
    ['an auxiliar with a sign that is none', { auxiliar: 'ABCDEFI' }],
    ['mail without a place', { correo: 'persona' }],
    ['mail with a space', { correo: 'per sona@ejemplo.mx' }],
    ['mail with a second at', { correo: 'a@b@c' }],
    ['mail with a NUL', { correo: 'a\u0000@b' }],
    ['mail with a line end', { correo: 'a@b\r\nBcc: c@d' }],
    ['mail that is too long', { correo: `${'a'.repeat(250)}@b.mx` }],
    ['mail with half a character', { correo: 'a\ud800@b.mx' }],
    ['mail with the other half, at its place', { correo: 'a@\udfff.mx' }],
    ['mail written backwards', { correo: 'a\u202e@b.mx' }],
    ['a number', { correo: 1 }],
  ])('%s', (_, change) => expect(Value.Check(CodigoRequest, { ...codigo, ...change })).toBe(false));

  test.each([
    ['a name with a NUL', { nombre: 'a\u0000' }],
    ['a name with half a character', { nombre: 'a\ud83d' }],
    ['a name with halves in the wrong order', { nombre: '\ude00\ud83d' }],
    ...[0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069].map(
      (code): [string, object] => [
        `a name with U+${code.toString(16)}, which turns what is shown`,
        { nombre: `a${String.fromCharCode(code)}b` },
      ],
    ),
    ['a name of two lines', { nombre: 'a\u2028b' }],
    ['no name', { nombre: '' }],
    ['a name that is too long', { nombre: 'a'.repeat(61) }],
    ['a key of another length', { claveCaptura: 'C'.repeat(44) }],
    ['a key with padding', { claveCaptura: `${'C'.repeat(42)}=` }],
    ['no signature', { firmaCaptura: undefined }],
  ])('%s', (_, change) => expect(Value.Check(DispositivoRequest, { ...dispositivo, ...change })).toBe(false));

  test('codes that are not six digits', () => {
    for (const wrong of ['12345', '1234567', '12345a', '١٢٣٤٥٦', '12345\n', 123456]) {
      expect(Value.Check(VerificarRequest, { ...codigo, codigo: wrong })).toBe(false);
    }
  });
});
