/**
 * The sync protocol, version 1: one WebSocket per device carries the cuaderno and the envelopes.
 *
 * **Address.** `wss://HOST/sync/cuaderno/<autor>`, where `<autor>` is the id of the auxiliar (or of the
 * citizen's activation). Nothing else is in the URL. Binary messages only. The server checks Origin.
 *
 * **Messages.** Each starts with its type, a lib0 varUint; fields are lib0 varUint / varString /
 * varUint8Array in the order given. Types 0 and 1 are y-protocols' sync and awareness (awareness is
 * ignored); types from 100 are ours, carried through the stock provider's `messageHandlers`.
 *
 *     type  from    name        fields
 *     100   server  reto        nonce (32 bytes), protocol version (1), minimum app version (string)
 *     101   device  identidad   dispositivo, clientID, app version (string), firma (64 bytes, ES256)
 *     102   server  bienvenida  mode ("pleno" | "entrega"), ancla (signed document), certificates (JSON of
 *                               `Certificados`)
 *     103   device  abre        folio, tamano, código (32 bytes)
 *     104   server  sigue       folio, offset: bytes written; the device sends from here
 *     105   device  trozo       offset, bytes (CHUNK_BYTES, or fewer when they are the last)
 *     106   server  respuesta   signed document `respuesta`
 *     107   device  visto       number of folios, folios: answers that were verified and stored
 *     108   server  fallo       folio, code: this upload can't go on (see catalogo.ts); nothing was answered
 *     109   server  ancla       signed document `ancla`; at least every 15 s
 *     110   device  pregunta    folio, código (32 bytes): was this answered? → 106, or 104 with offset 0
 *
 * **Authentication.** The server accepts any upgrade and sends `reto`. The device answers `identidad`:
 * an ECDSA P-256 signature (SHA-256, r‖s) by its device key over
 *
 *     utf8("rubrica/identidad/v1\n") ‖ nonce ‖ utf8(canonical JSON of {autor, clientId, dispositivo, origen})
 *
 * `origen` is the server's origin (scheme://host[:port]) as the device addressed it. The provider's sync step 1,
 * which it sends on opening, is held until then. Whoever fails is closed with a code of `CLOSE`.
 * A device or auxiliar given de baja gets mode `entrega`: it can deliver and read, and no more.
 *
 * **Envelopes.** One upload at a time. `abre` → `sigue` (or at once `respuesta`, when it was answered
 * already) → `trozo`… with at most WINDOW_CHUNKS beyond the last `sigue` → `respuesta`. The server
 * answers what it has written with `sigue`: every second chunk at once, one that no other follows within a
 * tenth of a second; not the last ones, which `respuesta` follows. `sigue` promises
 * that the bytes survive the server's process, `respuesta` that they survive the machine. After a cut the
 * device begins again with `abre` and goes on from the offset it is told: a whole number of chunks, or
 * all of it, when the server only needs to be asked for the answer. A newer connection of the device takes
 * an upload over from an older one.
 *
 * **Cuaderno.** A Y.Doc of append-only Y.Arrays of canonical texts: `d/<dispositivo>` (that device's
 * `compromiso` documents) and `servidor` (the server's `respuesta`, `totales`, `dispositivos`, `proceso`).
 * A device appends to its own array only, under client ids announced in `identidad`, without gaps and
 * without any delete; the server removes entries that are settled. Of `totales`, `dispositivos` and
 * `proceso` the last one counts. `totales` counts what was answered and is not shown in `servidor`.
 *
 * Updates of one connection are taken in order, and a step 1 is answered when what came before it is
 * durable: so a device knows that its commitments arrived. One update, also that which answers the server's
 * step 1, has at most MAX_ENTRIES_PER_UPDATE new entries in MAX_UPDATE_BYTES. In mode `entrega` what the device
 * writes is let go without a word. A device says `visto` whenever it finds an answer that it has stored,
 * also if it said so before.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { concatBytes, utf8 } from '../base/bytes.ts';
import { toCanonical } from '../base/canonical.ts';

export const PROTOCOL_VERSION = 1;

export const SYNC = 0;
export const AWARENESS = 1;
export const QUERY_AWARENESS = 3;

export const MESSAGE = {
  reto: 100,
  identidad: 101,
  bienvenida: 102,
  abre: 103,
  sigue: 104,
  trozo: 105,
  respuesta: 106,
  visto: 107,
  fallo: 108,
  ancla: 109,
  pregunta: 110,
} as const;

/** Close codes. 4400–4499 are final for the stock provider; 4500–4599 mean «again later». */
export const CLOSE = {
  mensajeNoValido: 4400,
  noAutenticado: 4401,
  noAutorizado: 4403,
  cuadernoDesconocido: 4404,
  versionNoSoportada: 4426,
  demasiado: 4429,
  tiempoAgotado: 4508,
  mantenimiento: 4503,
  reinicio: 4512,
} as const;

export type Modo = 'pleno' | 'entrega';

export type ServerMessage =
  | { readonly type: 'reto'; readonly nonce: Uint8Array; readonly version: number; readonly minimumApp: string }
  | { readonly type: 'bienvenida'; readonly modo: Modo; readonly ancla: string; readonly certificados: string }
  | { readonly type: 'sigue'; readonly folio: string; readonly offset: number }
  | { readonly type: 'respuesta'; readonly documento: string }
  | { readonly type: 'fallo'; readonly folio: string; readonly codigo: string }
  | { readonly type: 'ancla'; readonly ancla: string };

export type DeviceMessage =
  | {
      readonly type: 'identidad';
      readonly dispositivo: string;
      readonly clientId: number;
      readonly app: string;
      readonly firma: Uint8Array;
    }
  | { readonly type: 'abre'; readonly folio: string; readonly tamano: number; readonly codigo: Uint8Array }
  | { readonly type: 'trozo'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly type: 'visto'; readonly folios: readonly string[] }
  | { readonly type: 'pregunta'; readonly folio: string; readonly codigo: Uint8Array };

/** What a device signs to prove who it is. */
export const identidadMessage = (
  nonce: Uint8Array,
  claim: { readonly autor: string; readonly clientId: number; readonly dispositivo: string; readonly origen: string },
): Uint8Array<ArrayBuffer> => concatBytes(utf8('rubrica/identidad/v1\n'), nonce, utf8(toCanonical(claim)));

/** Writes a message of ours. */
export function encodeMessage(message: ServerMessage | DeviceMessage): Uint8Array<ArrayBuffer> {
  if (message.type === 'trozo') return encodeTrozo(message.offset, message.bytes);
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE[message.type]);
    writeFields(encoder, message);
  }) as Uint8Array<ArrayBuffer>;
}

/** Chunks are nearly all that is ever sent, so they are copied once, and not while an encoder grows. */
function encodeTrozo(offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.trozo);
    encoding.writeVarUint(encoder, offset);
    encoding.writeVarUint(encoder, bytes.length);
  });
  return concatBytes(head, bytes);
}

function writeFields(
  encoder: encoding.Encoder,
  message: ServerMessage | Exclude<DeviceMessage, { type: 'trozo' }>,
): void {
  switch (message.type) {
    case 'reto':
      encoding.writeVarUint8Array(encoder, message.nonce);
      encoding.writeVarUint(encoder, message.version);
      encoding.writeVarString(encoder, message.minimumApp);
      return;
    case 'bienvenida':
      encoding.writeVarString(encoder, message.modo);
      encoding.writeVarString(encoder, message.ancla);
      encoding.writeVarString(encoder, message.certificados);
      return;
    case 'sigue':
      encoding.writeVarString(encoder, message.folio);
      encoding.writeVarUint(encoder, message.offset);
      return;
    case 'respuesta':
      encoding.writeVarString(encoder, message.documento);
      return;
    case 'fallo':
      encoding.writeVarString(encoder, message.folio);
      encoding.writeVarString(encoder, message.codigo);
      return;
    case 'ancla':
      encoding.writeVarString(encoder, message.ancla);
      return;
    case 'identidad':
      encoding.writeVarString(encoder, message.dispositivo);
      encoding.writeVarUint(encoder, message.clientId);
      encoding.writeVarString(encoder, message.app);
      encoding.writeVarUint8Array(encoder, message.firma);
      return;
    case 'abre':
      encoding.writeVarString(encoder, message.folio);
      encoding.writeVarUint(encoder, message.tamano);
      encoding.writeVarUint8Array(encoder, message.codigo);
      return;
    case 'visto':
      encoding.writeVarUint(encoder, message.folios.length);
      for (const folio of message.folios) encoding.writeVarString(encoder, folio);
      return;
    case 'pregunta':
      encoding.writeVarString(encoder, message.folio);
      encoding.writeVarUint8Array(encoder, message.codigo);
      return;
  }
}

/** Folios in one `visto` at most. */
export const MAX_VISTO = 256;

/**
 * Reads the fields of a message of ours, its type having been read. Null when they are not exactly those.
 * The byte arrays are views of the message: copy what must outlive it.
 */
export function decodeDeviceMessage(type: number, decoder: decoding.Decoder): DeviceMessage | null {
  return exactly(decoder, () => {
    switch (type) {
      case MESSAGE.identidad:
        return {
          type: 'identidad',
          dispositivo: decoding.readVarString(decoder),
          clientId: readCount(decoder),
          app: decoding.readVarString(decoder),
          firma: decoding.readVarUint8Array(decoder),
        };
      case MESSAGE.abre:
        return {
          type: 'abre',
          folio: decoding.readVarString(decoder),
          tamano: readCount(decoder),
          codigo: decoding.readVarUint8Array(decoder),
        };
      case MESSAGE.trozo:
        return { type: 'trozo', offset: readCount(decoder), bytes: decoding.readVarUint8Array(decoder) };
      case MESSAGE.visto: {
        const count = readCount(decoder);
        if (count > MAX_VISTO) return null;
        return { type: 'visto', folios: Array.from({ length: count }, () => decoding.readVarString(decoder)) };
      }
      case MESSAGE.pregunta:
        return {
          type: 'pregunta',
          folio: decoding.readVarString(decoder),
          codigo: decoding.readVarUint8Array(decoder),
        };
      default:
        return null;
    }
  });
}

/** Reads the fields of a message of the server's; null when they are not exactly those. */
export function decodeServerMessage(type: number, decoder: decoding.Decoder): ServerMessage | null {
  return exactly(decoder, () => {
    switch (type) {
      case MESSAGE.reto:
        return {
          type: 'reto',
          nonce: decoding.readVarUint8Array(decoder),
          version: readCount(decoder),
          minimumApp: decoding.readVarString(decoder),
        };
      case MESSAGE.bienvenida: {
        const modo = decoding.readVarString(decoder);
        if (modo !== 'pleno' && modo !== 'entrega') return null;
        return {
          type: 'bienvenida',
          modo,
          ancla: decoding.readVarString(decoder),
          certificados: decoding.readVarString(decoder),
        };
      }
      case MESSAGE.sigue:
        return { type: 'sigue', folio: decoding.readVarString(decoder), offset: readCount(decoder) };
      case MESSAGE.respuesta:
        return { type: 'respuesta', documento: decoding.readVarString(decoder) };
      case MESSAGE.fallo:
        return { type: 'fallo', folio: decoding.readVarString(decoder), codigo: decoding.readVarString(decoder) };
      case MESSAGE.ancla:
        return { type: 'ancla', ancla: decoding.readVarString(decoder) };
      default:
        return null;
    }
  });
}

/** lib0 lets numbers beyond the safe integers through. */
function readCount(decoder: decoding.Decoder): number {
  const value = decoding.readVarUint(decoder);
  if (!Number.isSafeInteger(value)) throw new RangeError('not a safe integer');
  return value;
}

function exactly<T>(decoder: decoding.Decoder, read: () => T | null): T | null {
  try {
    const message = read();
    return decoding.hasContent(decoder) ? null : message;
  } catch {
    return null;
  }
}
