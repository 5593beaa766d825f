/** How long an upload that failed waits, by its code and how often it failed. */
import { expect, test } from 'vitest';
import { createApartados } from '../../../../web/captura/envio/apartados.ts';

/** The wait after each of so many failures, in seconds. */
function waits(codigo: string, times: number): (number | null)[] {
  let now = 0;
  const apartados = createApartados(() => now);
  return Array.from({ length: times }, () => {
    apartados.add('K7QM-0001-W', codigo);
    const wait = apartados.next();
    now += wait ?? 0;
    return wait === null ? null : wait / 1000;
  });
}

test('an interruption is gone on with at once, three times', () => {
  expect(waits('desfasado', 5)).toEqual([null, null, null, 30, 30]);
});

test('an answer by a key not known waits for its certificate, and then for a person', () => {
  expect(waits('respuesta-no-verificada', 4)).toEqual([60, 60, 60, 3_600]);
});

test('what the server can’t take now is soon tried again, what it will never take is not', () => {
  expect(waits('ocupado', 1)).toEqual([5]);
  expect(waits('espacio', 2)).toEqual([30, 30]);
  expect(waits('tamano', 1)).toEqual([3_600]);
});
