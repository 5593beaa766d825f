/** Processes: their registration, their keys' certificates and their public face. */
export {
  type AvisoPrivacidad,
  ESTADOS_PROCESO,
  type EstadoDelProceso,
  type Manifiesto,
  procesosMigrations,
} from './tablas.ts';
