/** Devices: their enrolment, the limit of two, and what the door must know of them. */
export { limpiarCodigos } from './alta/codigos.ts';
export { type AltaDeps, registerAlta } from './alta/rutas.ts';
export { limpiarSesiones } from './alta/sesiones.ts';
export { isOf, isSignedBy } from './autoria.ts';
export { bajaDispositivo, dispositivosActivos, type EnEspera } from './bajas.ts';
export {
  anotarContacto,
  contadoresOf,
  contadoresPorAuxiliar,
  rosterOf,
  type Suma,
  sumarContadores,
} from './cuentas.ts';
export { type ClaveCaptura, type Consumo, type Ficha, fichas, type Hoy } from './fichas.ts';
export { limpiarPeticiones } from './peticiones.ts';
export { registerDispositivos } from './rutas.ts';
export { dispositivosMigrations } from './tablas.ts';
