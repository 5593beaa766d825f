import { describe, expect, test } from 'vitest';
import {
  ALPHABET,
  isEnrolmentId,
  MAX_COUNTER,
  makeFolio,
  parseFolio,
  readFolio,
} from '../../../../shared/apoyo/folio.ts';

/** Folios of every shape: enrolments of 4, 5 and 6 signs, counters of 4, 5 and 6 digits, every check sign. */
function* folios(): Generator<string> {
  let seed = 12_345;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  for (const length of [4, 5, 6]) {
    for (const digits of [4, 5, 6]) {
      for (let i = 0; i < 40; i++) {
        const dispositivo = Array.from({ length }, () => ALPHABET[random(31)]!).join('');
        const contador = digits === 4 ? 1 + random(9_999) : 10 ** (digits - 1) + random(9 * 10 ** (digits - 1));
        yield makeFolio({ dispositivo, contador });
      }
      // Enrolments of digits only: every neighbour of a hyphen could stand on its other side.
      for (let i = 0; i < 10; i++) {
        const dispositivo = Array.from({ length }, () => String(1 + random(9))).join('');
        yield makeFolio({
          dispositivo,
          contador: Number(Array.from({ length: digits }, () => 1 + random(9)).join('')),
        });
      }
    }
  }
}
const all = [...folios()];

test('a known one', () => {
  expect(makeFolio({ dispositivo: 'K7QM', contador: 412 })).toBe('K7QM-0412-W');
  expect(parseFolio('K7QM-0412-W')).toEqual({ dispositivo: 'K7QM', contador: 412 });
});

test('the alphabet has a prime number of signs, none of which is mistaken for another', () => {
  expect(new Set(ALPHABET).size).toBe(31);
  expect(ALPHABET).not.toMatch(/[ILOUV]/);
});

describe('every folio', () => {
  test('comes back as its parts', () => {
    for (const folio of all) expect(makeFolio(parseFolio(folio)!)).toBe(folio);
    expect(new Set(all.map((folio) => folio.at(-1))).size).toBe(31);
  });

  test('shows every single wrong sign, hyphens included', () => {
    for (const folio of all) {
      for (let i = 0; i < folio.length; i++) {
        for (const sign of `${ALPHABET}ILOUV-`) {
          const wrong = folio.slice(0, i) + sign + folio.slice(i + 1);
          if (wrong !== folio && (parseFolio(wrong) || readFolio(wrong))) throw new Error(`${folio} read as ${wrong}`);
        }
      }
    }
  });

  test('shows every swap of neighbours, hyphens included', () => {
    for (const folio of all) {
      for (let i = 0; i + 1 < folio.length; i++) {
        const wrong = folio.slice(0, i) + folio[i + 1] + folio[i] + folio.slice(i + 2);
        if (wrong !== folio && parseFolio(wrong)) throw new Error(`${folio} read as ${wrong}`);
        if (wrong !== folio && readFolio(wrong)) throw new Error(`${folio} typed as ${wrong}`);
      }
    }
  });

  test('shows the same faults where it is typed without hyphens and still read', () => {
    const bare = all.map((folio) => folio.replaceAll('-', '')).filter((signs) => readFolio(signs));
    expect(bare.length).toBeGreaterThan(90);
    for (const signs of bare) {
      for (let i = 0; i < signs.length; i++) {
        const swapped = signs.slice(0, i) + (signs[i + 1] ?? '') + signs[i] + signs.slice(i + 2);
        const wrong = [...`${ALPHABET}ILOUV-`].map((sign) => signs.slice(0, i) + sign + signs.slice(i + 1));
        for (const typed of [swapped, ...wrong]) {
          if (typed !== signs && readFolio(typed)) throw new Error(`${signs} read as ${typed}`);
        }
      }
    }
  });

  test('is read from what people type, and as itself alone', () => {
    for (const folio of all) {
      for (const typed of [folio, folio.toLowerCase(), ` ${folio.replaceAll('-', ' ')} `, folio.replace('-', ' ')]) {
        expect(readFolio(typed)).toBe(folio);
      }
      const bare = readFolio(folio.replaceAll('-', ''));
      expect(bare).toBe([11, 15].includes(folio.length) ? folio : null);
    }
  });
});

test.each([
  '',
  '-',
  'K7QM',
  'K7QM-0412',
  'K7QM-0412-',
  'k7qm-0412-w',
  'K7QM-412-A',
  'K7QM-00412-W',
  'K7QM-0000-0',
  'K7QM-0412-W ',
  'K7QM-0412-W\n',
  'K7Q-0412-W',
  'K7QMKMQ-0412-W',
  '٤7QM-0412-W',
])('%j is no folio', (text) => expect(parseFolio(text)).toBeNull());

test('a counter has its one text', () => {
  for (const wrong of [0, -1, 1.5, MAX_COUNTER + 1, Number.NaN]) {
    expect(() => makeFolio({ dispositivo: 'K7QM', contador: wrong })).toThrow(RangeError);
  }
  expect(parseFolio(makeFolio({ dispositivo: 'ZZZZZZ', contador: MAX_COUNTER }))).toEqual({
    dispositivo: 'ZZZZZZ',
    contador: MAX_COUNTER,
  });
});

test('ids of enrolments', () => {
  expect(['K7QM', '00000', 'ZZZZZZ'].every(isEnrolmentId)).toBe(true);
  expect(['K7Q', 'K7QMABC', 'K7QI', 'k7qm', 'K7QM\n', ''].some(isEnrolmentId)).toBe(false);
  expect(() => makeFolio({ dispositivo: 'K7QI', contador: 1 })).toThrow(RangeError);
});
