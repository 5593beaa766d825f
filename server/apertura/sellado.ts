/**
 * How what was found is kept: sealed under the process's data key and bound to its row; looked for
 * by keyed hashes only. The same value has the same hash within a process and never across two.
 */
import type { DatosAlta, DatosApoyo } from '../../shared/apoyo/contenido.ts';
import { utf8, utf8ToText } from '../../shared/base/bytes.ts';
import { type CanonicalValue, parseCanonical, toCanonical } from '../../shared/base/canonical.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Identificado } from './identificar.ts';

/** What is kept of an envelope's contents. Its images stay in the envelope. */
export type Abierto =
  | {
      readonly v: 1;
      readonly clase: 'apoyo';
      readonly datos: DatosApoyo;
      readonly cic: string | null;
      readonly ocr: string | null;
      readonly claveElector: string | null;
      readonly fuentes: Identificado['fuentes'];
    }
  | { readonly v: 1; readonly clase: 'alta'; readonly datos: DatosAlta };

const associated = (what: 'datos' | 'acuse', proceso: string, folio: string): Uint8Array =>
  utf8(`rubrica/apertura/${what}/v1\n${proceso}\n${folio}`);

export const sellarAbierto = (dataKey: Uint8Array, proceso: string, folio: string, abierto: Abierto): Uint8Array =>
  crypto.aeadSeal(
    utf8(toCanonical(abierto as unknown as CanonicalValue)),
    associated('datos', proceso, folio),
    dataKey,
  );

/** Null when it does not open: another row's, another process's, or altered. */
export function leerAbierto(dataKey: Uint8Array, proceso: string, folio: string, sealed: Uint8Array): Abierto | null {
  const bytes = crypto.aeadOpen(sealed, associated('datos', proceso, folio), dataKey);
  const parsed = parseCanonical((bytes && utf8ToText(bytes)) ?? '');
  return parsed ? (parsed.value as unknown as Abierto) : null;
}

/** «CIC 900000012», on its way from the role that opens to the role that mails. */
export const sellarIdentificador = (acusesKey: Uint8Array, proceso: string, folio: string, text: string): Uint8Array =>
  crypto.aeadSeal(utf8(text), associated('acuse', proceso, folio), acusesKey);

export function leerIdentificador(
  acusesKey: Uint8Array,
  proceso: string,
  folio: string,
  sealed: Uint8Array,
): string | null {
  const bytes = crypto.aeadOpen(sealed, associated('acuse', proceso, folio), acusesKey);
  return bytes && utf8ToText(bytes);
}

/** What can be looked for without being readable. */
export const indiceCiego = (indexKey: Uint8Array, kind: 'cic' | 'ocr' | 'clave', value: string): Uint8Array =>
  crypto.hash(utf8(`rubrica/indice/${kind}/v1\n${value}`), indexKey);
