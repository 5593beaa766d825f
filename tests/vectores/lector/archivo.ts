/** The export file: docs/protocolo.md §13. */
import type { Bytes } from './primitivas.ts';

/** Commitments and envelopes of an export file; throws unless it ends with its last record. */
export function readExport(file: Bytes): { compromiso: string; envelope: Bytes }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (Buffer.from(file.slice(0, 5)).toString('latin1') !== 'RUBX\u0001') throw new Error('start');
  let at = 5;
  const field = (): Bytes => {
    const length = view.getUint32(at, true);
    const bytes = file.slice(at + 4, at + 4 + length);
    if (bytes.length !== length) throw new Error('cut');
    at += 4 + length;
    return bytes;
  };
  const records: { compromiso: string; envelope: Bytes }[] = [];
  while (at < file.length) {
    const compromiso = new TextDecoder('utf-8', { fatal: true }).decode(field());
    records.push({ compromiso, envelope: field() });
  }
  return records;
}
