/**
 * `npm run faults -- [--seeds N] [--desde S] [--carriles C]`: runs N seeds from S on, C side by side,
 * prints what was amiss in each, then the kills by point. Ends with 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { openCarriles } from '../carriles.ts';
import { makePlanes } from '../plan.ts';
import { type Cuenta, tabla } from '../puntos.ts';
import { correrSemilla } from '../semilla.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '95' },
    desde: { type: 'string', default: '0' },
    carriles: { type: 'string', default: '2' },
  },
});
const [seeds, desde, count] = [Number(values.seeds), Number(values.desde), Number(values.carriles)];
if (![seeds, desde, count].every((number) => Number.isSafeInteger(number) && number >= 0) || count < 1) {
  console.error('Uso: npm run faults -- [--seeds N] [--desde S] [--carriles C]');
  process.exit(2);
}

const begun = performance.now();
const carriles = await openCarriles(count, null);
const cuenta: Cuenta = new Map();
const total = { muertes: 0, servidor: 0, postgres: 0, cortes: 0, rotas: 0 };
let stopping = false;
process.once('SIGINT', () => {
  stopping = true;
});
await Promise.all(
  makePlanes(desde, seeds).map(async (plan) => {
    await carriles.use(async (mundo) => {
      if (stopping) return;
      const result = await correrSemilla(mundo, plan, cuenta).catch((error: unknown) => ({
        faltas: [`the harness failed: ${(error as Error).stack}`],
        muertes: 0,
        servidor: 0,
        postgres: 0,
        cortes: 0,
        ms: 0,
      }));
      for (const key of ['muertes', 'servidor', 'postgres', 'cortes'] as const) total[key] += result[key];
      if (result.faltas.length > 0) total.rotas++;
      const { resultado, via } = plan.clase;
      const server = plan.servidorEn ? ` · ${plan.servidorEn.punto}` : '';
      const verdict = result.faltas.length === 0 ? 'bien' : `MAL\n    ${result.faltas.join('\n    ')}`;
      console.log(
        `semilla ${plan.semilla} · ${resultado} · ${via}${server} · ${(result.ms / 1000).toFixed(1)} s · ${verdict}`,
      );
    });
  }),
);
await carriles.close();

console.log(`\nMuertes por estado, transición y paso:\n${tabla(cuenta)}`);
console.log(
  `\n${seeds} semillas en ${((performance.now() - begun) / 1000).toFixed(0)} s: ${total.muertes} muertes del cliente, ` +
    `${total.servidor} del servidor, ${total.postgres} de PostgreSQL, ${total.cortes} cortes; ${total.rotas} con faltas.`,
);
process.exit(total.rotas === 0 ? 0 : 1);
