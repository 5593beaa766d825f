/** A mail as it lies in the outbox: canonical JSON sealed under a secret of its process. */
import { utf8, utf8ToText } from '../../shared/base/bytes.ts';
import { parseCanonical, toCanonical } from '../../shared/base/canonical.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';

export interface Mensaje {
  /** One address. */
  readonly para: string;
  readonly asunto: string;
  readonly texto: string;
  readonly html?: string;
}

/** The seal is bound to its place in the outbox: moved to another row it does not open. */
const associated = (proceso: string, clave: string): Uint8Array =>
  utf8(toCanonical({ tipo: 'rubrica/correo/v1', proceso, clave }));

export const sellarCorreo = (key: Uint8Array, proceso: string, clave: string, mensaje: Mensaje): Uint8Array =>
  crypto.aeadSeal(utf8(toCanonical({ ...mensaje })), associated(proceso, clave), key);

export function abrirCorreo(key: Uint8Array, proceso: string, clave: string, sobre: Uint8Array): Mensaje | null {
  const bytes = crypto.aeadOpen(sobre, associated(proceso, clave), key);
  const parsed = parseCanonical((bytes && utf8ToText(bytes)) ?? '');
  return parsed ? (parsed.value as unknown as Mensaje) : null;
}
