/** Auxiliares: who may capture for a process. */
export { coincide, leerContacto } from './buscar.ts';
export { cartaDeTelefonoDeBaja, cartaDeTelefonoRegistrado, enlaceDeAlta } from './cartas.ts';
export { type Contacto, normalizarCorreo } from './contacto.ts';
export {
  type AltaAuxiliarRefusal,
  type AuxiliaresDeps,
  altaAuxiliar,
  bajaAuxiliar,
  type NuevoAuxiliar,
} from './registro.ts';
export { auxiliaresMigrations } from './tablas.ts';
