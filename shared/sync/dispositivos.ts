/**
 * What a device signs to ask about the auxiliar's devices and to give one of them de baja. The anchor is
 * one that the server has just given: nobody can sign ahead, and what was signed is soon worth nothing.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { toCanonical } from '../base/canonical.ts';

/** How old the anchor of a request may be, by the server's clock. */
export const PETICION_MS = 2 * 60_000;

export interface Consulta {
  /** Text of the `ancla` document. */
  readonly ancla: string;
  /** Who asks. */
  readonly dispositivo: string;
  /** The server as the device addressed it. */
  readonly origen: string;
}

export interface Baja extends Consulta {
  /** Whose end is asked for; it may be who asks. */
  readonly baja: string;
}

/** The bytes that the device key signs to see the list. */
export const consultaMessage = ({ ancla, dispositivo, origen }: Consulta): Uint8Array<ArrayBuffer> =>
  concatBytes(utf8('rubrica/dispositivos/consulta/v1\n'), utf8(toCanonical({ ancla, dispositivo, origen })));

/** The bytes that both keys sign for a baja. */
export const bajaMessage = ({ ancla, baja, dispositivo, origen }: Baja): Uint8Array<ArrayBuffer> =>
  concatBytes(utf8('rubrica/dispositivos/baja/v1\n'), utf8(toCanonical({ ancla, baja, dispositivo, origen })));
