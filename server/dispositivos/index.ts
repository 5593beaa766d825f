/** Devices: their enrolment, the limit of two, and what the door must know of them. */
export { anotarContacto, contadoresOf, rosterOf, type Suma, sumarContadores } from './cuentas.ts';
export { type ClaveCaptura, type Ficha, fichas } from './fichas.ts';
export { dispositivosMigrations } from './tablas.ts';
