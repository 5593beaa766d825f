/**
 * One connection of a device: the protocol's state machine (shared/sync/protocolo.ts).
 *
 *     reto → identificando → dentro → cerrada
 *
 * Messages are taken one at a time, in order. While one is being dealt with the socket is paused as
 * soon as a second one waits, so a connection never holds more than two chunks. Whatever does not
 * belong is answered by closing with a code; nothing a device sends can make the server wait, grow or
 * throw.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { RawData, WebSocket } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import { isEnrolmentId, parseFolio } from '../../shared/apoyo/folio.ts';
import { bytesToBase64url, bytesToHex } from '../../shared/base/bytes.ts';
import { MAX_SOBRE_BYTES } from '../../shared/sobre/formato.ts';
import {
  AUTH_TIMEOUT_MS,
  CHUNK_BYTES,
  MAX_BUFFERED_BYTES,
  MAX_BYTES_BEFORE_AUTH,
  MAX_MESSAGE_BEFORE_AUTH,
  MAX_MESSAGES_PER_10_S,
  WINDOW_CHUNKS,
} from '../../shared/sync/limites.ts';
import {
  AWARENESS,
  CLOSE,
  type DeviceMessage,
  decodeDeviceMessage,
  encodeMessage,
  MESSAGE,
  type Modo,
  PROTOCOL_VERSION,
  QUERY_AWARENESS,
  type ServerMessage,
  SYNC,
} from '../../shared/sync/protocolo.ts';
import { isOf } from '../dispositivos/index.ts';
import type { Cuaderno, Cuadernos, Lector } from './cuadernos.ts';
import { type Cuenta, createCuenta } from './cuota.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { isAuthentic } from './identidad.ts';
import type { Puerta } from './puerta.ts';
import type { Spool } from './spool.ts';
import { type Avance, openSubida, type Subida } from './subida.ts';
import type { Turnos } from './turnos.ts';

/** What all connections of a node share. */
export interface Contexto {
  readonly deps: CaptacionDeps;
  readonly spool: Spool;
  readonly puerta: Puerta;
  readonly cuadernos: Cuadernos;
  readonly turnos: Turnos;
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

/** Uploads' chunks that may still arrive after their upload ended. */
const MAX_ORPHANS = 2 * WINDOW_CHUNKS;
/** Updates of a connection that may wait for their batch before it is read further. */
const MAX_UNSETTLED = 4;
/** A `sigue` for each chunk would be half of all messages, and wake both sides each time; half the window keeps the sender going as well. */
const CONFIRM_CHUNKS = WINDOW_CHUNKS / 2;
const CONFIRM_MS = 50;
const CLOSE_GRACE_MS = 5_000;
const FREE_TYPES = new Set<number>([MESSAGE.trozo]);
const FINAL_FALLOS = new Set<MotivoFallo>(['formato', 'tamano', 'ajeno']);

/** Takes charge of an accepted socket. */
export function atender(socket: WebSocket, autor: string, contexto: Contexto): Conexion {
  const { deps, spool, puerta, cuadernos, turnos } = contexto;
  let fase: 'reto' | 'identificando' | 'dentro' | 'cerrada' = 'reto';
  const nonce = contexto.nonce();
  let ficha: Ficha | null = null;
  let cuaderno: Cuaderno | null = null;
  let lector: Lector | null = null;
  /** State vector of the provider's first word, until it may be answered. */
  let held: Uint8Array | null = null;
  let cuenta: Cuenta | null = null;
  let upload: Upload | null = null;
  let orphans = 0;
  /** The highest counter of what was begun on this connection. */
  let highest: number | null = null;
  const unsettled = new Set<Promise<unknown>>();

  let inbox: Uint8Array[] = [];
  let working = false;
  let paused = false;
  let bytesBeforeAuth = 0;
  let windowStart = performance.now();
  let windowMessages = 0;
  let sentAt = windowStart;
  let heardAt = windowStart;

  const raw = (bytes: Uint8Array): void => {
    if (socket.readyState !== socket.OPEN || fase === 'cerrada') return;
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
    if (fase === 'cerrada') return;
    fase = 'cerrada';
    inbox = [];
    clearTimeout(timeout);
    socket.close(code, reason);
    socket.resume();
    grace = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    leave();
  };

  const conexion: Conexion = {
    get dispositivoId() {
      return ficha?.dispositivoId ?? null;
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

  const timeout = setTimeout(() => {
    if (fase !== 'dentro') close(CLOSE.tiempoAgotado, 'sin-identidad');
  }, AUTH_TIMEOUT_MS);

  let grace: NodeJS.Timeout | undefined;
  let left = false;
  /** Gives back everything that it held. Once. */
  const leave = (): void => {
    if (left) return;
    left = true;
    if (cuaderno && lector) cuadernos.dejar(cuaderno, lector);
    upload?.drop();
    contexto.sale(conexion);
  };

  socket.on('message', (data: RawData, isBinary: boolean) => {
    heardAt = performance.now();
    if (fase === 'cerrada') return;
    if (!isBinary) return close(CLOSE.mensajeNoValido, 'no-binario');
    const bytes = data as Buffer;
    if (fase !== 'dentro') {
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
    if (!working) return take(bytes);
    inbox.push(bytes);
    if (!paused) {
      paused = true;
      socket.pause();
    }
  });
  socket.on('pong', () => {
    heardAt = performance.now();
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    fase = 'cerrada';
    inbox = [];
    clearTimeout(timeout);
    clearTimeout(grace);
    leave();
  });

  /** Deals with a message; with the next ones once it is done. */
  const take = (first: Uint8Array): void => {
    let bytes: Uint8Array | undefined = first;
    while (bytes !== undefined) {
      const pending = dispatch(bytes);
      if (pending) {
        working = true;
        pending.then(resume, (error: unknown) => {
          deps.log.error({ err: error }, 'sync: a message could not be dealt with');
          close(CLOSE.reinicio, 'interno');
        });
        return;
      }
      bytes = inbox.shift();
    }
    if (paused) {
      paused = false;
      socket.resume();
    }
  };
  const resume = (): void => {
    working = false;
    if (fase === 'cerrada') return;
    const next = inbox.shift();
    if (next !== undefined) take(next);
    else if (paused) {
      paused = false;
      socket.resume();
    }
  };

  const dispatch = (bytes: Uint8Array): Promise<void> | null => {
    if (fase === 'cerrada') return null;
    const decoder = decoding.createDecoder(bytes);
    let type: number;
    try {
      type = decoding.readVarUint(decoder);
    } catch {
      close(CLOSE.mensajeNoValido, 'mensaje-ilegible');
      return null;
    }
    if (type === AWARENESS || type === QUERY_AWARENESS) return null;
    if (type === SYNC) return onSync(decoder);
    const message = decodeDeviceMessage(type, decoder);
    if (!message) {
      close(CLOSE.mensajeNoValido, 'mensaje-ilegible');
      return null;
    }
    if (message.type === 'identidad') {
      if (fase !== 'reto') {
        close(CLOSE.mensajeNoValido, 'fuera-de-lugar');
        return null;
      }
      fase = 'identificando';
      return identify(message);
    }
    if (fase !== 'dentro') {
      close(CLOSE.noAutenticado, 'sin-identidad');
      return null;
    }
    return onMessage(message);
  };

  const identify = async (message: Extract<DeviceMessage, { type: 'identidad' }>): Promise<void> => {
    const found = isEnrolmentId(message.dispositivo) ? await contexto.ficha(message.dispositivo) : undefined;
    if (fase === 'cerrada') return;
    if (!isAuthentic(found, message, { autor, nonce, origins: deps.origins })) {
      return close(CLOSE.noAutenticado, 'identidad-no-valida');
    }
    ficha = found;
    cuenta = createCuenta(found.hoy, deps.clock);
    const activo = found.activo && found.auxiliar.alta;
    const modo: Modo = activo ? 'pleno' : 'entrega';
    const certificados = await contexto.certificados(found.procesoId);
    if (isClosed()) return;
    clearTimeout(timeout);
    fase = 'dentro';
    contexto.entra(conexion, found.dispositivoId);
    send({ type: 'bienvenida', modo, ancla: contexto.ancla(), certificados });
    void deps.dispositivos
      .anotarContacto(deps.database.db, found.dispositivoId, deps.clock.now())
      .catch((error: unknown) => deps.log.warn({ err: error }, 'sync: a contact could not be noted'));

    const reader: Lector = {
      dispositivoId: found.dispositivoId,
      activo,
      update: (update) => raw(syncMessage((encoder) => sync.writeUpdate(encoder, update))),
      close,
    };
    const joined = await cuadernos.unirse({ procesoId: found.procesoId, autor }, reader, message.clientId);
    if (joined === 'cliente-ajeno') return close(CLOSE.noAutorizado, 'cliente-ajeno');
    if (joined === 'caido') return close(CLOSE.reinicio, 'cuaderno-caido');
    if (isClosed()) return cuadernos.dejar(joined, reader);
    cuaderno = joined;
    lector = reader;
    const told = await cuadernos.leer(joined, (doc) => {
      raw(syncMessage((encoder) => sync.writeSyncStep1(encoder, doc)));
      if (held) answerStep1(doc, held);
      held = null;
    });
    if (told === 'caido') close(CLOSE.reinicio, 'cuaderno-caido');
  };
  const isClosed = (): boolean => fase === 'cerrada';

  const answerStep1 = (doc: Y.Doc, stateVector: Uint8Array): void =>
    raw(syncMessage((encoder) => sync.writeSyncStep2(encoder, doc, stateVector)));

  const onSync = (decoder: decoding.Decoder): Promise<void> | null => {
    let kind: number;
    let payload: Uint8Array;
    try {
      kind = decoding.readVarUint(decoder);
      payload = decoding.readVarUint8Array(decoder);
      if (kind === sync.messageYjsSyncStep1) Y.decodeStateVector(payload);
    } catch {
      close(CLOSE.mensajeNoValido, 'sync-ilegible');
      return null;
    }
    if (decoding.hasContent(decoder) || kind > sync.messageYjsUpdate) {
      close(CLOSE.mensajeNoValido, 'sync-ilegible');
      return null;
    }
    if (kind === sync.messageYjsSyncStep1) {
      // While it is not known who asks, the provider's first word waits.
      if (!cuaderno) held = payload;
      else return settle(cuadernos.leer(cuaderno, (doc) => answerStep1(doc, payload)));
      return null;
    }
    // What a device wrote before it was let in comes again with its answer to our step 1.
    if (!cuaderno || !lector || isEmptyUpdate(payload)) return null;
    return settle(
      cuadernos.update(cuaderno, lector, payload).then((result) => {
        if (!result.ok) close(result.close, result.reason);
      }),
    );
  };

  /** Lets a few go on by themselves; more make the connection wait. */
  const settle = (task: Promise<unknown>): Promise<void> | null => {
    const settled = task
      .catch((error: unknown) => {
        deps.log.error({ err: error }, 'sync: the cuaderno failed');
        close(CLOSE.reinicio, 'interno');
      })
      .finally(() => unsettled.delete(settled));
    unsettled.add(settled);
    return unsettled.size > MAX_UNSETTLED ? settled.then(() => undefined) : null;
  };

  const onMessage = (message: Exclude<DeviceMessage, { type: 'identidad' }>): Promise<void> | null => {
    switch (message.type) {
      case 'trozo':
        return onTrozo(message.offset, message.bytes);
      case 'abre':
        return onAbre(message);
      case 'pregunta':
        return onPregunta(message);
      case 'visto': {
        const own = message.folios.filter((folio) => parseFolio(folio)?.dispositivo === ficha!.dispositivoId);
        if (own.length < message.folios.length) close(CLOSE.noAutorizado, 'folio-ajeno');
        else if (cuaderno) cuadernos.vistos(cuaderno, own);
        return null;
      }
    }
  };

  const fail = (folio: string, codigo: MotivoFallo): void => send({ type: 'fallo', folio, codigo });

  const badFolio = (folio: string, codigo: Uint8Array): MotivoFallo | null => {
    const parts = parseFolio(folio);
    if (!parts || codigo.length !== 32) return 'formato';
    return parts.dispositivo === ficha!.dispositivoId ? null : 'ajeno';
  };

  const onPregunta = async ({ folio, codigo }: Extract<DeviceMessage, { type: 'pregunta' }>): Promise<void> => {
    const bad = badFolio(folio, codigo);
    if (bad) return fail(folio, bad);
    const documento = await puerta.respondida(ficha!.procesoId, folio, codigo);
    send(documento ? { type: 'respuesta', documento } : { type: 'sigue', folio, offset: 0 });
  };

  /**
   * Whether an answer may wait for this envelope. What a device begins first after it came may have been
   * answered as its line was cut; what it goes on to after that is new, and would only be asked for in
   * vain. Should it not be, its answer comes at the end of the upload instead of before.
   */
  const mayBeAnswered = (folio: string): boolean => {
    const { contador } = parseFolio(folio)!;
    const isNew = highest !== null && contador > highest;
    highest = Math.max(highest ?? 0, contador);
    return !isNew;
  };

  const onAbre = async ({ folio, tamano, codigo: view }: Extract<DeviceMessage, { type: 'abre' }>): Promise<void> => {
    orphans = 0;
    if (upload) return fail(folio, 'ocupado');
    const bad = badFolio(folio, view);
    if (bad) return fail(folio, bad);
    if (tamano < 1 || tamano > MAX_SOBRE_BYTES) return fail(folio, 'tamano');
    const anuncio = { folio, tamano, codigo: view.slice() };
    const mine = createUpload();
    upload = mine;
    mine.release = await turnos.take(`${folio}.${bytesToHex(anuncio.codigo)}`, mine.drop);
    try {
      const [documento, room] = await Promise.all([
        mayBeAnswered(folio) ? puerta.respondida(ficha!.procesoId, folio, anuncio.codigo) : null,
        spool.hasRoom(),
      ]);
      if (documento) {
        end(mine);
        return send({ type: 'respuesta', documento });
      }
      if (!room || !cuenta!.fits(tamano)) {
        end(mine);
        return fail(folio, room ? 'cuota' : 'espacio');
      }
      const sender = ficha!;
      mine.subida = await openSubida({ spool, clock: deps.clock }, anuncio, (header) => isOf(sender, header));
    } catch (error) {
      deps.log.error({ err: error }, 'sync: an upload could not be opened');
      end(mine);
      return fail(folio, 'interno');
    }
    if (mine.dropped) return void mine.drop();
    send({ type: 'sigue', folio, offset: mine.subida.offset });
    if (mine.subida.offset === tamano) void finish(mine, mine.subida);
  };

  const onTrozo = (offset: number, bytes: Uint8Array): Promise<void> | null => {
    const current = upload;
    const subida = current?.subida;
    if (!current || !subida || current.finishing) {
      // The rest of an upload that has ended; nobody sends more than a window of it.
      if (bytes.length > CHUNK_BYTES || ++orphans > MAX_ORPHANS) close(CLOSE.mensajeNoValido, 'trozo-sin-envio');
      return null;
    }
    let resolve: (() => void) | null = null;
    let done = false;
    subida.take(offset, bytes, (avance) => {
      onAvance(current, subida, avance);
      done = true;
      resolve?.();
    });
    // Usually it is written by now, and nothing has to wait.
    if (done) return null;
    return new Promise((written) => {
      resolve = written;
    });
  };

  const onAvance = (current: Upload, subida: Subida, avance: Avance): void => {
    if (avance.type === 'fallo') {
      // Chunks that are still on the way are passed over: one upload fails once.
      current.finishing = true;
      const discard = FINAL_FALLOS.has(avance.codigo);
      // Told once its place is free: the device begins its next upload at once.
      void subida
        .leave({ discard })
        .catch(logLeave)
        .finally(() => {
          end(current);
          fail(subida.folio, avance.codigo);
        });
      return;
    }
    if (avance.offset === subida.tamano) {
      void finish(current, subida);
      return;
    }
    if (++current.unconfirmed >= CONFIRM_CHUNKS) confirm(current, subida);
    // One that is followed by no other is not left without a word.
    else current.confirming ??= setTimeout(() => confirm(current, subida), CONFIRM_MS);
  };

  const confirm = (current: Upload, subida: Subida): void => {
    clearTimeout(current.confirming);
    current.confirming = undefined;
    if (current.unconfirmed === 0 || current.finishing || upload !== current) return;
    current.unconfirmed = 0;
    send({ type: 'sigue', folio: subida.folio, offset: subida.offset });
  };

  /** The last byte is written: from here on the envelope is the server's, whether or not the line holds. */
  const finish = async (mine: Upload, subida: Subida): Promise<void> => {
    mine.finishing = true;
    const sender = ficha!;
    try {
      const finished = await subida.finish();
      if (!finished.integro) {
        // Damaged on the way or on a disk: bytes that nobody announced get no answer, least of all a final one.
        await spool.remove(finished.path);
        end(mine);
        return fail(subida.folio, 'desfasado');
      }
      // The commitment that was sent before the envelope counts before it.
      await Promise.all(unsettled);
      const result = await puerta.entregar(finished, sender);
      end(mine);
      if (result.type === 'fallo') return fail(subida.folio, result.codigo);
      if (result.nueva) cuenta!.add(subida.tamano);
      send({ type: 'respuesta', documento: result.respuesta });
      const entrada = { folio: subida.folio, codigo: bytesToBase64url(subida.codigo) };
      cuadernos.respondida({ procesoId: sender.procesoId, autor }, entrada, result.respuesta);
    } catch (error) {
      deps.log.error({ err: error }, 'sync: an upload could not be finished');
      await subida.leave({ discard: false }).catch(logLeave);
      end(mine);
      fail(subida.folio, (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'espacio' : 'interno');
    }
  };

  const logLeave = (error: unknown): void =>
    deps.log.warn({ err: error }, 'sync: an upload’s file could not be closed');

  const end = (mine: Upload): void => {
    clearTimeout(mine.confirming);
    if (upload === mine) upload = null;
    mine.release?.();
    mine.release = null;
  };

  interface Upload {
    subida: Subida | null;
    /** Chunks written since the last `sigue`. */
    unconfirmed: number;
    confirming: NodeJS.Timeout | undefined;
    finishing: boolean;
    dropped: boolean;
    release: (() => void) | null;
    /** Gives the file up, unless it is whole already. */
    drop(): void;
  }
  const createUpload = (): Upload => {
    const mine: Upload = {
      subida: null,
      unconfirmed: 0,
      confirming: undefined,
      finishing: false,
      dropped: false,
      release: null,
      drop() {
        mine.dropped = true;
        if (mine.finishing) return;
        // Still being opened: who opens it sees that it was dropped.
        if (!mine.subida) return;
        void mine.subida
          .leave({ discard: false })
          .catch(logLeave)
          .finally(() => {
            end(mine);
            // Another connection goes on with it; whoever still waits on this one need not.
            fail(mine.subida!.folio, 'desfasado');
          });
      },
    };
    return mine;
  };

  send({ type: 'reto', nonce, version: PROTOCOL_VERSION, minimumApp: deps.minimumApp });
  return conexion;
}

const syncMessage = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
  });

/** The provider answers a step 1 even when it has nothing to say: no structs, no deletes. */
const isEmptyUpdate = (update: Uint8Array): boolean => update.length === 2 && update[0] === 0 && update[1] === 0;
