/** Auxiliares: who may capture for a process. */
export { auxiliaresMigrations } from './tablas.ts';
