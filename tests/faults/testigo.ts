/**
 * Stands between the client's modules and their store and line and tells what it sees: each point
 * of the phone's machine as it is passed, each piece sent, each offset confirmed. At the point that was
 * armed it tells and waits for the kill: in a state with the step done, in a transition with the
 * write under way, in an upload with the piece on its way or the word just come. It also holds the switches of the deliberately broken builds.
 */
import * as decoding from 'lib0/decoding';
import { decodeDeviceMessage, decodeServerMessage } from '../../shared/sync/protocolo.ts';
import { ESTADO_DE_RESULTADO } from '../../web/captura/almacen/captura.ts';
import type { Almacen, Captura } from '../../web/captura/almacen/index.ts';
import type { WebSocketClass } from '../../web/captura/plataforma.ts';
import type { Punto } from './puntos.ts';

export type Suceso =
  | { readonly e: 'listo-para-enviar' }
  /** The armed point was reached: kill now. */
  | { readonly e: 'punto'; readonly punto: Punto }
  /** Shown to the person. */
  | { readonly e: 'folio'; readonly folio: string; readonly codigo: string }
  | { readonly e: 'abre'; readonly folio: string }
  | { readonly e: 'sigue'; readonly folio: string; readonly offset: number }
  | { readonly e: 'trozo'; readonly offset: number; readonly bytes: number }
  /** All is sealed; nothing is sent yet. */
  | { readonly e: 'sellados' }
  /** The file is complete. */
  | { readonly e: 'exportado' }
  /** All captures have their answer. */
  | { readonly e: 'contestados' }
  /** And all envelopes that may go are gone. */
  | { readonly e: 'fin' };

export interface Arma {
  readonly punto: Punto;
  /** The n-th time that it is passed. */
  readonly n: number;
}

/**
 * A build that breaks a promise, to prove that the harness sees it. `borra-antes`: the envelope goes
 * as it is opened for sending, before any answer. `promete-antes`: the store says «done» and writes later.
 * `reenvia`: a piece that was confirmed goes again.
 */
export type Rotura = 'borra-antes' | 'promete-antes' | 'reenvia';

const LATER_MS = 5_000;

export interface Testigo {
  wrapAlmacen(almacen: Almacen): Almacen;
  wrapWebSocket(Base: WebSocketClass): WebSocketClass;
}

/** `decir` tells at once, even if the process dies right after. `parar` never returns. */
export function createTestigo(options: {
  readonly decir: (suceso: Suceso) => void;
  readonly parar: () => Promise<never>;
  readonly arma: Arma | null;
  readonly rotura: Rotura | null;
  /** For `borra-antes`. */
  readonly borrarSobre: (folio: string) => Promise<void>;
}): Testigo {
  const { decir, parar, arma, rotura } = options;
  let left = arma?.n ?? 0;
  /** What a promise too early holds in memory only. */
  const later = new Map<string, readonly Uint8Array[]>();
  const isArmed = (punto: Punto): boolean => punto === arma?.punto && --left === 0;

  async function enEstado(punto: Punto): Promise<void> {
    if (!isArmed(punto)) return;
    decir({ e: 'punto', punto });
    await parar();
  }
  /** Tells once the write has begun; if the kill comes late, it still finds nothing further done. */
  async function enTransicion<T>(punto: Punto, write: () => Promise<T>): Promise<T> {
    if (!isArmed(punto)) return write();
    const writing = write();
    decir({ e: 'punto', punto });
    await writing;
    return parar();
  }

  return {
    wrapAlmacen: (almacen) => ({
      ...almacen,
      async guardarSellado(captura, trozos, eslabon) {
        await enEstado('borrador');
        if (rotura === 'promete-antes') {
          later.set(captura.folio, trozos);
          setTimeout(() => void almacen.guardarSellado(captura, trozos, eslabon), LATER_MS);
          return { ok: true, value: undefined };
        }
        const stored = await enTransicion('borrador>sellado', () => almacen.guardarSellado(captura, trozos, eslabon));
        await enEstado('sellado');
        return stored;
      },
      trozos: async (folio, desde, cuantos) =>
        later.get(folio)?.slice(desde, desde + cuantos) ?? almacen.trozos(folio, desde, cuantos),
      async avanzar(folio, avance) {
        const before = await almacen.captura(folio);
        if (!before || before.estado === 'borrado') return almacen.avanzar(folio, avance);
        const estado: Captura['estado'] =
          avance.estado === 'contestado' ? ESTADO_DE_RESULTADO[avance.resultado] : avance.estado;
        if (rotura === 'borra-antes' && estado === 'enTransito') await options.borrarSobre(folio);
        const after = await enTransicion(`${before.estado}>${estado}` as Punto, () => almacen.avanzar(folio, avance));
        await enEstado(estado);
        return after;
      },
    }),

    wrapWebSocket(Base) {
      return class extends Base {
        #first: Uint8Array<ArrayBuffer> | null = null;

        constructor(url: string, protocols?: string | string[]) {
          super(url, protocols);
          this.addEventListener('message', ({ data }: MessageEvent) => {
            const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer));
            const message = decodeServerMessage(decoding.readVarUint(decoder), decoder);
            if (message?.type !== 'sigue') return;
            decir({ e: 'sigue', folio: message.folio, offset: message.offset });
            void enEstado('sigue');
          });
        }
        override send(data: Uint8Array<ArrayBuffer>): void {
          const decoder = decoding.createDecoder(data);
          const message = decodeDeviceMessage(decoding.readVarUint(decoder), decoder);
          if (message?.type === 'abre') decir({ e: 'abre', folio: message.folio });
          if (message?.type === 'trozo') {
            decir({ e: 'trozo', offset: message.offset, bytes: message.bytes.length });
            if (rotura === 'reenvia' && this.#first && message.offset >= 5 * 65_536) {
              decir({ e: 'trozo', offset: 0, bytes: 65_536 });
              super.send(this.#first);
            }
            if (message.offset === 0) this.#first = data.slice();
          }
          super.send(data);
          if (message?.type === 'trozo') void enEstado('trozo');
        }
      };
    },
  };
}
