/** The tables of docs/protocolo.md say what the code says, neither more nor less. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ORACIONES } from '../../../shared/admision/catalogo.ts';
import { MARCAS, MOTIVOS_CUARENTENA, MOTIVOS_RECHAZO } from '../../../shared/admision/juzgar.ts';
import { MAX_FIRMADO } from '../../../shared/firmados/index.ts';
import { MAX_CONTENT_BYTES, MAX_HEADER_BYTES, MAX_SOBRE_BYTES, sobreBytes } from '../../../shared/sobre/formato.ts';
import * as limites from '../../../shared/sync/limites.ts';
import { CLOSE, MESSAGE } from '../../../shared/sync/protocolo.ts';

const text = readFileSync(new URL('../../../docs/protocolo.md', import.meta.url), 'utf8');
const section = (title: string): string => {
  const from = text.indexOf(`\n${title}`);
  expect(from, title).toBeGreaterThan(0);
  const to = text.indexOf('\n#', from + 2);
  return text.slice(from, to < 0 ? undefined : to);
};
/** Cells of the table rows of a section, without head and rule. */
const rows = (title: string): string[][] =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
const number = (cell: string): number => Number(cell.replaceAll(',', ''));

test('limits', () => {
  expect(Object.fromEntries(rows('## 11. Limits').map(([name, value]) => [name, number(value!)]))).toEqual({
    ...limites,
  });
  const elsewhere = section('## 11. Limits')
    .match(/Elsewhere: .*/)![0]
    .match(/[\d,]*\d/g)!
    .map(number);
  expect(elsewhere).toEqual([MAX_HEADER_BYTES, MAX_SOBRE_BYTES, MAX_CONTENT_BYTES, 16, MAX_FIRMADO]);
});

test('codes and their sentences', () => {
  const listed = rows('## 12. Codes');
  expect(Object.fromEntries(listed.map(([code, , sentence]) => [code, sentence]))).toEqual(ORACIONES);
  const of = (where: string): string[] => listed.filter((row) => row[1] === where).map(([code]) => code!);
  expect(of('quarantine')).toEqual([...MOTIVOS_CUARENTENA]);
  expect(of('refusal')).toEqual([...MOTIVOS_RECHAZO]);
  expect(of('mark')).toEqual([...MARCAS]);
});

test('messages', () => {
  const listed = rows('### Encoding (lib0)');
  expect(Object.fromEntries(listed.map(([type, , name]) => [name, number(type!)]))).toEqual(MESSAGE);
});

test('close codes', () => {
  expect(Object.fromEntries(rows('### Liveness and close codes').map(([code, name]) => [name, number(code!)]))).toEqual(
    CLOSE,
  );
});

test('the length of an envelope', () => {
  const [, fixed] = text.match(/envelope has (\d+) \+ h \+ c \+ 17·k bytes/)!;
  expect(sobreBytes(100, 70_000)).toBe(Number(fixed) + 100 + 70_000 + 17 * 2);
});
