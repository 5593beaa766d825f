/**
 * One connection of a device: the protocol's state machine (shared/sync/protocolo.ts).
 *
 *     reto → identificando → dentro → cerrada
 *
 * Whatever does not belong is answered by closing with a code; nothing a device sends can make the server wait,
 * grow or throw. Uploads are dealt with in recepcion.ts, the cuaderno's words in dialogo.ts.
 */
import * as decoding from 'lib0/decoding';
import type { RawData, WebSocket } from 'ws';
import { isEnrolmentId, parseFolio } from '../../shared/apoyo/folio.ts';
import {
  AUTH_TIMEOUT_MS,
  MAX_BUFFERED_BYTES,
  MAX_BYTES_BEFORE_AUTH,
  MAX_MESSAGE_BEFORE_AUTH,
  MAX_MESSAGES_PER_10_S,
} from '../../shared/sync/limites.ts';
import {
  AWARENESS,
  CLOSE,
  type DeviceMessage,
  decodeDeviceMessage,
  encodeMessage,
  MESSAGE,
  PROTOCOL_VERSION,
  QUERY_AWARENESS,
  type ServerMessage,
  SYNC,
} from '../../shared/sync/protocolo.ts';
import { createBuzon } from './buzon.ts';
import type { Ficha } from './deps.ts';
import { createDialogo } from './dialogo.ts';
import { isAuthentic } from './identidad.ts';
import { createRecepcion, type Medios, type Recepcion } from './recepcion.ts';

/** What all connections of a node share. */
export interface Contexto extends Medios {
  ficha(dispositivoId: string): Promise<Ficha | undefined>;
  /** Certificates as the welcome carries them. */
  certificados(procesoId: string): Promise<string>;
  /** A fresh anchor. */
  ancla(): string;
  /** A device is in; its oldest connection beyond the limit is closed. */
  entra(conexion: Conexion, dispositivoId: string): void;
  sale(conexion: Conexion): void;
  nonce(): Uint8Array;
}

export interface Conexion {
  readonly dispositivoId: string | null;
  /** When something was last sent and heard, by `performance.now()`. */
  readonly sentAt: number;
  readonly heardAt: number;
  send(message: ServerMessage): void;
  ping(): void;
  close(code: number, reason: string): void;
  /** Cuts it without a word. */
  terminate(): void;
}

type Fase =
  | { readonly type: 'reto' }
  | { readonly type: 'identificando' }
  | { readonly type: 'dentro'; readonly ficha: Ficha; readonly recepcion: Recepcion }
  | { readonly type: 'cerrada' };

const CLOSE_GRACE_MS = 5_000;
/** Not counted among messages: an upload has its own measure. */
const FREE_TYPES = new Set<number>([MESSAGE.trozo]);

/** Takes charge of an accepted socket. */
export function atender(socket: WebSocket, autor: string, contexto: Contexto): Conexion {
  const { deps } = contexto;
  const nonce = contexto.nonce();
  let fase: Fase = { type: 'reto' };
  let dispositivoId: string | null = null;
  let bytesBeforeAuth = 0;
  let windowStart = performance.now();
  let windowMessages = 0;
  let sentAt = windowStart;
  let heardAt = windowStart;
  let grace: NodeJS.Timeout | undefined;

  const isClosed = (): boolean => fase.type === 'cerrada';
  const raw = (bytes: Uint8Array): void => {
    if (socket.readyState !== socket.OPEN || isClosed()) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      // Nobody reads there; what waits for them is the database's to keep, not ours.
      socket.terminate();
      return;
    }
    sentAt = performance.now();
    socket.send(bytes);
  };
  const send = (message: ServerMessage): void => raw(encodeMessage(message));

  const close = (code: number, reason: string): void => {
    if (isClosed()) return;
    leave();
    socket.close(code, reason);
    socket.resume();
    grace = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
  };
  /** Gives back everything that it held. Once. */
  const leave = (): void => {
    if (fase.type === 'cerrada') return;
    const { type } = fase;
    const recepcion = fase.type === 'dentro' ? fase.recepcion : null;
    fase = { type: 'cerrada' };
    clearTimeout(timeout);
    buzon.close();
    if (type !== 'reto') dialogo.leave();
    recepcion?.leave();
    contexto.sale(conexion);
  };
  const refuse = (code: number, reason: string): null => {
    close(code, reason);
    return null;
  };

  const conexion: Conexion = {
    get dispositivoId() {
      return dispositivoId;
    },
    get sentAt() {
      return sentAt;
    },
    get heardAt() {
      return heardAt;
    },
    send,
    ping: () => {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    close,
    terminate: () => socket.terminate(),
  };
  const timeout = setTimeout(() => close(CLOSE.tiempoAgotado, 'sin-identidad'), AUTH_TIMEOUT_MS);
  const dialogo = createDialogo({ cuadernos: contexto.cuadernos, log: deps.log }, { raw, close, isClosed });

  const dispatch = (bytes: Uint8Array): Promise<void> | null => {
    const decoder = decoding.createDecoder(bytes);
    let type: number;
    try {
      type = decoding.readVarUint(decoder);
    } catch {
      return refuse(CLOSE.mensajeNoValido, 'mensaje-ilegible');
    }
    if (type === AWARENESS || type === QUERY_AWARENESS) return null;
    if (type === SYNC) return dialogo.onSync(decoder);
    const message = decodeDeviceMessage(type, decoder);
    if (!message) return refuse(CLOSE.mensajeNoValido, 'mensaje-ilegible');
    if (message.type === 'identidad') {
      if (fase.type !== 'reto') return refuse(CLOSE.mensajeNoValido, 'fuera-de-lugar');
      fase = { type: 'identificando' };
      return identify(message);
    }
    if (fase.type !== 'dentro') return refuse(CLOSE.noAutenticado, 'sin-identidad');
    const { ficha, recepcion } = fase;
    switch (message.type) {
      case 'trozo':
        return recepcion.trozo(message.offset, message.bytes);
      case 'abre':
        return recepcion.abre(message);
      case 'pregunta':
        return recepcion.pregunta(message);
      case 'visto': {
        const isOwn = (folio: string): boolean => parseFolio(folio)?.dispositivo === ficha.dispositivoId;
        if (!message.folios.every(isOwn)) return refuse(CLOSE.noAutorizado, 'folio-ajeno');
        dialogo.vistos(message.folios);
        return null;
      }
    }
  };

  const identify = async (message: Extract<DeviceMessage, { type: 'identidad' }>): Promise<void> => {
    const ficha = isEnrolmentId(message.dispositivo) ? await contexto.ficha(message.dispositivo) : undefined;
    if (isClosed()) return;
    if (!isAuthentic(ficha, message, { autor, nonce, origins: deps.origins })) {
      return close(CLOSE.noAutenticado, 'identidad-no-valida');
    }
    const certificados = await contexto.certificados(ficha.procesoId);
    if (isClosed()) return;
    clearTimeout(timeout);
    dispositivoId = ficha.dispositivoId;
    const recepcion = createRecepcion(contexto, ficha, { send, close, settled: dialogo.settled });
    fase = { type: 'dentro', ficha, recepcion };
    contexto.entra(conexion, dispositivoId);
    const activo = ficha.activo && ficha.auxiliar.alta;
    send({ type: 'bienvenida', modo: activo ? 'pleno' : 'entrega', ancla: contexto.ancla(), certificados });
    void deps.dispositivos
      .anotarContacto(deps.database.db, ficha.dispositivoId, deps.clock.now())
      .catch((error: unknown) => deps.log.warn({ err: error }, 'sync: a contact could not be noted'));
    await dialogo.join(ficha, activo, message.clientId);
  };

  const buzon = createBuzon(socket, dispatch, (error) => {
    deps.log.error({ err: error }, 'sync: a message could not be dealt with');
    close(CLOSE.reinicio, 'interno');
  });

  socket.on('message', (data: RawData, isBinary: boolean) => {
    heardAt = performance.now();
    if (isClosed()) return;
    if (!isBinary) return close(CLOSE.mensajeNoValido, 'no-binario');
    const bytes = data as Buffer;
    if (fase.type !== 'dentro') {
      bytesBeforeAuth += bytes.length;
      if (bytes.length > MAX_MESSAGE_BEFORE_AUTH || bytesBeforeAuth > MAX_BYTES_BEFORE_AUTH) {
        return close(CLOSE.demasiado, 'bytes-antes-de-identidad');
      }
    }
    if (!FREE_TYPES.has(bytes[0] ?? -1)) {
      if (heardAt - windowStart > 10_000) {
        windowStart = heardAt;
        windowMessages = 0;
      }
      if (++windowMessages > MAX_MESSAGES_PER_10_S) return close(CLOSE.demasiado, 'mensajes');
    }
    buzon.put(bytes);
  });
  socket.on('pong', () => {
    heardAt = performance.now();
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(grace);
    leave();
  });

  send({ type: 'reto', nonce, version: PROTOCOL_VERSION, minimumApp: deps.minimumApp });
  return conexion;
}
