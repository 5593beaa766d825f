/**
 * The check of a device's update before it touches the document. A device may only append signed
 * commitments of its own to its own array, under its own client ids, without gaps and without any
 * delete that the server has not made.
 *
 * Why by hand: Yjs applies whatever it is given. An update without a single struct can erase another
 * author's entry; one with a gap waits in memory for ever; one under a foreign client id takes that
 * author's clock, and what she writes next is lost in silence.
 */
import * as Y from 'yjs';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import { base64urlToBytes } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { type Compromiso, leerFirmado, verificarFirma } from '../../shared/firmados/index.ts';
import { MAX_SOBRE_BYTES } from '../../shared/sobre/formato.ts';
import { deviceArray, deviceArrayName } from '../../shared/sync/cuaderno.ts';
import { MAX_ENTRIES_PER_UPDATE, MAX_PENDING_COMMITMENTS, MAX_UPDATE_BYTES } from '../../shared/sync/limites.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Ficha } from './deps.ts';

/** Why an update is refused; travels as the reason of the close. */
export type MotivoUpdate =
  | 'update-ilegible'
  | 'update-demasiado-grande'
  | 'update-no-canonico'
  | 'cliente-ajeno'
  | 'salto-de-reloj'
  | 'borrado-ajeno'
  | 'contenido-no-valido'
  | 'lugar-no-valido'
  | 'compromiso-no-valido'
  | 'demasiados-pendientes';

export interface CompromisoNuevo {
  readonly documento: Compromiso;
  readonly texto: string;
}

export interface UpdateRevisado {
  readonly compromisos: readonly CompromisoNuevo[];
  /** The update without what the server has already, one block per client: what may be applied. Null: nothing new. */
  readonly update: Uint8Array | null;
}

/**
 * Judges an update of a device against the server's document.
 * `ownClients`: client ids bound to the device. The result is what the update would add.
 */
export function revisarUpdate(
  doc: Y.Doc,
  update: Uint8Array,
  ficha: Ficha,
  ownClients: ReadonlySet<number>,
): Result<UpdateRevisado, MotivoUpdate> {
  if (update.length > MAX_UPDATE_BYTES) return err('update-demasiado-grande');
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    return err('update-ilegible');
  }

  for (const [client, ranges] of decoded.ds.clients) {
    for (const { clock, len } of ranges) if (!isDeleted(doc, client, clock, len)) return err('borrado-ajeno');
  }

  const array = deviceArrayName(ficha.dispositivoId);
  const states = new Map<number, number>();
  const stateOf = (client: number): number => states.get(client) ?? Y.getState(doc.store, client);
  const added: CompromisoNuevo[] = [];
  const blocks = new Set<number>();
  let block: number | null = null;
  for (const struct of decoded.structs) {
    const { client, clock } = struct.id;
    // Of two blocks of one client Yjs would take the last and wait for the first.
    if (client !== block && blocks.has(client)) return err('update-no-canonico');
    blocks.add(client);
    block = client;
    if (struct.length < 1) return err('contenido-no-valido');
    const state = stateOf(client);
    const end = clock + struct.length;
    if (!Number.isSafeInteger(end)) return err('update-ilegible');
    // What the server has already changes nothing, whoever sends it and whatever it says.
    if (end <= state) continue;
    if (!ownClients.has(client)) return err('cliente-ajeno');
    if (clock > state) return err('salto-de-reloj');
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return err('contenido-no-valido');
    if (!isAppend(doc, struct, state, array, states)) return err('lugar-no-valido');
    for (const entry of struct.content.arr.slice(state - clock)) {
      const compromiso = typeof entry === 'string' ? readCompromiso(entry, ficha) : null;
      if (!compromiso) return err('compromiso-no-valido');
      if (added.push(compromiso) > MAX_ENTRIES_PER_UPDATE) return err('update-demasiado-grande');
    }
    states.set(client, end);
  }
  if (added.length > 0 && deviceArray(doc, ficha.dispositivoId).length + added.length > MAX_PENDING_COMMITMENTS) {
    return err('demasiados-pendientes');
  }
  const news = added.length > 0 ? Y.diffUpdate(update, Y.encodeStateVector(doc)) : null;
  return ok({ compromisos: added, update: news });
}

/**
 * Whether what an item adds beyond `state` stands at the end of the device's array: nothing to its right, and to
 * its left either nothing, what this very update added, or what stands in that array already (under whichever
 * client id the device wrote it).
 */
function isAppend(
  doc: Y.Doc,
  { id: { client, clock }, origin: named, rightOrigin, parent, parentSub }: Y.Item,
  state: number,
  array: string,
  states: ReadonlyMap<number, number>,
): boolean {
  if (rightOrigin !== null || parentSub !== null) return false;
  // Of an item that the server has in part, Yjs puts the rest after that part, whatever origin it names.
  const origin = clock < state ? Y.createID(client, state - 1) : named;
  if (origin === null) return (parent as unknown) === array;
  // Only what the server lacks can be of this update: what it has stands where it stands.
  if (origin.clock >= Y.getState(doc.store, origin.client)) return origin.clock < (states.get(origin.client) ?? 0);
  const left = Y.getItem(doc.store, origin);
  return left instanceof Y.Item && left.parent === doc.getArray(array);
}

/** A commitment that this device may announce, or null. */
function readCompromiso(texto: string, ficha: Ficha): CompromisoNuevo | null {
  const documento = leerFirmado('compromiso', texto);
  if (!documento || documento.proceso !== ficha.procesoId) return null;
  if (parseFolio(documento.folio)?.dispositivo !== ficha.dispositivoId) return null;
  if (documento.tamano < 1 || documento.tamano > MAX_SOBRE_BYTES) return null;
  if (!base64urlToBytes(documento.codigo)) return null;
  const key = ficha.clavesCaptura.find(({ id }) => id === documento.clave);
  return key && verificarFirma(crypto, documento, key.publica) ? { documento, texto } : null;
}

/** Whether all of a range of a client's clock is deleted in the server's document. */
function isDeleted(doc: Y.Doc, client: number, clock: number, len: number): boolean {
  const end = clock + len;
  const structs = doc.store.clients.get(client);
  if (!structs || len < 1 || !Number.isSafeInteger(end) || end > Y.getState(doc.store, client)) return false;
  for (let i = Y.findIndexSS(structs, clock), at = clock; at < end; i++) {
    const struct = structs[i]!;
    if (!struct.deleted) return false;
    at = struct.id.clock + struct.length;
  }
  return true;
}
