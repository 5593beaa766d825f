/** The Credencial para Votar: its models and everything a machine can read on it. Pure; readers never throw. */
export * from './cic.ts';
export * from './claveElector.ts';
export * from './curp.ts';
export * from './entidades.ts';
export { birthFromYymmdd } from './fecha.ts';
export * from './indicios.ts';
export * from './lectura.ts';
export * from './modelos.ts';
export * from './mrz.ts';
export type { NombreCompleto } from './nombre.ts';
export * from './ocr.ts';
export * from './qr.ts';
