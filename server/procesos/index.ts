/** Processes: their registration, their keys' certificates, their public face and their notices. */
export {
  type AltaProcesoRefusal,
  altaProceso,
  type NuevoProceso,
  type ProcesosDeps,
  TIPOS_PROCESO,
  type TipoProceso,
} from './alta.ts';
export {
  type AvisoRefusal,
  type AvisosDeps,
  avisosVigentes,
  type NuevoAviso,
  ponerAviso,
  retirarAviso,
} from './avisos.ts';
export { estadoProceso, type Publico, procesoPublico } from './publico.ts';
export { registerProcesos } from './rutas.ts';
export {
  type AvisoPrivacidad,
  ESTADOS_PROCESO,
  type EstadoDelProceso,
  type Manifiesto,
  procesosMigrations,
} from './tablas.ts';
export { publicarTextos, textosVigentes } from './textos.ts';
