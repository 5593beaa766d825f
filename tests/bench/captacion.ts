/** Placeholder until the server can be started: the bare limit alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPrivatePostgres } from '../../server/platform/postgres.ts';
import { type Figura, quantile, report } from './figuras.ts';
import { correr, startServidor } from './procesos.ts';

export async function captacion(): Promise<Figura[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rubrica-bench-'));
  const postgres = await openPrivatePostgres({ folder: join(folder, 'postgres') });
  const figures: Figura[] = [];
  for (const [name, bytes, porSocket] of [
    ['1 MB', 1_000_000, 20],
    ['350 KB', 350_000, 50],
  ] as const) {
    for (let i = 0; i < 3; i++) {
      const bare = await startServidor(
        'tests-limite',
        { DATABASE_URL: postgres.url(), LIMITE_DIR: join(folder, 'limite') },
        /listo/,
      );
      const run = await correr(bare, { modo: 'limite', sockets: 24, porSocket, bytes, ritmo: null, credenciales: [] });
      await bare.stop();
      figures.push(
        report(`bare limit ${name}`, run.latencias.length / run.segundos, 'apoyos/s'),
        report('  p99', quantile(run.latencias, 0.99), 'ms'),
      );
    }
  }
  await postgres.close();
  await rm(folder, { recursive: true });
  return figures;
}
