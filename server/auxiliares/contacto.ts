/**
 * How an auxiliar is reached: sealed under the process's `contacto` key, so that destroying the
 * process's keys ends it too, and bound to its row, so that one can't stand in for another.
 */
import { utf8, utf8ToText } from '../../shared/base/bytes.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';

export interface Contacto {
  readonly nombre: string;
  readonly correo: string;
  readonly telefono: string | null;
}

const associated = (proceso: string, auxiliar: string): Uint8Array =>
  utf8(`rubrica/auxiliar/${proceso}/${auxiliar}/contacto/v1`);

export const sellarContacto = (key: Uint8Array, proceso: string, auxiliar: string, contacto: Contacto): Uint8Array =>
  crypto.aeadSeal(utf8(JSON.stringify(contacto)), associated(proceso, auxiliar), key);

/** Throws when it does not open: the row was altered, or the key is another process's. */
export function abrirContacto(key: Uint8Array, proceso: string, auxiliar: string, sealed: Uint8Array): Contacto {
  const opened = crypto.aeadOpen(sealed, associated(proceso, auxiliar), key);
  const text = opened && utf8ToText(opened);
  if (!text) throw new Error(`the contact of auxiliar ${auxiliar} does not open`);
  return JSON.parse(text) as Contacto;
}

/** One text per mailbox: people write their address in any case. */
export const normalizarCorreo = (correo: string): string => correo.trim().normalize('NFC').toLowerCase();

/** Keyed hash by which an e-mail can be looked for without being stored readable. */
export const correoIndice = (key: Uint8Array, correo: string): Uint8Array =>
  crypto.hash(utf8(normalizarCorreo(correo)), crypto.hash(utf8('rubrica/clave/correo-indice/v1'), key));
