/** A client that speaks the wire itself, so that it can say anything. */
import { sign } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import {
  type DeviceMessage,
  decodeServerMessage,
  encodeMessage,
  identidadMessage,
  MESSAGE,
  type ServerMessage,
  SYNC,
} from '../../../shared/sync/protocolo.ts';
import { withInstalacion } from './instalacion.ts';
import type { Telefono } from './telefono.ts';

export interface Crudo {
  readonly socket: WebSocket;
  /** What the server's document says. */
  readonly doc: Y.Doc;
  readonly recibidos: readonly ServerMessage[];
  raw(bytes: Uint8Array): void;
  send(message: DeviceMessage): void;
  update(update: Uint8Array): void;
  /** Answers the challenge; `cambios` alters the claim after it was signed. */
  identificar(
    telefono: Telefono,
    clientId: number,
    cambios?: Partial<Extract<DeviceMessage, { type: 'identidad' }>>,
  ): Promise<void>;
  espera<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>;
  readonly cierre: Promise<{ readonly code: number; readonly reason: string }>;
  close(): void;
}

export async function conectarCrudo(url: string, path: string, headers: Record<string, string> = {}): Promise<Crudo> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers, perMessageDeflate: false });
  const doc = new Y.Doc();
  const received: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  const cierre = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    const type = decoding.readVarUint(decoder);
    if (type === SYNC) sync.readSyncMessage(decoder, encoding.createEncoder(), doc, 'server');
    const message = decodeServerMessage(type, decoder);
    if (message) received.push(message);
    for (const look of [...waiting]) look();
  });
  const espera: Crudo['espera'] = (type) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = received.find((message) => message.type === type);
        if (!found) return;
        waiting.delete(look);
        resolve(found as never);
      };
      waiting.add(look);
      look();
      void cierre.then(({ code, reason }) => reject(new Error(`closed ${code} ${reason}`)));
    });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const raw = (bytes: Uint8Array): void => socket.send(bytes);
  const send = (message: DeviceMessage): void => raw(encodeMessage(message));
  return {
    socket,
    doc,
    recibidos: received,
    raw,
    send,
    update: (update) =>
      raw(
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, SYNC);
          sync.writeUpdate(encoder, update);
        }),
      ),
    async identificar(telefono, clientId, cambios = {}) {
      const { nonce } = await espera('reto');
      const firma = sign(
        'sha256',
        identidadMessage(nonce, {
          autor: telefono.auxiliar.id,
          clientId,
          dispositivo: telefono.id,
          origen: new URL(url).origin,
        }),
        { key: telefono.clave, dsaEncoding: 'ieee-p1363' },
      );
      send({ type: 'identidad', dispositivo: telefono.id, clientId, app: '0.0.0', firma, ...cambios });
    },
    espera,
    cierre,
    close: () => socket.terminate(),
  };
}

export const mensaje = (type: number, write: (encoder: encoding.Encoder) => void = () => undefined): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, type);
    write(encoder);
  });

/** A sync message: 0 is step 1, 1 step 2, 2 an update. */
export const palabra = (kind: number, payload: Uint8Array): Uint8Array =>
  mensaje(SYNC, (encoder) => {
    encoding.writeVarUint(encoder, kind);
    encoding.writeVarUint8Array(encoder, payload);
  });

/** An update of structs of one client, by their info byte. */
const structs = (client: number, clock: number, info: number, length: number, times: number): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of [1, times, client, clock]) encoding.writeVarUint(encoder, value);
    for (let i = 0; i < times; i++) {
      encoding.writeUint8(encoder, info);
      encoding.writeVarUint(encoder, length);
    }
    encoding.writeVarUint(encoder, 0);
  });
export const garbage = (client: number, clock: number, length: number): Uint8Array =>
  structs(client, clock, 0, length, 1);
export const skips = (client: number, clock: number, length: number, times = 1): Uint8Array =>
  structs(client, clock + 5, 10, length, times);
export const deletes = (client: number, clock: number, length: number, times = 1): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of [0, 1, client, times]) encoding.writeVarUint(encoder, value);
    for (let i = 0; i < times; i++) for (const value of [clock, length]) encoding.writeVarUint(encoder, value);
  });
/** An update of one client's items of texts, each after an origin or at the start of an array. */
export const items = (
  client: number,
  clock: number,
  written: readonly { readonly after: Y.ID | null; readonly parent: string; readonly texts: readonly string[] }[],
): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of [1, written.length, client, clock]) encoding.writeVarUint(encoder, value);
    for (const { after, parent, texts } of written) {
      encoding.writeUint8(encoder, after ? 0x88 : 0x08);
      if (after) for (const value of [after.client, after.clock]) encoding.writeVarUint(encoder, value);
      else {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, parent);
      }
      encoding.writeVarUint(encoder, texts.length);
      for (const text of texts) encoding.writeAny(encoder, text);
    }
    encoding.writeVarUint(encoder, 0);
  });
/** Updates' struct sections one after another, as no writer would put them. */
export const blocks = (updates: readonly Uint8Array[]): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, updates.length);
    for (const update of updates) encoding.writeUint8Array(encoder, update.subarray(1, update.length - 1));
    encoding.writeVarUint(encoder, 0);
  });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes in use once nothing more can be collected: what has a finalizer goes only with a later collection. */
export async function heap(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect();
    await delay(10);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export { MESSAGE };

/** An installation, and clients that say anything to its door; all end with their test. */
export function withHostil() {
  const t = withInstalacion();
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  const nuevoTelefono = async (): Promise<Telefono> => (await (await t.proceso()).auxiliar()).telefono();
  const crudo = async (telefono: Telefono, headers?: Record<string, string>, path?: string): Promise<Crudo> => {
    const one = await conectarCrudo(t.nodo.url, path ?? `/sync/cuaderno/${telefono.auxiliar.id}`, headers);
    open.push(one);
    return one;
  };
  const dentro = async (telefono: Telefono, clientId = 7): Promise<Crudo> => {
    const one = await crudo(telefono);
    await one.identificar(telefono, clientId);
    await one.espera('bienvenida');
    one.raw(palabra(0, Y.encodeStateVector(one.doc)));
    return one;
  };
  /** Rows of every table that intake writes, and files of its spool. */
  const counts = async () => {
    const TABLES = [
      'apoyo',
      'rechazo',
      'compromiso',
      'irregularidad',
      'bitacora',
      'cuaderno',
      'cuaderno_update',
      'cuaderno_cliente',
    ] as const;
    const rows = await Promise.all(
      TABLES.map(async (table) => {
        const { n } = await t.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow();
        return [table, Number(n)] as const;
      }),
    );
    return {
      ...(Object.fromEntries(rows) as Record<(typeof TABLES)[number], number>),
      spool: (await readdir(t.nodo.spoolDir)).length,
    };
  };
  return { t, open, nuevoTelefono, crudo, dentro, counts };
}
