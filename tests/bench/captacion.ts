/**
 * `npm run bench -- captacion`: intake beside its bare limit (the bar: at least 0.8 of it at full load), at a
 * steady rate, and over thousands of envelopes; sealing in Chromium. Intake runs as a process of its own with all
 * of its rules on; opening is paused (no process has that role) and reported apart.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medirCuaderno } from './cuaderno.ts';
import { atLeast, atMost, type Figura, median, quantile, report } from './figuras.ts';
import { type Corrida, correr, type Servidor, startServidor } from './procesos.ts';
import { medirSellado } from './sellado.ts';
import { type Siembra, sembrar } from './siembra.ts';

const SOCKETS = 24;
const RUNS = 5;
const SIZES = [
  { name: '1 MB', bytes: 1_000_000, porSocket: 20, calentar: 20 },
  { name: '350 KB', bytes: 350_000, porSocket: 50, calentar: 60 },
] as const;

/** The parts, which can also be run by themselves: `npm run bench -- captacion/carga`. */
const PARTS = {
  carga: sideBySide,
  ritmo: steady,
  memoria: endurance,
  cuaderno: async (folder: string, siembra: Siembra, add: (figura: Figura) => void) =>
    medirCuaderno(await startIntake(folder), siembra, add),
} as const;

/** One benchmark for each part, and the whole: `captacion`. */
export const CAPTACION: Record<string, (add: (figura: Figura) => void) => Promise<void>> = {
  captacion: async (add) => {
    await withSiembra(async (folder, siembra) => {
      for (const part of Object.values(PARTS)) await part(folder, siembra, add);
    });
    await medirSellado(add);
  },
  ...Object.fromEntries(
    Object.entries(PARTS).map(([name, part]) => [
      `captacion/${name}`,
      (add: (figura: Figura) => void) => withSiembra((folder, siembra) => part(folder, siembra, add)),
    ]),
  ),
  'captacion/sellado': medirSellado,
};

async function withSiembra(run: (folder: string, siembra: Siembra) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-bench-'));
  try {
    const siembra = await sembrar(join(folder, 'data'));
    expected = 0;
    try {
      await run(folder, siembra);
    } finally {
      await siembra.installation.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const startIntake = (folder: string): Promise<Servidor> =>
  startServidor(
    'main',
    { DATA_DIR: join(folder, 'data'), ROLE: 'intake', LOG_LEVEL: 'warn', NODE_ENV: 'development' },
    /http:\/\//,
  );

/**
 * Full load: the bare limit and intake in turn, run by run, and the ratio pair by pair. Both stay up from the first run
 * to the last, as servers do: what is compiled as it runs is compiled once.
 */
async function sideBySide(folder: string, siembra: Siembra, add: (figura: Figura) => void): Promise<void> {
  for (const { name, bytes, porSocket, calentar } of SIZES) {
    const bares: Corrida[] = [];
    const ours: Corrida[] = [];
    const limite = await startServidor(
      'tests-limite',
      { DATABASE_URL: siembra.installation.databaseUrl, LIMITE_DIR: join(folder, 'limite') },
      /listo/,
    );
    const intake = await startIntake(folder);
    const carga = { sockets: SOCKETS, porSocket, calentar, bytes, ritmo: null };
    for (let run = 0; run < RUNS; run++) {
      bares.push(await correr(limite, { ...carga, modo: 'limite', credenciales: [] }));
      const credenciales = await siembra.dispositivos(SOCKETS);
      ours.push(await correr(intake, { ...carga, modo: 'rubrica', credenciales }));
    }
    await limite.stop();
    await intake.stop();
    const rate = ({ bytes: sent, segundos }: Corrida): number => sent / segundos;
    const ratios = ours.map((run, i) => rate(run) / rate(bares[i]!));
    const perSecond = (runs: readonly Corrida[]): number =>
      median(runs.map((run) => run.latencias.length / run.segundos));
    add(report(`bare limit, ${name}`, perSecond(bares), 'apoyos/s'));
    add(report(`intake, ${name}`, perSecond(ours), 'apoyos/s'));
    add(report(`intake, ${name}: acuse p50`, median(ours.map((run) => quantile(run.latencias, 0.5))), 'ms'));
    add(report(`intake, ${name}: acuse p99`, median(ours.map((run) => quantile(run.latencias, 0.99))), 'ms'));
    for (const [who, runs] of [
      ['bare limit', bares],
      ['intake', ours],
    ] as const) {
      const perApoyo = (cpu: (run: Corrida) => number): number =>
        median(runs.map((run) => (cpu(run) / run.latencias.length) * 1000));
      add(
        report(
          `${who}, ${name}: server CPU per apoyo`,
          perApoyo((run) => run.cpu),
          'ms',
        ),
      );
      add(
        report(
          `${who}, ${name}: load CPU per apoyo`,
          perApoyo((run) => run.cpuCarga),
          'ms',
        ),
      );
      const rest = perApoyo((run) => run.cpuTotal - run.cpu - run.cpuCarga);
      add(report(`${who}, ${name}: all other CPU per apoyo (PostgreSQL)`, rest, 'ms'));
    }
    add(report(`intake, ${name}: server memory, highest`, Math.max(...ours.map((run) => run.resident)) / 1e6, 'MB'));
    add(atLeast(`intake, ${name}: of the bare limit (median of ${RUNS} pairs)`, median(ratios), '×', 0.8));
    await verifyStored(siembra, RUNS * SOCKETS * (porSocket + calentar));
  }
}

/** Records that the present installation should hold. */
let expected = 0;

/** What the load was told must be what is there: a bench of wrong answers is worth nothing. */
async function verifyStored({ installation, proceso }: Siembra, more: number): Promise<void> {
  expected += more;
  const rows = await installation.database.db
    .selectFrom('apoyo')
    .select(['blob', 'tamano'])
    .where('proceso_id', '=', proceso)
    .execute();
  if (rows.length !== expected) throw new Error(`${rows.length} records, ${expected} acuses`);
  for (const { blob, tamano } of rows.slice(-50)) {
    if ((await installation.blobs.size(blob)) !== tamano) throw new Error('an envelope is not what was acknowledged');
  }
}

/** 25 apoyos/s of 1 MB, sent when their time comes: the latency of those who wait counts too. */
async function steady(folder: string, siembra: Siembra, add: (figura: Figura) => void): Promise<void> {
  const intake = await startIntake(folder);
  const credenciales = await siembra.dispositivos(SOCKETS);
  const run = await correr(intake, {
    modo: 'rubrica',
    sockets: SOCKETS,
    porSocket: 20,
    bytes: 1_000_000,
    ritmo: 25,
    credenciales,
  });
  await intake.stop();
  add(atLeast('steady 25/s of 1 MB: achieved', run.latencias.length / run.segundos, 'apoyos/s', 24));
  add(atMost('steady 25/s of 1 MB: acuse p99', quantile(run.latencias, 0.99), 'ms', 1000));
  await verifyStored(siembra, SOCKETS * 20);
}

/** Memory over 5,000 envelopes of the usual size, in ten waves of 500. */
async function endurance(folder: string, siembra: Siembra, add: (figura: Figura) => void): Promise<void> {
  const intake = await startIntake(folder);
  const waves: number[] = [];
  for (let wave = 0; wave < 10; wave++) {
    const credenciales = await siembra.dispositivos(25);
    const samples: number[] = [];
    await correr(
      intake,
      { modo: 'rubrica', sockets: 25, porSocket: 20, bytes: 350_000, ritmo: null, credenciales },
      (bytes) => samples.push(bytes),
    );
    waves.push(median(samples));
  }
  await intake.stop();
  await verifyStored(siembra, 5_000);
  for (const [wave, bytes] of waves.entries())
    add(report(`server memory at ${(wave + 1) * 500} envelopes`, bytes / 1e6, 'MB'));
  add(atMost('server memory, 5,000 beside 500', waves.at(-1)! / waves[0]!, '×', 1.1));
}
