/** Opening (its own role): what is in an envelope, judged and kept sealed; and the acuse by mail that follows. */
export { type AcusesDeps, enviarAcuses, startAcuses } from './acuses.ts';
export { CAUSAS, type Causa } from './causas.ts';
export { type Abierto, leerAbierto } from './sellado.ts';
export { aperturaMigrations } from './tablas.ts';
export {
  APERTURA_QUEUE,
  type AperturaDeps,
  abrirUno,
  type PorAbrir,
  reintentarAperturas,
  startApertura,
} from './trabajo.ts';
