import { expect, test } from 'vitest';
import { canPhoneGo, canProcessingGo, PHONE_STATES, PROCESSING_STATES } from '../../../../shared/apoyo/estados.ts';

const arrows = <S extends string>(states: readonly S[], can: (from: S, to: S) => boolean): string[] =>
  states.flatMap((from) => states.filter((to) => can(from, to)).map((to) => `${from} → ${to}`));

test('the phone’s machine has these arrows and no others', () => {
  expect(arrows(PHONE_STATES, canPhoneGo)).toEqual([
    'sellado → enTransito',
    'sellado → recibido',
    'sellado → enCuarentena',
    'sellado → rechazado',
    'enTransito → recibido',
    'enTransito → enCuarentena',
    'enTransito → rechazado',
    'recibido → borrado',
    'enCuarentena → borrado',
    'rechazado → borrado',
  ]);
});

test('nothing is erased that was not answered', () => {
  for (const from of ['sellado', 'enTransito', 'borrado'] as const) expect(canPhoneGo(from, 'borrado')).toBe(false);
});

test('processing’s machine has these arrows and no others', () => {
  expect(arrows(PROCESSING_STATES, canProcessingGo)).toEqual([
    'recibido → abierto',
    'recibido → noSePudoAbrir',
    'enCuarentena → abierto',
    'enCuarentena → noSePudoAbrir',
    'abierto → verificado',
    'abierto → noSePudoAbrir',
    'noSePudoAbrir → abierto',
  ]);
});
