/** Notices of a process: what is taken, how many hold, what the database itself refuses, and the command. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { createManualClock } from '../../../server/platform/clock.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { avisosVigentes, type NuevoAviso, ponerAviso, retirarAviso } from '../../../server/procesos/index.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';
import { runProceso } from '../arranque/proceso.ts';
import { sembrarProceso } from '../captacion/instalacion.ts';

const t = withPostgres(MIGRACIONES);
const makeFolder = withFolders();
const HOUR = 3_600_000;
const clock = createManualClock(new Date('2026-03-10T16:00:00Z'));
const QUIEN = { rol: 'operador', id: null } as const;
const told: string[] = [];
let folder: string;
let keys: Keystore;
beforeAll(async () => {
  folder = await makeFolder();
  keys = await testKeystore(folder);
});

const deps = () => ({ db: t.db, clock, avisar: async (proceso: string) => void told.push(proceso) });
const at = (hours: number): Date => new Date(clock.now().getTime() + hours * HOUR);
const nuevo = (proceso: string, more: Partial<NuevoAviso> = {}): NuevoAviso => ({
  proceso,
  clase: 'general',
  texto: 'Lleva tu gafete a la vista.',
  desde: at(0),
  hasta: at(2),
  ...more,
});
const make = async (): Promise<string> => (await sembrarProceso({ db: t.db, clock, keys })).id;
const vigentes = async (proceso: string, hours = 0) =>
  (await avisosVigentes(t.db, [proceso], at(hours))).get(proceso) ?? [];

test('one that is put in holds until it is over or taken back, and each leaves its trace', async () => {
  const proceso = await make();
  const put = await ponerAviso(deps(), nuevo(proceso), QUIEN);
  const work = await ponerAviso(
    deps(),
    nuevo(proceso, { clase: 'mantenimiento', texto: '', desde: at(5), hasta: at(6) }),
    QUIEN,
  );
  if (!put.ok || !work.ok) throw new Error('refused');
  expect(await vigentes(proceso)).toEqual([
    { id: put.value, clase: 'general', texto: 'Lleva tu gafete a la vista.', desde: +at(0), hasta: +at(2) },
    { id: work.value, clase: 'mantenimiento', texto: '', desde: +at(5), hasta: +at(6) },
  ]);
  expect((await vigentes(proceso, 2)).map(({ id }) => id)).toEqual([work.value]);
  expect(await retirarAviso(deps(), { proceso, id: work.value }, QUIEN)).toBe(true);
  expect(await retirarAviso(deps(), { proceso, id: work.value }, QUIEN)).toBe(false);
  expect(await vigentes(proceso, 2)).toEqual([]);
  expect(told.filter((one) => one === proceso)).toHaveLength(3);
  const rows = await t.db
    .selectFrom('bitacora')
    .select(['que', 'objeto', 'rol', 'detalle'])
    .where('proceso', '=', proceso)
    .orderBy('seq')
    .execute();
  expect(rows).toMatchObject([
    { que: 'aviso-puesto', objeto: put.value, rol: 'operador', detalle: { clase: 'general', hasta: +at(2) } },
    { que: 'aviso-puesto', objeto: work.value, detalle: { clase: 'mantenimiento' } },
    { que: 'aviso-retirado', objeto: work.value },
  ]);
  // The bitácora outlives everything: it proves the text without holding it.
  expect(JSON.stringify(rows)).not.toContain('gafete');
});

test('out of rule is refused, and nobody is told', async () => {
  const proceso = await make();
  const before = told.length;
  const tries: [Partial<NuevoAviso>, string][] = [
    [{ texto: '' }, 'texto'],
    [{ texto: '   ' }, 'texto'],
    [{ texto: 'ñ'.repeat(401) }, 'texto'],
    [{ texto: 'dos\nrenglones' }, 'texto'],
    [{ texto: 'al \u202e revés' }, 'texto'],
    [{ hasta: at(0) }, 'horas'],
    [{ desde: at(-3), hasta: at(-1) }, 'horas'],
    [{ proceso: 'CC-2026-999999' }, 'proceso'],
  ];
  for (const [more, error] of tries) {
    expect(await ponerAviso(deps(), nuevo(proceso, more), QUIEN), JSON.stringify(more)).toEqual({ ok: false, error });
  }
  expect(told).toHaveLength(before);
});

test('four hold at most, also when they come at once; one that is over leaves its place', async () => {
  const proceso = await make();
  const put = await Promise.all(Array.from({ length: 6 }, () => ponerAviso(deps(), nuevo(proceso), QUIEN)));
  expect(put.filter((one) => one.ok)).toHaveLength(4);
  expect(put.filter((one) => !one.ok && one.error === 'demasiados')).toHaveLength(2);
  clock.advance(2 * HOUR);
  expect(await ponerAviso(deps(), nuevo(proceso), QUIEN)).toMatchObject({ ok: true });
  expect(await vigentes(proceso)).toHaveLength(1);
  const row = { proceso_id: proceso, clase: 'general', texto: 'x', desde: at(0), hasta: at(1), puesto: at(0) } as const;
  const insert = (more: { id: string; lugar: number; texto?: string }) =>
    t.db
      .insertInto('proceso_aviso')
      .values({ ...row, fuera: null, ...more })
      .execute();
  await expect(insert({ id: 'A', lugar: 1 })).rejects.toThrow('proceso_aviso_un_lugar');
  await expect(insert({ id: 'B', lugar: 5 })).rejects.toThrow('proceso_aviso_lugar_valido');
  await expect(insert({ id: 'C', lugar: 2, texto: '' })).rejects.toThrow('proceso_aviso_con_texto');
});

test('the command puts one in, lists it and takes it back', { timeout: 60_000 }, async () => {
  const proceso = await make();
  const env = {
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: t.url,
    RUBRICA_KEYS: join(folder, 'keys'),
    BLOBS: `file:${join(folder, 'sobres')}`,
  };
  const avisar = async (...args: string[]) => {
    const { code, output } = await runProceso(env, 'avisar', ...args);
    return { code, output: output.trim() };
  };
  expect(await avisar(proceso, '--clase', 'mantenimiento', '--hasta', 'mañana')).toMatchObject({
    code: 1,
    output: expect.stringContaining('No entiendo la hora «mañana»'),
  });
  const hours = ['--desde', '2126-11-30 22:00', '--hasta', '2126-11-30 23:30'];
  const put = await avisar(proceso, '--clase', 'mantenimiento', '--texto', 'Cambio de equipo.', ...hours);
  expect(put).toMatchObject({ code: 0, output: expect.stringMatching(/^Aviso [0-9A-Z]{6} puesto\./) });
  const id = put.output.split(' ')[1]!;
  expect((await avisar(proceso)).output).toBe(
    `${id} · mantenimiento · 30 nov 2126, 22:00 (hora Centro) → 30 nov 2126, 23:30 (hora Centro) · Cambio de equipo.\nAvisos vigentes: 1.`,
  );
  expect(await avisar(proceso, '--retirar', id)).toEqual({ code: 0, output: `Aviso ${id} retirado.` });
  expect(await avisar(proceso, '--retirar', id)).toMatchObject({ code: 1 });
  expect((await avisar(proceso)).output).toBe('Avisos vigentes: 0.');
});
