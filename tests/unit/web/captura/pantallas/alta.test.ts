import { describe, expect, it } from 'vitest';
import { isTrivial, strengthOf } from '../../../../../web/captura/pantallas/alta/fortaleza.ts';
import { parseInvitation, tidyId } from '../../../../../web/captura/pantallas/alta/invitacion.ts';

describe('an invitation', () => {
  const huella = 'lERqV0E2NM592PWW3957cCOLwYluOM-CniyDD8ivHss';

  it('is read from a link, followed or pasted', () => {
    const link = ` https://x.mx/captura/#proceso=IC-2026-014&auxiliar=7kqm2xr&correo=ana%40ejemplo.mx&huella=${huella} `;
    expect(parseInvitation(link)).toEqual({
      proceso: 'IC-2026-014',
      auxiliar: '7KQM2XR',
      correo: 'ana@ejemplo.mx',
      huella,
    });
  });
  it('may lack what is not needed', () => {
    expect(parseInvitation('#proceso=IC-2026-014')).toEqual({
      proceso: 'IC-2026-014',
      auxiliar: '',
      correo: '',
      huella: null,
    });
  });
  it.each(['', 'IC-2026-014', 'https://x.mx/captura/', '#/ruta', '#correo=a@b.mx'])('is not found in «%s»', (text) =>
    expect(parseInvitation(text)).toBeNull(),
  );
  it('never pins what can’t be a fingerprint', () => {
    expect(parseInvitation('#proceso=IC-2026-014&huella=corta')!.huella).toBeNull();
  });
  it('takes an id however it was typed', () => expect(tidyId(' ic-2026 -014 ')).toBe('IC-2026-014'));
});

describe('a password', () => {
  it.each([
    ['', 0, 'Faltan 10 caracteres'],
    ['nueve nue', 0, 'Falta 1 carácter'],
  ] as const)('under ten is too short: «%s»', (password, level, words) =>
    expect(strengthOf(password)).toEqual({ level, words }),
  );
  it.each(['aaaaaaaaaaaa', '1234567890', 'abcdefghij', 'contraseña1', 'Guadalupe1985', 'qwertyuiop'])(
    'is weak: «%s»',
    (password) => expect(strengthOf(password, ['Guadalupe Ramírez']).level).toBe(1),
  );
  it.each(['caballo naranja 7', 'Mi tía Lola vende 3 elotes', 'x7#Pq!m2Zt4v'])('is good: «%s»', (password) =>
    expect(strengthOf(password).level).toBe(3),
  );
  it('counts each sign, also those outside the basic plane', () => expect(strengthOf('🌵🌵🌵🌵🌵').level).toBe(0));
  it.each([
    '1234567890',
    '0987654321',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'qwertyuiop',
    'Contraseña123',
    'contraseña 2026',
    'password!!!!',
    '1212121212',
  ])('is refused, being what anyone would try: «%s»', (password) => expect(isTrivial(password)).toBe(true));
  it.each(['caballo naranja 7', 'Guadalupe1985', 'mi perro Chivas ladra', '4929 1088 36', 'hola hola vecina'])(
    'is taken, weak as it may be: «%s»',
    (password) => expect(isTrivial(password)).toBe(false),
  );
});
