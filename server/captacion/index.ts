/**
 * Intake: the door through which sealed envelopes enter, and the auxiliares' cuadernos.
 *
 *     const captacion = await createCaptacion(deps);
 *     captacion.montar(app);
 *     …
 *     await app.close();
 *     await captacion.close();
 */
export { avisarAutores, avisarProceso } from './avisos.ts';
export { createHayCredencial } from './credenciales.ts';
export type { CaptacionDeps, PorAbrir } from './deps.ts';
export { createEnEspera } from './espera.ts';
export type { Linea } from './recibir.ts';
export { type Captacion, createCaptacion } from './servidor.ts';
export { type ApoyoTable, captacionMigrations, IRREGULARIDADES, type TipoIrregularidad } from './tablas.ts';
