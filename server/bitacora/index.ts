/**
 * The bitácora: who did what, on what, when and why, written in the transaction of each change and
 * chained in batches under signed heads, so that any later change, removal or reordering shows.
 */
export { type Anotacion, anotar } from './anotar.ts';
export { type CabezaBreve, type Sellador, startSellador } from './sellar.ts';
export { bitacoraMigrations } from './tablas.ts';
export { type Hallazgo, type Verificacion, verificarBitacora } from './verificar.ts';
