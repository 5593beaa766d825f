/**
 * One upload: `abre`, then pieces from where the server says, never more than the window beyond
 * what it has confirmed, until its answer. One piece at a time is in memory.
 */
import { base64urlToBytes, concatBytes } from '../../../shared/base/bytes.ts';
import { TROZO_BYTES } from '../../../shared/sobre/sellar.ts';
import { CHUNK_BYTES, WINDOW_CHUNKS } from '../../../shared/sync/limites.ts';
import type { DeviceMessage } from '../../../shared/sync/protocolo.ts';
import type { Almacen, Captura } from '../almacen/index.ts';
import type { Buzon } from './buzon.ts';

/** An upload that hears nothing for so long is given up with its connection (a slow line takes 15 s a piece). */
export const SILENCE_MS = 120_000;

/** What concerns an upload, in the order in which it arrived. */
export type Suceso =
  | { readonly tipo: 'sigue'; readonly offset: number }
  | { readonly tipo: 'fallo'; readonly codigo: string }
  /** Its answer was verified and stored. */
  | { readonly tipo: 'contestada' };

export interface SubidaDeps {
  readonly almacen: Almacen;
  readonly send: (message: DeviceMessage) => boolean;
  /** Waits while more than a piece waits to be sent: the window may be wide, memory is not. */
  readonly room: () => Promise<void>;
  readonly sucesos: Buzon<Suceso>;
  readonly onProgress: (bytes: number) => void;
}

/**
 * `cortada`: the line is gone or makes no sense; begin again on another. `fallo` with `sin-sobre`: its
 * envelope can't be read here; erased meanwhile, because its answer came another way.
 */
export type FinSubida =
  | { readonly tipo: 'contestada' }
  | { readonly tipo: 'fallo'; readonly codigo: string }
  | { readonly tipo: 'cortada' };

/** Uploads a capture that is marked as in transit. */
export async function subir(deps: SubidaDeps, captura: Captura): Promise<FinSubida> {
  const { folio, tamano } = captura;
  const codigo = base64urlToBytes(captura.codigo)!;
  if (!deps.send({ type: 'abre', folio, tamano, codigo })) return { tipo: 'cortada' };

  let sent: number | null = null;
  let confirmed = 0;
  for (;;) {
    const suceso = await deps.sucesos.take(SILENCE_MS);
    if (!suceso) return { tipo: 'cortada' };
    if (suceso.tipo !== 'sigue') return suceso;
    const { offset } = suceso;
    // After `abre` it may be anywhere; later only within what was sent and not confirmed.
    if (offset > (sent ?? tamano) || (sent !== null && offset < confirmed)) return { tipo: 'cortada' };
    sent ??= offset;
    confirmed = offset;
    deps.onProgress(confirmed);

    while (sent < Math.min(confirmed + WINDOW_CHUNKS * CHUNK_BYTES, tamano)) {
      const bytes = await readAt(deps.almacen, captura, sent);
      if (!bytes) return { tipo: 'fallo', codigo: 'sin-sobre' };
      await deps.room();
      if (!deps.send({ type: 'trozo', offset: sent, bytes })) return { tipo: 'cortada' };
      sent += bytes.length;
    }
  }
}

/** The piece of an envelope from any offset on; null when it is no longer there. */
async function readAt(almacen: Almacen, { folio, tamano }: Captura, offset: number): Promise<Uint8Array | null> {
  const length = Math.min(CHUNK_BYTES, tamano - offset);
  const first = Math.floor(offset / TROZO_BYTES);
  const skip = offset - first * TROZO_BYTES;
  const head = await almacen.trozo(folio, first);
  if (!head || skip === 0) return head;
  if (head.length - skip >= length) return head.subarray(skip, skip + length);
  const rest = await almacen.trozo(folio, first + 1);
  return rest && concatBytes(head.subarray(skip), rest).subarray(0, length);
}
