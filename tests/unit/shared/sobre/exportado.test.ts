import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { concatBytes, equalBytes, uint32ToBytes, utf8 } from '../../../../shared/base/bytes.ts';
import { type Exportado, exportadoRecord, exportadoStart, leerExportado } from '../../../../shared/sobre/exportado.ts';
import { MAX_SOBRE_BYTES } from '../../../../shared/sobre/formato.ts';
import { readExport } from '../../../vectores/lector/archivo.ts';

const file = Uint8Array.from(readFileSync(new URL('../../../vectores/sobre-v1.bin', import.meta.url)));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** Records put together again, and how it ended. */
async function read(bytes: Uint8Array, size = 50_000) {
  const records: { compromiso: string; tamano: number; envelope: Uint8Array }[] = [];
  let end: Exportado['tipo'] | null = null;
  for await (const part of leerExportado(inPieces(bytes, size))) {
    if (part.tipo === 'registro') records.push({ ...part, envelope: new Uint8Array(0) });
    else if (part.tipo === 'trozo') {
      expect(part.bytes.length).toBeLessThanOrEqual(65_536);
      const last = records.at(-1)!;
      last.envelope = concatBytes(last.envelope, part.bytes);
    } else end = part.tipo;
  }
  return { records, end };
}

test('gives what the second reader finds in the vectors, whatever the pieces', async () => {
  const expected = readExport(file);
  for (const size of [7, 1000, 65_536, file.length]) {
    const { records, end } = await read(file, size);
    expect(end).toBeNull();
    expect(records.map(({ compromiso }) => compromiso)).toEqual(expected.map(({ compromiso }) => compromiso));
    for (const [i, { envelope, tamano }] of records.entries()) {
      expect(tamano).toBe(envelope.length);
      expect(equalBytes(envelope, expected[i]!.envelope)).toBe(true);
    }
  }
});

test('a file that ends within a record says so, and gives all before whole', async () => {
  const start = exportadoStart();
  const one = concatBytes(exportadoRecord('{"a":1}', 3), Uint8Array.of(1, 2, 3));
  const whole = concatBytes(start, one, one);
  for (let cut = start.length; cut <= whole.length; cut++) {
    const { records, end } = await read(whole.slice(0, cut), 2);
    const complete = Math.floor((cut - start.length) / one.length);
    expect(end, String(cut)).toBe((cut - start.length) % one.length === 0 ? null : 'cortado');
    expect(records.filter(({ envelope, tamano }) => envelope.length === tamano)).toHaveLength(complete);
  }
});

test('what is no such file, or stops being one, is said to be none', async () => {
  const start = exportadoStart();
  const hostile: Uint8Array[] = [
    new Uint8Array(0),
    utf8('RUBX'),
    utf8('RUBR\u0001'),
    utf8('RUBX\u0002'),
    concatBytes(start, uint32ToBytes(0)),
    concatBytes(start, uint32ToBytes(65_537)),
    concatBytes(start, uint32ToBytes(0xffffffff)),
    concatBytes(start, uint32ToBytes(1), Uint8Array.of(0xff), uint32ToBytes(1), Uint8Array.of(1)),
    concatBytes(start, uint32ToBytes(1), utf8('a'), uint32ToBytes(0)),
    concatBytes(start, uint32ToBytes(1), utf8('a'), uint32ToBytes(MAX_SOBRE_BYTES + 1)),
  ];
  for (const bytes of hostile) expect(await read(bytes)).toEqual({ records: [], end: 'malformado' });
});

test('lets go of its source when its reader stops', async () => {
  let released = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield file;
    } finally {
      released = true;
    }
  }
  for await (const part of leerExportado(source())) if (part.tipo === 'trozo') break;
  expect(released).toBe(true);
});

test('nothing that can’t be read is written', () => {
  for (const [text, size] of [
    ['', 1],
    ['a'.repeat(65_537), 1],
    ['a', 0],
    ['a', MAX_SOBRE_BYTES + 1],
  ] as const) {
    expect(() => exportadoRecord(text, size)).toThrow(RangeError);
  }
});
