/** Why an envelope was not opened. It is kept and flagged, and can be tried again. */
export const CAUSAS = [
  /** The blob store has no such blob. */
  'sin-sobre',
  /** The stored bytes are not those that were answered for. */
  'bytes-cambiados',
  /** Its header is not that of the record. */
  'encabezado',
  'firma',
  'malformado',
  'otra-clave',
  'alterado',
  'manifiesto',
  /** What was inside is no data of a support or an enrolment, or a field is out of form. */
  'datos',
  /** A part is missing, is of another kind than it says, or is one too many. */
  'partes',
  /** The process's keys were destroyed. */
  'llaves-destruidas',
] as const;
export type Causa = (typeof CAUSAS)[number];
