/** Two real server processes on one database, as in production, and the command that takes in a file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { createS3Store } from '../../../server/platform/blobs/s3.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { concatBytes } from '../../../shared/base/bytes.ts';
import { exportadoRecord, exportadoStart } from '../../../shared/sobre/exportado.ts';
import { deviceArray } from '../../../shared/sync/cuaderno.ts';
import { CHUNK_BYTES } from '../../../shared/sync/limites.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';
import { startS3 } from '../../support/s3.ts';
import { freePort, type Proceso as Programa, runProceso, startProceso } from '../arranque/proceso.ts';
import { type Auxiliar, sembrarProceso } from './instalacion.ts';
import { type Enlace, isType, type Telefono } from './telefono.ts';

const DAY = 86_400_000;
const t = withPostgres(MIGRACIONES);
const makeFolder = withFolders();
let folder: string;
let keys: Keystore;
const running: Programa[] = [];

const env = (name: string): Record<string, string> => ({
  DATA_DIR: join(folder, name),
  DATABASE_URL: t.url,
  RUBRICA_KEYS: join(folder, 'keys'),
  BLOBS: `file:${join(folder, 'sobres')}`,
  ROLE: 'intake',
  DEMO: 'off',
});
const start = async (name: string, more: Record<string, string> = {}): Promise<Programa> => {
  const program = await startProceso({ ...env(name), PORT: String(await freePort()), ...more });
  running.push(program);
  return program;
};
const open: Enlace[] = [];
const conectar = async (telefono: Telefono, { url }: Programa) => {
  const enlace = await telefono.conectar(url);
  open.push(enlace);
  return enlace;
};
const auxiliar = async (): Promise<Auxiliar> =>
  (
    await sembrarProceso(
      { db: t.db, clock: systemClock, keys },
      { inicio: new Date(Date.now() - DAY), fin: new Date(Date.now() + DAY) },
    )
  ).auxiliar();

let a: Programa;
let b: Programa;
beforeAll(async () => {
  folder = await makeFolder();
  keys = await testKeystore(folder);
  a = await start('a');
  b = await start('b');
}, 180_000);
afterEach(() => {
  for (const enlace of open.splice(0)) enlace.close();
});
afterAll(async () => {
  for (const program of running) await program.stop();
}, 30_000);

test('an auxiliar’s two devices on different processes see each other’s commitments and answers', async () => {
  const she = await auxiliar();
  const [one, two] = [await she.telefono({ plaza: 1 }), await she.telefono({ plaza: 2 })];
  const [ea, eb] = [await conectar(one, a), await conectar(two, b)];
  const [sa, sb] = [await one.sellar(), await two.sellar()];
  ea.comprometer(sa);
  eb.comprometer(sb);
  await ea.hasta(() => deviceArray(ea.doc, two.id).toArray().includes(sb.compromiso));
  await eb.hasta(() => deviceArray(eb.doc, one.id).toArray().includes(sa.compromiso));
  const answers = await Promise.all([ea.enviar(sa), eb.enviar(sb)]);
  for (const enlace of [ea, eb]) {
    await enlace.hasta(() => enlace.respuestas().length === 2);
    expect(enlace.respuestas()).toEqual(expect.arrayContaining(answers));
  }
});

test('an upload begun at one is completed at the other, which the first then knows of', async () => {
  const telefono = await (await auxiliar()).telefono();
  const sobre = await telefono.sellar({ bytes: 900_000 });
  const first = await conectar(telefono, a);
  first.comprometer(sobre);
  await expect(first.enviar(sobre, { hasta: 2 })).rejects.toThrow('stopped');
  first.close();
  const second = await conectar(telefono, b);
  const answer = await second.enviar(sobre);
  expect(answer).toMatchObject({ resultado: 'acuse', marcas: [] });
  second.close();
  const third = await conectar(telefono, a);
  expect(await third.enviar(sobre)).toEqual(answer);
  await third.hasta(() => third.respuestas().length === 1);
});

test('an upload goes on where it was when its process is killed and started again', async () => {
  const telefono = await (await auxiliar()).telefono();
  const sobre = await telefono.sellar({ bytes: 900_000 });
  const doomed = await start('c');
  const first = await conectar(telefono, doomed);
  await expect(first.enviar(sobre, { hasta: 3 })).rejects.toThrow('stopped');
  process.kill(doomed.pid, 'SIGKILL');
  await first.cierre;
  first.close();
  running.splice(running.indexOf(doomed), 1);
  const again = await start('c');
  const second = await conectar(telefono, again);
  expect(await second.enviar(sobre)).toMatchObject({ resultado: 'acuse' });
  expect(second.recibidos.find(isType('sigue'))!.offset).toBe(3 * CHUNK_BYTES);
});

test('envelopes are kept in S3 where BLOBS says so, and an acuse is given for what is there', async () => {
  const s3 = await startS3();
  const store = createS3Store(s3.place);
  try {
    const telefono = await (await auxiliar()).telefono();
    const enlace = await conectar(telefono, await start('s3', { BLOBS: s3.setting, ...s3.credentials }));
    const sobre = await telefono.sellar({ bytes: 300_000 });
    expect(await enlace.enviar(sobre)).toMatchObject({ resultado: 'acuse', codigo: sobre.codigo });
    const { blob } = await t.db
      .selectFrom('apoyo')
      .select('blob')
      .where('folio', '=', sobre.folio)
      .executeTakeFirstOrThrow();
    expect(Buffer.compare(await buffer((await store.read(blob))!), sobre.bytes)).toBe(0);
  } finally {
    await store.close();
    await s3.close();
  }
}, 60_000);

test('a file is taken in while the servers run, and the phone that is connected learns of it', async () => {
  const telefono = await (await auxiliar()).telefono();
  const sobres = [await telefono.sellar(), await telefono.sellar()];
  const file = join(folder, 'cola.rubrica');
  await writeFile(
    file,
    concatBytes(
      exportadoStart(),
      ...sobres.map(({ compromiso, bytes }) => concatBytes(exportadoRecord(compromiso, bytes.length), bytes)),
    ),
  );
  const enlace = await conectar(telefono, a);
  const first = await runProceso(env('cli'), 'recibir', file);
  expect(first.output).toBe(`${sobres.map(({ folio }) => `${folio} · acuse\n`).join('')}Sobres con respuesta: 2.\n`);
  expect(first.code).toBe(0);
  await enlace.hasta(() => enlace.respuestas().length === 2);

  const second = await runProceso(env('cli'), 'recibir', file);
  expect(second.output).toContain(`${sobres[0]!.folio} · acuse (ya tenía respuesta)`);
  const none = await runProceso(env('cli'), 'recibir', join(folder, 'no-existe'));
  expect([none.code, none.output]).toEqual([1, `No hay un archivo ${join(folder, 'no-existe')}.\n`]);
}, 60_000);
