/**
 * Names of the cuaderno's parts (see protocolo.ts). Both sides reach the document only through these.
 */
import type * as Y from 'yjs';

/** Room of an author's cuaderno, as it stands in the address after `/sync/`. */
export const cuadernoRoom = (autor: string): string => `cuaderno/${autor}`;

/** Name of a device's array. */
export const deviceArrayName = (dispositivo: string): string => `d/${dispositivo}`;

/** A device's commitments, oldest first. */
export const deviceArray = (doc: Y.Doc, dispositivo: string): Y.Array<string> =>
  doc.getArray(deviceArrayName(dispositivo));

/** The server's entries, oldest first. */
export const serverArray = (doc: Y.Doc): Y.Array<string> => doc.getArray('servidor');
