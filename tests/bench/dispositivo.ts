/**
 * A device reduced to what the protocol asks of it, on the stock provider: no store, no screens, so that
 * the load's own cost stays small beside the server's. Envelopes come sealed.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as syncProtocol from 'y-protocols/sync';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { base64urlToBytes } from '../../shared/base/bytes.ts';
import { type Ancla, leerFirmado } from '../../shared/firmados/index.ts';
import { cuadernoRoom, deviceArray } from '../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES, WINDOW_CHUNKS } from '../../shared/sync/limites.ts';
import {
  decodeServerMessage,
  encodeMessage,
  identidadMessage,
  MESSAGE,
  type ServerMessage,
  SYNC,
} from '../../shared/sync/protocolo.ts';

export interface Credenciales {
  readonly autor: string;
  readonly dispositivo: string;
  /** PKCS#8 of the P-256 device key, base64. */
  readonly claveDispositivo: string;
}

export interface SobreListo {
  readonly folio: string;
  readonly codigo: string;
  readonly compromiso: string;
  readonly tamano: number;
  /** Its chunks as they go over the line, made beforehand: framing is not what a bench is to measure. */
  readonly mensajes: readonly Uint8Array<ArrayBuffer>[];
}

export interface Dispositivo {
  readonly doc: Y.Doc;
  /** The server's time as it was signed at the welcome. */
  readonly ancla: Ancla;
  /** Offers an envelope, committed to before, and resolves with the milliseconds from its offer to its acuse. */
  enviar(sobre: SobreListo): Promise<number>;
  /** Writes commitments. */
  comprometer(...compromisos: string[]): void;
  /** Resolves once the server has taken all that was written so far. */
  settle(): Promise<void>;
  close(): void;
}

/** Connects, authenticates and synchronises. */
export async function connectDispositivo(url: string, who: Credenciales): Promise<Dispositivo> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${url.replace(/^http/, 'ws')}/sync`, cuadernoRoom(who.autor), doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    connect: false,
  });
  provider.awareness.setLocalState(null);
  const key = createPrivateKey({ key: Buffer.from(who.claveDispositivo, 'base64'), format: 'der', type: 'pkcs8' });

  let onAnswer: (message: ServerMessage) => void = () => {};
  let ancla: Ancla | null = null;
  const send = (message: Parameters<typeof encodeMessage>[0]): void => provider.ws?.send(encodeMessage(message));

  for (const type of Object.values(MESSAGE)) {
    provider.messageHandlers[type] = (_encoder, decoder: decoding.Decoder) => {
      const message = decodeServerMessage(type, decoder);
      if (!message) throw new Error(`message ${type} can't be read`);
      if (message.type === 'reto') send(identify(message.nonce, url, who, doc.clientID, key));
      else if (message.type === 'bienvenida') ancla = leerFirmado('ancla', message.ancla);
      else onAnswer(message);
    };
  }

  let onSynced: () => void = () => {};
  const applySync = provider.messageHandlers[SYNC]!;
  provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
    const isStep2 = decoding.peekVarUint(decoder) === syncProtocol.messageYjsSyncStep2;
    applySync(encoder, decoder, ...rest);
    if (isStep2) onSynced();
  };

  await new Promise<void>((resolve, reject) => {
    provider.once('sync', () => resolve());
    provider.on('connection-close', (event) => reject(new Error(`closed ${event?.code} ${event?.reason}`)));
    provider.connect();
  });

  if (!ancla) throw new Error('synchronised without a welcome');
  return {
    doc,
    ancla,
    enviar: (sobre) =>
      new Promise((resolve, reject) => {
        const begun = performance.now();
        let sent = 0;
        onAnswer = (message) => {
          switch (message.type) {
            case 'sigue': {
              if (message.folio !== sobre.folio) return;
              const limit = Math.min(message.offset / CHUNK_BYTES + WINDOW_CHUNKS, sobre.mensajes.length);
              for (; sent < limit; sent++) provider.ws?.send(sobre.mensajes[sent]!);
              return;
            }
            case 'respuesta': {
              const answer = leerFirmado('respuesta', message.documento);
              if (answer?.folio !== sobre.folio) return;
              if (answer.resultado !== 'acuse' || answer.codigo !== sobre.codigo) {
                reject(new Error(`${answer.folio}: ${answer.resultado} ${answer.motivo}`));
                return;
              }
              send({ type: 'visto', folios: [sobre.folio] });
              resolve(performance.now() - begun);
              return;
            }
            case 'fallo':
              reject(new Error(`${message.folio}: ${message.codigo}`));
              return;
            default:
              return;
          }
        };
        send({ type: 'abre', folio: sobre.folio, tamano: sobre.tamano, codigo: base64urlToBytes(sobre.codigo)! });
      }),
    comprometer: (...compromisos) => deviceArray(doc, who.dispositivo).push(compromisos),
    settle: () =>
      new Promise((resolve) => {
        onSynced = resolve;
        provider.ws?.send(
          encoding.encode((encoder) => {
            encoding.writeVarUint(encoder, SYNC);
            syncProtocol.writeSyncStep1(encoder, doc);
          }),
        );
      }),
    close: () => provider.destroy(),
  };
}

function identify(nonce: Uint8Array, url: string, who: Credenciales, clientId: number, key: KeyObject) {
  const message = identidadMessage(nonce, {
    autor: who.autor,
    clientId,
    dispositivo: who.dispositivo,
    origen: new URL(url).origin,
  });
  const firma = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  return { type: 'identidad', dispositivo: who.dispositivo, clientId, app: '0.0.0', firma } as const;
}
