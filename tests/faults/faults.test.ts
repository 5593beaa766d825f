/**
 * Point by point what phone and server promise, under fire: 95 seeds of client processes and 5 of a real
 * Chromium, in worlds of their own, each seed a test by its number. `npm run faults -- --seeds 1000` runs
 * more of them. A seed that ever failed is listed in FALLARON, with what it showed.
 */
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../support/pagina.ts';
import { type Carriles, openCarriles } from './carriles.ts';
import { correrEnNavegador } from './navegador.ts';
import { makePlan, makePlanes, type Plan } from './plan.ts';
import { type Cuenta, PUNTOS_SERVIDOR, type Punto, type PuntoServidor, puntosDe, TODOS, tabla } from './puntos.ts';
import { correrSemilla } from './semilla.ts';
import type { RoturaServidor } from './servidor.ts';
import type { Rotura } from './testigo.ts';

const SEEDS = 95;
const BROWSER_SEEDS = 5;
const KILLS_AT_EACH = 5;
const MORE_AT_MOST = 8;

/** Seeds that once failed, beyond those that always run, and what they showed. */
const FALLARON: readonly { readonly semilla: number; readonly muestra: string }[] = [];

const cuenta: Cuenta = new Map();
const total = { muertes: 0, servidor: 0, postgres: 0, cortes: 0 };
let carriles: Carriles;
let begun: number;

beforeAll(async () => {
  begun = performance.now();
  const pagina = await bundlePage(new URL('./pagina/cliente.ts', import.meta.url).pathname);
  carriles = await openCarriles(Math.max(2, Math.min(4, availableParallelism())), pagina);
});
afterAll(async () => {
  await carriles?.close();
});

async function run(plan: Plan, how: typeof correrSemilla | typeof correrEnNavegador): Promise<void> {
  const result = await carriles.use((mundo) => how(mundo, plan, cuenta));
  for (const key of ['muertes', 'servidor', 'postgres', 'cortes'] as const) total[key] += result[key];
  expect(result.faltas).toEqual([]);
}

const title = ({ semilla, clase: { resultado, via }, muertes, servidorEn }: Plan): string => {
  const points = muertes.map((muerte) => (muerte.tipo === 'en-punto' ? muerte.punto : muerte.tipo));
  return `seed ${semilla}: ${resultado} by ${via}, killed at ${[...points, ...(servidorEn ? [servidorEn.punto] : [])].join(', ')}`;
};

/** Among them all points of a plain upload, two or three each. */
const browserPlan = (n: number): Plan => {
  const puntos = puntosDe({ resultado: 'acuse', via: 'linea' });
  const muertes = puntos
    .filter((_, i) => i % BROWSER_SEEDS === n)
    .map((punto) => ({ tipo: 'en-punto' as const, punto, n: 1, demoraMs: 0 }));
  return {
    ...makePlan(10_000 + n),
    clase: { resultado: 'acuse', via: 'linea' },
    capturas: [300_000, 1_000, 50_000],
    muertes,
    abre: false,
    servidorEn: null,
    servidorMs: [],
    postgresMs: [],
  };
};

describe.concurrent('whatever is killed, nothing is lost, sent twice or counted twice', () => {
  for (const plan of makePlanes(0, SEEDS)) {
    it(title(plan), () => run(plan, correrSemilla));
  }
  for (const { semilla, muestra } of FALLARON) {
    it(`${title(makePlan(semilla))} (${muestra})`, () => run(makePlan(semilla), correrSemilla));
  }
  for (const plan of Array.from({ length: BROWSER_SEEDS }, (_, n) => browserPlan(n))) {
    it(`in Chromium, ${title(plan)}`, () => run(plan, correrEnNavegador));
  }
});

/** Seeds beyond those that always run whose kill is aimed at a point. */
function* seedsAimedAt(punto: Punto | PuntoServidor): Generator<Plan> {
  for (let semilla = SEEDS; ; semilla++) {
    const plan = makePlan(semilla);
    const [first] = plan.muertes.filter(({ tipo }) => tipo === 'en-punto');
    const aim = first?.tipo === 'en-punto' ? first.punto : null;
    if (aim === punto || plan.servidorEn?.punto === punto) yield plan;
  }
}
const lacking = (): (Punto | PuntoServidor)[] =>
  [...TODOS, ...PUNTOS_SERVIDOR].filter((punto) => (cuenta.get(punto) ?? 0) < KILLS_AT_EACH);

describe('the harness itself', () => {
  it(`has killed at every state, transition and step, ${KILLS_AT_EACH} times or more`, async () => {
    // A kill by chance may come before the one that was aimed: where that left too few, more seeds make them up.
    for (const punto of lacking()) {
      const seeds = seedsAimedAt(punto);
      for (let more = 0; more < MORE_AT_MOST && lacking().includes(punto); more++) {
        await run(seeds.next().value as Plan, correrSemilla);
      }
    }
    console.log(
      `Kills by state, transition and step:\n${tabla(cuenta)}\n` +
        `${total.muertes} kills of clients, ${total.servidor} of servers, ${total.postgres} of PostgreSQL, ${total.cortes} cuts; ` +
        `${((performance.now() - begun) / 1000).toFixed(0)} s so far`,
    );
    expect(lacking()).toEqual([]);
    expect(Math.min(total.servidor, total.postgres, total.cortes)).toBeGreaterThan(KILLS_AT_EACH);
  });

  const quiet: Plan = {
    ...makePlan(0),
    clase: { resultado: 'acuse', via: 'linea' },
    capturas: [500_000, 1_000],
    abre: false,
    servidorEn: null,
    servidorMs: [],
    postgresMs: [],
    red: { cortes: 0, maxBytes: 1, maxDemoraMs: 0, tasa: null },
  };
  it.each<[Rotura, Plan, RegExp]>([
    [
      'borra-antes',
      { ...quiet, semilla: 20_001, muertes: [{ tipo: 'en-punto', punto: 'enTransito', n: 1, demoraMs: 0 }] },
      /its bytes are gone/,
    ],
    ['promete-antes', { ...quiet, semilla: 20_002, muertes: [{ tipo: 'en-folio', n: 1 }] }, /was shown and is lost/],
    ['reenvia', { ...quiet, semilla: 20_003, muertes: [] }, /sent again after/],
  ])('sees a build that breaks its promise: %s', async (rotura, plan, complaint) => {
    const { faltas } = await carriles.use((mundo) => correrSemilla(mundo, plan, new Map(), { rotura }));
    expect(faltas.join('\n')).toMatch(complaint);
  });

  it.each<[RoturaServidor, RegExp]>([
    ['contesta-sin-confirmar', /has 0 answers at the server/],
    ['guarda-otros-bytes', /the envelope kept has other bytes/],
    ['cuenta-dos-veces', /the server counts \{"acuse":4/],
  ])('sees a server that breaks its promise: %s', async (roturaServidor, complaint) => {
    const plan: Plan = { ...quiet, semilla: 20_010, muertes: [] };
    const { faltas } = await carriles.use((mundo) => correrSemilla(mundo, plan, new Map(), { roturaServidor }));
    expect(faltas.join('\n')).toMatch(complaint);
  });
});
