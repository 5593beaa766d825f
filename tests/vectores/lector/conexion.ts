/** Messages of the connection: docs/protocolo.md §8. */
import type { Bytes } from './primitivas.ts';

type Field = 'uint' | 'string' | 'bytes' | 'strings';

const MESSAGES: Record<number, { type: string; fields: Record<string, Field> }> = {
  100: { type: 'reto', fields: { nonce: 'bytes', version: 'uint', minimumApp: 'string' } },
  101: { type: 'identidad', fields: { dispositivo: 'string', clientId: 'uint', app: 'string', firma: 'bytes' } },
  102: { type: 'bienvenida', fields: { modo: 'string', ancla: 'string', certificados: 'string' } },
  103: { type: 'abre', fields: { folio: 'string', tamano: 'uint', codigo: 'bytes' } },
  104: { type: 'sigue', fields: { folio: 'string', offset: 'uint' } },
  105: { type: 'trozo', fields: { offset: 'uint', bytes: 'bytes' } },
  106: { type: 'respuesta', fields: { documento: 'string' } },
  107: { type: 'visto', fields: { folios: 'strings' } },
  108: { type: 'fallo', fields: { folio: 'string', codigo: 'string' } },
  109: { type: 'ancla', fields: { ancla: 'string' } },
  110: { type: 'pregunta', fields: { folio: 'string', codigo: 'bytes' } },
};

/** A message and its fields; throws on anything else. Bytes come as hexadecimal. */
export function readMessage(bytes: Bytes): Record<string, unknown> {
  let at = 0;
  const uint = (): number => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('cut');
      value |= BigInt(byte & 127) << shift;
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('uint');
      if (byte < 128) return Number(value);
    }
  };
  const run = (): Bytes => {
    const length = uint();
    if (at + length > bytes.length) throw new Error('cut');
    at += length;
    return bytes.slice(at - length, at);
  };
  const string = (): string => new TextDecoder('utf-8', { fatal: true }).decode(run());
  const read: Record<Field, () => unknown> = {
    uint,
    string,
    bytes: () => Buffer.from(run()).toString('hex'),
    strings: () => Array.from({ length: uint() }, string),
  };
  const known = MESSAGES[uint()];
  if (!known) throw new Error('type');
  const message: Record<string, unknown> = { type: known.type };
  for (const [name, field] of Object.entries(known.fields)) message[name] = read[field]();
  if (at !== bytes.length) throw new Error('left over');
  return message;
}
