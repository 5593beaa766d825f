/**
 * The uploads of one connection, one at a time: `abre`, chunks, and then the answer or a `fallo`. What a device
 * sends beyond that is passed over for a little, then ends the connection. An upload whose connection is gone is
 * kept for a later one, unless its last byte is written: from there on the envelope is the server's.
 */
import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import { bytesToBase64url, bytesToHex } from '../../shared/base/bytes.ts';
import { MAX_SOBRE_BYTES } from '../../shared/sobre/formato.ts';
import { CHUNK_BYTES, WINDOW_CHUNKS } from '../../shared/sync/limites.ts';
import { CLOSE, type DeviceMessage, type ServerMessage } from '../../shared/sync/protocolo.ts';
import { isOf } from '../dispositivos/index.ts';
import type { Cuadernos } from './cuadernos.ts';
import { createCuenta } from './cuota.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import type { Puerta } from './puerta.ts';
import type { Spool } from './spool.ts';
import { type Avance, openSubida, type Subida } from './subida.ts';
import type { Turnos } from './turnos.ts';

/** What all connections of a node receive by. */
export interface Medios {
  readonly deps: CaptacionDeps;
  readonly spool: Spool;
  readonly puerta: Puerta;
  readonly cuadernos: Cuadernos;
  readonly turnos: Turnos;
}

/** The connection, as far as uploads need it. */
export interface Linea {
  send(message: ServerMessage): void;
  close(code: number, reason: string): void;
  /** Resolves once what the device wrote into its cuaderno so far is durable. */
  settled(): Promise<unknown>;
}

export interface Recepcion {
  abre(message: Extract<DeviceMessage, { type: 'abre' }>): Promise<void>;
  /** Null when it is dealt with already. */
  trozo(offset: number, bytes: Uint8Array): Promise<void> | null;
  pregunta(message: Extract<DeviceMessage, { type: 'pregunta' }>): Promise<void>;
  /** The connection is gone. */
  leave(): void;
}

/** Uploads' chunks that may still arrive after their upload ended. */
const MAX_ORPHANS = 2 * WINDOW_CHUNKS;
/** A `sigue` for each chunk would be half of all messages, and wake both sides each time; half the window keeps the sender going as well. */
const CONFIRM_CHUNKS = WINDOW_CHUNKS / 2;
const CONFIRM_MS = 50;
const FINAL_FALLOS = new Set<MotivoFallo>(['formato', 'tamano', 'ajeno']);

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

/** Receives for a device that has said who it is. */
export function createRecepcion(
  { deps, spool, puerta, cuadernos, turnos }: Medios,
  ficha: Ficha,
  linea: Linea,
): Recepcion {
  const { send } = linea;
  const cuenta = createCuenta(ficha, deps.clock);
  let upload: Upload | null = null;
  let orphans = 0;
  /** The highest counter of what was begun here. */
  let highest: number | null = null;

  const fail = (folio: string, codigo: MotivoFallo): void => send({ type: 'fallo', folio, codigo });

  const badFolio = (folio: string, codigo: Uint8Array): MotivoFallo | null => {
    const parts = parseFolio(folio);
    if (!parts || codigo.length !== 32) return 'formato';
    return parts.dispositivo === ficha.dispositivoId ? null : 'ajeno';
  };

  const onPregunta = async ({ folio, codigo }: Extract<DeviceMessage, { type: 'pregunta' }>): Promise<void> => {
    const bad = badFolio(folio, codigo);
    if (bad) return fail(folio, bad);
    const documento = await puerta.respondida(ficha.procesoId, folio, codigo);
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
        mayBeAnswered(folio) ? puerta.respondida(ficha.procesoId, folio, anuncio.codigo) : null,
        spool.hasRoom(),
      ]);
      if (documento) {
        end(mine);
        return send({ type: 'respuesta', documento });
      }
      if (!room || !cuenta.fits(tamano)) {
        end(mine);
        return fail(folio, room ? 'cuota' : 'espacio');
      }
      mine.subida = await openSubida({ spool, clock: deps.clock }, anuncio, (header) => isOf(ficha, header));
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
      if (bytes.length > CHUNK_BYTES || ++orphans > MAX_ORPHANS) linea.close(CLOSE.mensajeNoValido, 'trozo-sin-envio');
      return null;
    }
    // With its last chunk here the envelope is the server's: it is finished though the line be cut as it is written.
    if (offset + bytes.length === subida.tamano) current.finishing = true;
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
    // Given up as this chunk was being written: whoever gave it up leaves it.
    if (current.dropped && !current.finishing) return;
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
    try {
      const finished = subida.finish();
      if (!finished.integro) {
        // Damaged on the way or on a disk: bytes that nobody announced get no answer, least of all a final one.
        await spool.remove(finished.path);
        end(mine);
        return fail(subida.folio, 'desfasado');
      }
      // The commitment that was sent before the envelope counts before it.
      await linea.settled();
      const result = await puerta.entregar(finished, ficha);
      end(mine);
      if (result.type === 'fallo') {
        // It stays where it is for the day when there is room, with the instant that counts; one is enough.
        if (result.codigo === 'cuota') cuenta.fill();
        return fail(subida.folio, result.codigo);
      }
      if (result.nueva) cuenta.add({ tamano: subida.tamano, valido: result.motivo !== 'sobre-no-valido' });
      send({ type: 'respuesta', documento: result.respuesta });
      const entrada = { folio: subida.folio, codigo: bytesToBase64url(subida.codigo) };
      cuadernos.respondida({ procesoId: ficha.procesoId, autor: ficha.autorId }, entrada, result.respuesta);
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

  return { abre: onAbre, trozo: onTrozo, pregunta: onPregunta, leave: () => upload?.drop() };
}
