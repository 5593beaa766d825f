/**
 * A phone reduced to its keys: seals envelopes, and connects with the stock provider. What it sends
 * and hears is at hand, so that a test can also misbehave.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Clock } from '../../../server/platform/clock.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import type { Db } from '../../../server/platform/database.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { ALPHABET, makeFolio } from '../../../shared/apoyo/folio.ts';
import { base64urlToBytes, concatBytes } from '../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import {
  type Ancla,
  type Compromiso,
  firmar,
  keyId,
  leerFirmado,
  type Respuesta,
} from '../../../shared/firmados/index.ts';
import type { Encabezado } from '../../../shared/sobre/formato.ts';
import { sellar } from '../../../shared/sobre/sellar.ts';
import { cuadernoRoom, deviceArray, serverArray } from '../../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES, WINDOW_CHUNKS } from '../../../shared/sync/limites.ts';
import {
  type DeviceMessage,
  decodeServerMessage,
  encodeMessage,
  identidadMessage,
  MESSAGE,
  type ServerMessage,
} from '../../../shared/sync/protocolo.ts';
import { filaDeCaptura, filaDeDispositivo } from '../../support/dispositivos.ts';
import { INICIO } from '../alta/siembra.ts';

export interface Sobre {
  readonly folio: string;
  readonly codigo: string;
  readonly bytes: Uint8Array;
  readonly compromiso: string;
  readonly eslabon: string;
  readonly encabezado: Encabezado;
}

/** Whom a phone belongs to. */
export interface Dueno {
  readonly id: string;
  readonly proceso: { readonly id: string; readonly keys: KeyPair };
}

export const randomSigns = (length: number): string =>
  Array.from({ length }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join('');

export interface Telefono {
  readonly id: string;
  readonly auxiliar: Dueno;
  readonly captura: KeyPair;
  readonly clave: KeyObject;
  /** Seals the next envelope; `cambios` alters its header before it is sealed and signed. */
  sellar(options?: {
    readonly bytes?: number;
    readonly ancla?: Ancla;
    readonly contador?: number;
    readonly cambios?: Partial<Encabezado>;
    readonly captura?: KeyPair;
  }): Promise<Sobre>;
  conectar(url: string, options?: ConectarOptions): Promise<Enlace>;
  baja(): Promise<void>;
  /** A signed anchor of this instant. */
  ancla(): Ancla;
}

export interface ConectarOptions {
  readonly doc?: Y.Doc;
  readonly clientId?: number;
  readonly origen?: string;
  /** Do not wait for the first synchronisation. */
  readonly noWait?: boolean;
  readonly clave?: KeyObject;
}

/** A connection of a phone over the stock provider. */
export interface Enlace {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
  readonly modo: 'pleno' | 'entrega' | null;
  /** Every message of ours that came, in order. */
  readonly recibidos: readonly ServerMessage[];
  send(message: DeviceMessage): void;
  comprometer(...sobres: readonly Sobre[]): void;
  /** Waits for a message that satisfies a condition, also among those that came since `after`. */
  espera<M extends ServerMessage>(is: (message: ServerMessage) => message is M, after?: number): Promise<M>;
  /** Sends an envelope as a phone does; the server's answer. `hasta` stops once so many further chunks are confirmed. */
  enviar(sobre: Sobre, options?: { readonly hasta?: number }): Promise<Respuesta>;
  /** Resolves with the code and reason that the server closed with. */
  readonly cierre: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves once the condition holds, looking again at every change of the document. */
  hasta(condition: () => boolean): Promise<void>;
  /** The server's entries of a kind, read. */
  respuestas(): Respuesta[];
  close(): void;
}

export async function enrolar(
  { db, clock, keys }: { readonly db: Db; readonly clock: Clock; readonly keys: Keystore },
  auxiliar: Dueno,
  plaza: 1 | 2,
): Promise<Telefono> {
  const id = randomSigns(5);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')]);
  const captura = crypto.signKeyPair();
  await db
    .insertInto('dispositivo')
    .values(
      filaDeDispositivo({
        proceso: auxiliar.proceso.id,
        auxiliar: auxiliar.id,
        id,
        plaza,
        alta: INICIO,
        publica: point,
      }),
    )
    .execute();
  await db
    .insertInto('clave_captura')
    .values(filaDeCaptura(id, captura.publicKey, INICIO))
    .execute();

  let contador = 0;
  let previo: string | null = null;
  const ancla = (): Ancla =>
    leerFirmado('ancla', keys.firmar<Ancla>({ tipo: 'ancla', v: 1, t: clock.now().getTime() }))!;

  const telefono: Telefono = {
    id,
    auxiliar,
    captura,
    clave: privateKey,
    ancla,
    async sellar(options = {}) {
      const at = clock.now().getTime();
      const number = options.contador ?? contador + 1;
      const header = {
        clase: 'apoyo',
        folio: makeFolio({ dispositivo: id, contador: number }),
        proceso: auxiliar.proceso.id,
        modalidad: 'auxiliar',
        autor: auxiliar.id,
        dispositivo: id,
        firma: { alg: 'Ed25519', clave: keyId(crypto, captura.publicKey) },
        destino: keyId(crypto, auxiliar.proceso.keys.publicKey),
        contador: number,
        previo,
        reloj: at,
        corregido: at,
        ancla: options.ancla ?? ancla(),
        ...options.cambios,
      } as const;
      const signer = options.captura ?? captura;
      const image = { nombre: 'anverso', tipo: 'image/jpeg', bytes: crypto.randomBytes(options.bytes ?? 100_000) };
      const sealed = await sellar(
        crypto,
        header,
        { datos: {}, partes: [image] },
        auxiliar.proceso.keys.publicKey,
        (message) => crypto.sign(message, signer.secretKey),
      );
      if (options.contador === undefined) {
        contador = number;
        previo = sealed.eslabon;
      }
      const compromiso = firmar<Compromiso>(
        crypto,
        {
          tipo: 'compromiso',
          v: 1,
          proceso: header.proceso,
          folio: header.folio,
          clase: header.clase,
          codigo: sealed.codigo,
          tamano: sealed.tamano,
          reloj: header.reloj,
          corregido: header.corregido,
        },
        signer,
      );
      const { codigo, eslabon, encabezado } = sealed;
      return { folio: header.folio, codigo, eslabon, encabezado, compromiso, bytes: concatBytes(...sealed.trozos) };
    },
    conectar: (url, options) => conectar(telefono, url, options),
    async baja() {
      await db
        .updateTable('dispositivo')
        .set({ baja: clock.now(), motivo_baja: 'prueba' })
        .where('id', '=', id)
        .execute();
    },
  };
  return telefono;
}

export const isType =
  <T extends ServerMessage['type']>(type: T) =>
  (message: ServerMessage): message is Extract<ServerMessage, { type: T }> =>
    message.type === type;

async function conectar(telefono: Telefono, url: string, options: ConectarOptions = {}): Promise<Enlace> {
  const doc = options.doc ?? new Y.Doc();
  if (options.clientId !== undefined) doc.clientID = options.clientId;
  const autor = telefono.auxiliar.id;
  const provider = new WebsocketProvider(`${url.replace(/^http/, 'ws')}/sync`, cuadernoRoom(autor), doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    connect: false,
  });
  const received: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  let modo: Enlace['modo'] = null;
  const send = (message: DeviceMessage): void => provider.ws?.send(encodeMessage(message));

  for (const type of Object.values(MESSAGE)) {
    provider.messageHandlers[type] = (_encoder, decoder: decoding.Decoder) => {
      const message = decodeServerMessage(type, decoder);
      if (!message) throw new Error(`message ${type} can't be read`);
      if (message.type === 'reto') {
        const firma = sign(
          'sha256',
          identidadMessage(message.nonce, {
            autor,
            clientId: doc.clientID,
            dispositivo: telefono.id,
            origen: options.origen ?? new URL(url).origin,
          }),
          { key: options.clave ?? telefono.clave, dsaEncoding: 'ieee-p1363' },
        );
        send({ type: 'identidad', dispositivo: telefono.id, clientId: doc.clientID, app: '0.0.0', firma });
      }
      if (message.type === 'bienvenida') modo = message.modo;
      received.push(message);
      wake();
    };
  }
  doc.on('update', wake);

  const cierre = new Promise<{ code: number; reason: string }>((resolve) => {
    provider.on('connection-close', (event) => {
      if (event) resolve({ code: event.code, reason: event.reason });
    });
  });
  const hasta = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const espera: Enlace['espera'] = async (is, after = 0) => {
    let found: ServerMessage | undefined;
    await hasta(() => {
      found = received.slice(after).find(is);
      return found !== undefined;
    });
    return found as never;
  };

  const synced = new Promise<void>((resolve, reject) => {
    provider.once('sync', () => resolve());
    if (!options.noWait) void cierre.then(({ code, reason }) => reject(new Error(`closed ${code} ${reason}`)));
  });
  provider.connect();
  if (!options.noWait) await synced;

  return {
    doc,
    provider,
    get modo() {
      return modo;
    },
    recibidos: received,
    send,
    comprometer: (...sobres) => deviceArray(doc, telefono.id).push(sobres.map(({ compromiso }) => compromiso)),
    espera,
    async enviar(sobre, { hasta: stop = Number.POSITIVE_INFINITY } = {}) {
      const start = received.length;
      const codigo = base64urlToBytes(sobre.codigo)!;
      send({ type: 'abre', folio: sobre.folio, tamano: sobre.bytes.length, codigo });
      let sent = 0;
      let end: number | null = null;
      for (let at = start; ; at++) {
        await hasta(() => received.length > at);
        const message = received[at]!;
        if (message.type === 'fallo') throw new Error(`fallo ${message.codigo}`);
        if (message.type === 'respuesta') {
          const answer = leerFirmado('respuesta', message.documento)!;
          if (answer.folio === sobre.folio) return answer;
        }
        if (message.type !== 'sigue' || message.folio !== sobre.folio) continue;
        end ??= Math.min(message.offset + stop * CHUNK_BYTES, sobre.bytes.length);
        if (Number.isFinite(stop) && message.offset === end) return Promise.reject(new Error('stopped'));
        sent = Math.max(sent, message.offset);
        const limit = Math.min(message.offset + WINDOW_CHUNKS * CHUNK_BYTES, end);
        while (sent < limit) {
          send({ type: 'trozo', offset: sent, bytes: sobre.bytes.subarray(sent, sent + CHUNK_BYTES) });
          sent = Math.min(sent + CHUNK_BYTES, sobre.bytes.length);
        }
      }
    },
    cierre,
    hasta,
    respuestas: () =>
      serverArray(doc)
        .toArray()
        .flatMap((text) => leerFirmado('respuesta', text) ?? []),
    close: () => {
      provider.destroy();
      doc.destroy();
    },
  };
}
