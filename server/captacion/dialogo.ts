/**
 * The conversation of one connection about its cuaderno, in the stock provider's words (y-protocols). It may begin
 * before the server knows who speaks: the provider's first question is then kept and answered once it does.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { CLOSE, SYNC } from '../../shared/sync/protocolo.ts';
import type { Logger } from '../platform/logger.ts';
import type { Cuaderno, Cuadernos, Lector } from './cuadernos.ts';
import type { Ficha } from './deps.ts';

export interface Dialogo {
  /** Deals with a sync message, its type having been read; what is returned is to be waited for before the next message. */
  onSync(decoder: decoding.Decoder): Promise<void> | null;
  /** The device is known: joins its cuaderno and says where the server is. */
  join(ficha: Ficha, activo: boolean, clientId: number): Promise<void>;
  vistos(folios: readonly string[]): void;
  /** Resolves once what the device wrote so far is durable. */
  settled(): Promise<unknown>;
  /** The connection is gone. */
  leave(): void;
}

/** Updates that may wait for their batch before the connection is read further. */
const MAX_UNSETTLED = 4;

export function createDialogo(
  { cuadernos, log }: { readonly cuadernos: Cuadernos; readonly log: Logger },
  linea: { raw(bytes: Uint8Array): void; close(code: number, reason: string): void; isClosed(): boolean },
): Dialogo {
  const { raw, close } = linea;
  let member: { readonly cuaderno: Cuaderno; readonly lector: Lector } | null = null;
  /** State vector of the provider's first word, until it may be answered. */
  let held: Uint8Array | null = null;
  const unsettled = new Set<Promise<unknown>>();

  const answerStep1 = (doc: Y.Doc, stateVector: Uint8Array): void =>
    raw(syncMessage((encoder) => sync.writeSyncStep2(encoder, doc, stateVector)));

  /** Lets a few go on by themselves; more make the connection wait. */
  const settle = (task: Promise<unknown>): Promise<void> | null => {
    const settled = task
      .catch((error: unknown) => {
        log.error({ err: error }, 'sync: the cuaderno failed');
        close(CLOSE.reinicio, 'interno');
      })
      .finally(() => unsettled.delete(settled));
    unsettled.add(settled);
    return unsettled.size > MAX_UNSETTLED ? settled.then(() => undefined) : null;
  };

  return {
    onSync(decoder) {
      const word = readWord(decoder);
      if (!word) {
        close(CLOSE.mensajeNoValido, 'sync-ilegible');
        return null;
      }
      const { kind, payload } = word;
      if (kind === sync.messageYjsSyncStep1) {
        if (member) return settle(cuadernos.leer(member.cuaderno, (doc) => answerStep1(doc, payload)));
        held = payload;
        return null;
      }
      // What a device wrote before it was let in comes again with its answer to our step 1.
      if (!member || isEmptyUpdate(payload)) return null;
      return settle(
        cuadernos.update(member.cuaderno, member.lector, payload).then((result) => {
          if (!result.ok) close(result.close, result.reason);
        }),
      );
    },

    async join({ procesoId, autorId, dispositivoId }, activo, clientId) {
      const lector: Lector = {
        dispositivoId,
        activo,
        update: (update) => raw(syncMessage((encoder) => sync.writeUpdate(encoder, update))),
        close,
      };
      const joined = await cuadernos.unirse({ procesoId, autor: autorId }, lector, clientId);
      if (!joined.ok) return close(joined.close, joined.reason);
      const { cuaderno } = joined;
      if (linea.isClosed()) return cuadernos.dejar(cuaderno, lector);
      member = { cuaderno, lector };
      const told = await cuadernos.leer(cuaderno, (doc) => {
        raw(syncMessage((encoder) => sync.writeSyncStep1(encoder, doc)));
        if (held) answerStep1(doc, held);
        held = null;
      });
      if (told === 'caido') close(CLOSE.reinicio, 'cuaderno-caido');
    },

    vistos: (folios) => void (member && cuadernos.vistos(member.cuaderno, folios)),
    settled: () => Promise.all(unsettled),
    leave: () => void (member && cuadernos.dejar(member.cuaderno, member.lector)),
  };
}

/** Null when it is none of the provider's three. */
function readWord(decoder: decoding.Decoder): { readonly kind: number; readonly payload: Uint8Array } | null {
  try {
    const kind = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (kind === sync.messageYjsSyncStep1) Y.decodeStateVector(payload);
    return decoding.hasContent(decoder) || kind > sync.messageYjsUpdate ? null : { kind, payload };
  } catch {
    return null;
  }
}

const syncMessage = (write: (encoder: encoding.Encoder) => void): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC);
    write(encoder);
  });

/** The provider answers a step 1 even when it has nothing to say: no structs, no deletes. */
const isEmptyUpdate = (update: Uint8Array): boolean => update.length === 2 && update[0] === 0 && update[1] === 0;
