/** `npm run verificar` as its user runs it: what it prints, writes and ends with. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { anotar, bitacoraMigrations, startSellador } from '../../../server/bitacora/index.ts';
import { systemClock as clock } from '../../../server/platform/clock.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { silent, withPostgres } from '../../support/postgres.ts';
import { runProceso } from '../arranque/proceso.ts';

const t = withPostgres(bitacoraMigrations);
const newFolder = withFolders();
let folder: string;
let keys: Keystore;

beforeAll(async () => {
  folder = await newFolder();
  keys = await testKeystore(folder, { clock });
});

beforeEach(async () => {
  await tamper('delete from bitacora_cabeza; delete from bitacora_cadena; delete from bitacora');
});

async function seal(...objetos: readonly string[]): Promise<void> {
  const sellador = await startSellador({ db: t.db, keys, clock, log: silent, intervalMs: null });
  await t.db.transaction().execute((trx) =>
    anotar(
      trx,
      ...objetos.map((objeto) => ({
        cuando: clock.now(),
        proceso: null,
        quien: { rol: 'servidor', id: null },
        que: 'prueba',
        objeto,
      })),
    ),
  );
  await sellador.sellar();
  await sellador.stop();
}

/** As the database's owner: past the triggers. */
async function tamper(query: string): Promise<void> {
  await t.db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql.raw(query).execute(trx);
  });
}
const cut = `delete from bitacora_cabeza where n > 2; delete from bitacora_cadena where n > 2;
             delete from bitacora where objeto in ('c', 'd')`;

async function verificar(...args: readonly string[]) {
  const env = { DATA_DIR: folder, DATABASE_URL: t.url, RUBRICA_KEYS: join(folder, 'keys') };
  const { code, output } = await runProceso(env, 'verificar', ...args);
  return { code, said: output.trim().split('\n') };
}

const NOTHING_OUTSIDE = [
  'Lo que hay en la base concuerda. Pero sin una cabeza guardada fuera de ella nadie puede saber si se le cortó el final.',
  'Guarda una con --guardar ARCHIVO, llévala a otro lugar, y dala con --cabeza ARCHIVO la próxima vez.',
];

test('a whole chain, its head saved and held up again', { timeout: 120_000 }, async () => {
  const [early, late] = [join(folder, 'temprana'), join(folder, 'tarde')];
  await seal('a', 'b');
  expect(await verificar('--guardar', early)).toEqual({
    code: 0,
    said: [
      'Asientos encadenados: 2. Cabezas firmadas revisadas: 1. En espera: 0.',
      ...NOTHING_OUTSIDE,
      `Cabeza firmada del eslabón 2 guardada en ${early}. Llévala a otro lugar que esta máquina.`,
    ],
  });
  expect(JSON.parse(await readFile(early, 'utf8'))).toMatchObject({ tipo: 'cabeza', n: 2 });

  await seal('c', 'd');
  expect((await verificar('--cabeza', early, '--guardar', late)).said.slice(1)).toEqual([
    '✓ Nada se cambió, se quitó ni se movió hasta el eslabón 2. Si se cortó algo después, sólo lo muestra una cabeza más nueva.',
    `Cabeza firmada del eslabón 4 guardada en ${late}. Llévala a otro lugar que esta máquina.`,
  ]);
  expect(await verificar('--cabeza', late)).toEqual({
    code: 0,
    said: [
      'Asientos encadenados: 4. Cabezas firmadas revisadas: 3. En espera: 0.',
      '✓ Nada se cambió, se quitó ni se movió.',
    ],
  });

  // Its end cut off, heads and all: only the later head, kept elsewhere, knows.
  await tamper(cut);
  expect(await verificar()).toMatchObject({ code: 0, said: [expect.anything(), ...NOTHING_OUTSIDE] });
  expect((await verificar('--cabeza', early)).code).toBe(0);
  expect(await verificar('--cabeza', late)).toEqual({
    code: 1,
    said: [
      'Asientos encadenados: 2. Cabezas firmadas revisadas: 2. En espera: 0.',
      '✗ La cadena no llega a la cabeza que diste (eslabón 4), o no es la misma.',
    ],
  });
});

test('a changed row is found, and no head is saved that would vouch for it', { timeout: 60_000 }, async () => {
  const file = join(folder, 'cambiada');
  await seal('a', 'b', 'c');
  await tamper(`update bitacora set objeto = 'z' where objeto = 'b'`);
  const { code, said } = await verificar('--guardar', file);
  expect(code).toBe(1);
  expect(said.slice(1)).toEqual([
    expect.stringMatching(/^✗ El asiento \d+ \(eslabón 2\) no es el que se encadenó, o cambió de lugar\.$/),
    'La cabeza no se guardó: avalaría una bitácora que cambió.',
  ]);
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a head that was saved is not written over, and an empty bitácora has none', { timeout: 60_000 }, async () => {
  const file = join(folder, 'otra');
  expect(await verificar('--guardar', file)).toMatchObject({ code: 1 });
  await seal('a');
  await verificar('--guardar', file);
  const before = await readFile(file, 'utf8');
  expect(await verificar('--guardar', file)).toEqual({
    code: 1,
    said: [`Ya hay un archivo ${file}: no se cambia. Da otro nombre.`],
  });
  expect(await readFile(file, 'utf8')).toBe(before);
});
