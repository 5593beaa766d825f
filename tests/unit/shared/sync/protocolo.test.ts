import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { bytesToHex, utf8 } from '../../../../shared/base/bytes.ts';
import { altaMessage } from '../../../../shared/sync/alta.ts';
import { cuadernoRoom, deviceArray, deviceArrayName, serverArray } from '../../../../shared/sync/cuaderno.ts';
import * as limites from '../../../../shared/sync/limites.ts';
import {
  CLOSE,
  type DeviceMessage,
  decodeDeviceMessage,
  decodeServerMessage,
  encodeMessage,
  identidadMessage,
  MAX_VISTO,
  MESSAGE,
  type ServerMessage,
} from '../../../../shared/sync/protocolo.ts';

const DEVICE: DeviceMessage[] = [
  { type: 'identidad', dispositivo: 'K7QM', clientId: 0xffffffff, app: '1.0.0', firma: new Uint8Array(64).fill(7) },
  { type: 'abre', folio: 'K7QM-0412-W', tamano: 4_194_304, codigo: new Uint8Array(32).fill(1) },
  { type: 'trozo', offset: 65_536, bytes: new Uint8Array(65_536).fill(9) },
  { type: 'trozo', offset: 0, bytes: new Uint8Array(0) },
  { type: 'visto', folios: ['K7QM-0412-W', 'ñ'] },
  { type: 'visto', folios: [] },
  { type: 'pregunta', folio: 'K7QM-0412-W', codigo: new Uint8Array(32) },
];
const SERVER: ServerMessage[] = [
  { type: 'reto', nonce: new Uint8Array(32).fill(3), version: 1, minimumApp: '1.0.0' },
  { type: 'bienvenida', modo: 'pleno', ancla: '{"t":1}', certificados: '{}' },
  { type: 'bienvenida', modo: 'entrega', ancla: '', certificados: '' },
  { type: 'sigue', folio: 'K7QM-0412-W', offset: Number.MAX_SAFE_INTEGER },
  { type: 'respuesta', documento: '{"ñ":"😀"}' },
  { type: 'fallo', folio: '', codigo: 'ocupado' },
  { type: 'ancla', ancla: '{}' },
];

function decode<M>(read: (type: number, decoder: decoding.Decoder) => M | null, bytes: Uint8Array): M | null {
  const decoder = decoding.createDecoder(bytes);
  return read(decoding.readVarUint(decoder), decoder);
}
const decodeDevice = (bytes: Uint8Array) => decode(decodeDeviceMessage, bytes);
const decodeServer = (bytes: Uint8Array) => decode(decodeServerMessage, bytes);

describe.each([
  ['device', DEVICE, decodeDevice, decodeServer],
  ['server', SERVER, decodeServer, decodeDevice],
] as const)('a message of the %s', (_, messages, read, readOther) => {
  test.each(messages.map((message) => [message.type, message] as const))('%s comes back', (_type, message) => {
    expect(read(encodeMessage(message))).toEqual(message);
  });

  test('cut anywhere, or with a byte more, is none', () => {
    for (const message of messages) {
      const bytes = encodeMessage(message);
      const step = Math.max(1, Math.floor(bytes.length / 200));
      for (let cut = 1; cut < bytes.length; cut += step) expect(read(bytes.slice(0, cut)), message.type).toBeNull();
      expect(read(Uint8Array.from([...bytes, 0])), message.type).toBeNull();
    }
  });

  test('reads nothing beyond its own bytes in a shared buffer', () => {
    for (const message of messages) {
      const bytes = encodeMessage(message);
      const pool = new Uint8Array(bytes.length + 100_000).fill(65);
      pool.set(bytes, 500);
      for (const cut of [1, 2, 5, bytes.length - 1]) {
        if (cut < bytes.length) expect(read(pool.subarray(500, 500 + cut)), message.type).toBeNull();
      }
      expect(read(pool.subarray(500, 500 + bytes.length))).toEqual(message);
    }
  });

  test('is none of the other side’s', () => {
    for (const message of messages) expect(readOther(encodeMessage(message))).toBeNull();
  });
});

describe('hostile bytes', () => {
  const message = (write: (encoder: encoding.Encoder) => void): Uint8Array => encoding.encode(write);

  test('a length beyond the message, however large', () => {
    for (const length of [100, 2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      expect(
        decodeDevice(
          message((encoder) => {
            encoding.writeVarUint(encoder, MESSAGE.trozo);
            encoding.writeVarUint(encoder, 0);
            encoding.writeVarUint(encoder, length);
          }),
        ),
      ).toBeNull();
    }
  });

  test('a number that is not a safe integer', () => {
    // 8 bytes of 7 bits: 2^56 − 1, which lib0 itself lets through.
    const tooLarge = [255, 255, 255, 255, 255, 255, 255, 127];
    expect(decodeDevice(Uint8Array.from([MESSAGE.trozo, ...tooLarge, 0]))).toBeNull();
    expect(decodeServer(Uint8Array.from([MESSAGE.sigue, 0, ...tooLarge]))).toBeNull();
  });

  test('more folios than a message may have', () => {
    const visto = (count: number): Uint8Array =>
      message((encoder) => {
        encoding.writeVarUint(encoder, MESSAGE.visto);
        encoding.writeVarUint(encoder, count);
        for (let i = 0; i < Math.min(count, 300); i++) encoding.writeVarString(encoder, '');
      });
    expect(decodeDevice(visto(MAX_VISTO))).toMatchObject({ type: 'visto' });
    expect(decodeDevice(visto(MAX_VISTO + 1))).toBeNull();
    expect(decodeDevice(visto(2 ** 40))).toBeNull();
  });

  test('text that is not UTF-8, and a mode that is none', () => {
    expect(decodeDevice(Uint8Array.from([MESSAGE.pregunta, 1, 0xff, 0]))).toBeNull();
    expect(
      decodeServer(encodeMessage({ type: 'bienvenida', modo: 'otro' as 'pleno', ancla: '', certificados: '' })),
    ).toBeNull();
  });

  test('types that are not ours', () => {
    for (const type of [0, 1, 2, 3, 99, 111, 1000]) {
      expect(decodeDevice(message((e) => encoding.writeVarUint(e, type)))).toBeNull();
      expect(decodeServer(message((e) => encoding.writeVarUint(e, type)))).toBeNull();
    }
  });
});

test('what a device signs to identify itself, to the byte', () => {
  const nonce = Uint8Array.of(1, 2, 3);
  const claim = { dispositivo: 'K7QM', autor: 'ABCDEFG', origen: 'https://ejemplo.mx', clientId: 7 };
  expect(bytesToHex(identidadMessage(nonce, claim))).toBe(
    bytesToHex(utf8('rubrica/identidad/v1\n')) +
      '010203' +
      bytesToHex(utf8('{"autor":"ABCDEFG","clientId":7,"dispositivo":"K7QM","origen":"https://ejemplo.mx"}')),
  );
});

test('what a device signs to enrol, to the byte', () => {
  const textos = { responsiva: 'r', cuenta: 'c', aviso: 'a' };
  expect(bytesToHex(altaMessage({ sesion: 's', claveDispositivo: 'd', claveCaptura: 'c', textos }))).toBe(
    bytesToHex(
      utf8(
        'rubrica/alta/v2\n{"claveCaptura":"c","claveDispositivo":"d","sesion":"s","textos":{"aviso":"a","cuenta":"c","responsiva":"r"}}',
      ),
    ),
  );
});

test('a chunk fits in a message, and a message before authentication in its allowance', () => {
  const chunk = { type: 'trozo', offset: Number.MAX_SAFE_INTEGER, bytes: new Uint8Array(limites.CHUNK_BYTES) } as const;
  expect(encodeMessage(chunk).length).toBeLessThanOrEqual(limites.MAX_MESSAGE);
  expect(encodeMessage(DEVICE[0]!).length).toBeLessThan(limites.MAX_MESSAGE_BEFORE_AUTH);
  expect(limites.MAX_MESSAGE_BEFORE_AUTH).toBeLessThanOrEqual(limites.MAX_BYTES_BEFORE_AUTH);
  expect(limites.MAX_UPDATE_BYTES).toBeLessThanOrEqual(limites.MAX_MESSAGE);
});

test('close codes: final for the stock provider, or for trying again', () => {
  for (const [name, code] of Object.entries(CLOSE)) {
    const again = ['tiempoAgotado', 'mantenimiento', 'reinicio'].includes(name);
    expect(code >= 4400 && code < 4500, name).toBe(!again);
    expect(code >= 4500 && code < 4600, name).toBe(again);
  }
  expect(new Set(Object.values(CLOSE)).size).toBe(Object.keys(CLOSE).length);
  expect(new Set(Object.values(MESSAGE)).size).toBe(Object.keys(MESSAGE).length);
});

test('the cuaderno’s parts have these names', () => {
  const doc = new Y.Doc();
  deviceArray(doc, 'K7QM').push(['a']);
  serverArray(doc).push(['b']);
  expect(doc.toJSON()).toEqual({ 'd/K7QM': ['a'], servidor: ['b'] });
  expect(deviceArrayName('K7QM')).toBe('d/K7QM');
  expect(cuadernoRoom('ABCDEFG')).toBe('cuaderno/ABCDEFG');
});
