import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  APERTURA_QUEUE,
  abrirUno,
  leerAbierto,
  reintentarAperturas,
  startApertura,
} from '../../../server/apertura/index.ts';
import { openJobs } from '../../../server/platform/jobs.ts';
import type { CanonicalValue } from '../../../shared/base/canonical.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { silent } from '../../support/postgres.ts';
import { datosDe, PARTES, withInstalacion } from './instalacion.ts';

const t = withInstalacion();

const apertura = (folio: string) =>
  t.deps.db.selectFrom('apertura').selectAll().where('folio', '=', folio).executeTakeFirstOrThrow();
const estado = async (folio: string) =>
  (await t.deps.db.selectFrom('apoyo').select('estado').where('folio', '=', folio).executeTakeFirstOrThrow()).estado;
const noted = async (folio: string) =>
  (await t.deps.db.selectFrom('bitacora').select('que').where('objeto', '=', folio).execute()).map(({ que }) => que);

describe('an envelope', () => {
  test('is opened, judged and kept sealed; nothing personal is left readable', async () => {
    const { folio } = await t.admitir({ contador: 1 });
    await t.abrir(folio);
    expect(await estado(folio)).toBe('verificado');
    const row = await apertura(folio);
    expect(row).toMatchObject({ causa: null, intentos: 1, marcas: [], valido: true });

    const persona = makePersona(1);
    const key = await t.keys.unwrap(t.proceso, 'datos');
    expect(leerAbierto(key.ok ? key.value : randomBytes(32), t.proceso, folio, row.datos!)).toMatchObject({
      clase: 'apoyo',
      cic: persona.cic,
      ocr: persona.ocr,
      claveElector: persona.clave,
      datos: { modelo: 'G' },
    });
    const index = await t.keys.unwrap(t.proceso, 'indice');
    expect(leerAbierto(index.ok ? index.value : randomBytes(32), t.proceso, folio, row.datos!)).toBeNull();
    expect(leerAbierto(key.ok ? key.value : randomBytes(32), t.proceso, '9000-0002-X', row.datos!)).toBeNull();

    const { rows: tables } = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema in ('public', 'trabajos') and table_type = 'BASE TABLE'`.execute(t.deps.db);
    let all = '';
    for (const { name } of tables) {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(t.deps.db);
      const dump = rows.map(({ text }) => text + Buffer.from(text, 'hex').toString('latin1')).join('\n');
      all += dump;
      for (const secret of [persona.cic, persona.ocr, persona.clave, persona.curp, persona.nombres]) {
        const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64url')];
        for (const form of forms) expect(dump, `${secret} in ${name}`).not.toContain(form);
      }
    }
    expect(all).toContain(folio);
  });

  test('opened eight times at once is opened once', async () => {
    const { folio } = await t.admitir({ contador: 2 });
    await Promise.all(Array.from({ length: 8 }, () => t.abrir(folio)));
    await t.abrir(folio);
    expect((await apertura(folio)).intentos).toBe(1);
    expect(await noted(folio)).toEqual(['apoyo-verificado']);
    const told = await t.deps.db.selectFrom('acuse_correo').select('folio').where('folio', '=', folio).execute();
    expect(told).toHaveLength(1);
  });

  test('in quarantine is opened, never counts and is not told by mail', async () => {
    const { folio } = await t.admitir({ contador: 3, resultado: 'cuarentena' });
    await t.abrir(folio);
    expect(await estado(folio)).toBe('verificado');
    expect((await apertura(folio)).valido).toBe(false);
    expect(await t.deps.db.selectFrom('acuse_correo').select('folio').where('folio', '=', folio).execute()).toEqual([]);
  });

  test('without a signature is opened when its data says why, and not beside one', async () => {
    const [anverso, reverso, fotoViva, firma] = PARTES;
    const datos = { ...(datosDe(970) as object), v: 2, sinFirma: 'credencial-sin-firma' };
    const { folio } = await t.admitir({ contador: 40, datos, partes: [anverso!, reverso!, fotoViva!] });
    await t.abrir(folio);
    expect(await estado(folio)).toBe('verificado');
    expect(await apertura(folio)).toMatchObject({ causa: null, valido: true });
    const key = await t.keys.unwrap(t.proceso, 'datos');
    expect(
      leerAbierto(key.ok ? key.value : randomBytes(32), t.proceso, folio, (await apertura(folio)).datos!),
    ).toMatchObject({ datos: { v: 2, sinFirma: 'credencial-sin-firma' } });

    const both = await t.admitir({ contador: 41, datos, partes: [anverso!, reverso!, fotoViva!, firma!] });
    await t.abrir(both.folio);
    expect((await apertura(both.folio)).causa).toBe('partes');
  });

  test('of an enrolment is opened and counts as nobody’s support', async () => {
    const { folio } = await t.admitir({ contador: 4, clase: 'alta', datos: alta });
    await t.abrir(folio);
    expect(await estado(folio)).toBe('verificado');
    expect(await apertura(folio)).toMatchObject({ valido: false, cic_indice: null });
  });
});

/** Data of an enrolment by the invented person 950. */
const alta: { readonly [key: string]: CanonicalValue } = {
  v: 2,
  modelo: 'G',
  codigos: { qr: makePersona(950).qr! },
  lectura: 'en-vivo',
  textos: { aviso: 'a-1', responsiva: 'r-1', cuenta: 'c-1' },
  app: '0.1.0',
  observaciones: [],
};

describe('what can’t be opened is kept and flagged with its cause', () => {
  const good = datosDe(900) as { [key: string]: CanonicalValue };
  const [anverso, reverso, fotoViva, firma] = PARTES as unknown as [
    (typeof PARTES)[number],
    (typeof PARTES)[number],
    (typeof PARTES)[number],
    (typeof PARTES)[number],
  ];
  const cases: readonly [string, string, Omit<Parameters<typeof t.admitir>[0], 'contador'>][] = [
    ['signed by a key that the device never had', 'firma', { otraFirma: true }],
    ['sealed to another key', 'otra-clave', { otroDestino: true }],
    ['with no data of a support', 'datos', { datos: { hola: 1 } }],
    ['without the original’s assertion', 'datos', { datos: { ...good, original: false } }],
    ['with a code longer than any', 'datos', { datos: { ...good, codigos: { cic: '1'.repeat(10) } } }],
    ['without a live photo', 'partes', { partes: [anverso, reverso, firma] }],
    ['with a part that nobody knows', 'partes', { partes: [...PARTES, { ...anverso, nombre: 'constructor' }] }],
    [
      'with a picture that is none',
      'partes',
      { partes: [anverso, { ...reverso, bytes: randomBytes(50) }, fotoViva, firma] },
    ],
    [
      'with a part of another kind',
      'partes',
      { partes: [{ ...anverso, tipo: 'image/svg+xml' }, reverso, fotoViva, firma] },
    ],
    ['an enrolment with other data', 'datos', { clase: 'alta', datos: { quien: 'auxiliar' } }],
    ['an enrolment with a member more', 'datos', { clase: 'alta', datos: { ...alta, nota: 'x'.repeat(60_000) } }],
    ['an enrolment with too long a text', 'datos', { clase: 'alta', datos: { ...alta, app: 'x'.repeat(33) } }],
    ['an enrolment that names no responsiva', 'datos', { clase: 'alta', datos: { ...alta, textos: { aviso: 'a-1' } } }],
    ['an enrolment of version 1', 'datos', { clase: 'alta', datos: { ...alta, v: 1 } }],
    ['an enrolment with a support’s data', 'datos', { clase: 'alta', datos: good }],
    [
      'an enrolment without its signature',
      'partes',
      { clase: 'alta', datos: alta, partes: [anverso, reverso, fotoViva] },
    ],
    [
      'an enrolment with a part that nobody knows',
      'partes',
      { clase: 'alta', datos: alta, partes: [...PARTES, { ...anverso, nombre: 'otra' }] },
    ],
  ];
  let contador = 100;
  for (const [what, causa, admision] of cases) {
    test(what, async () => {
      const { folio } = await t.admitir({ contador: contador++, ...admision });
      await t.abrir(folio);
      expect(await apertura(folio)).toMatchObject({ causa, datos: null, valido: false });
      expect(await estado(folio)).toBe('noSePudoAbrir');
      expect(await noted(folio)).toEqual(['apoyo-no-se-pudo-abrir']);
    });
  }

  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    const file = join(tmpdir(), `rubrica-blob-${randomBytes(6).toString('hex')}`);
    await writeFile(file, bytes);
    await t.blobs.delete(key);
    await t.blobs.put(key, file);
    await rm(file);
  };
  const read = async (key: string): Promise<Buffer> => {
    const parts: Buffer[] = [];
    for await (const part of (await t.blobs.read(key))!) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };

  test('bytes that changed, were cut or are gone; and is opened once they are back', async () => {
    const { folio, blob } = await t.admitir({ contador: 200 });
    const whole = await read(blob);
    const changed = Buffer.from(whole);
    changed[whole.length - 200]! ^= 1;
    for (const [bytes, causa] of [
      [changed, 'bytes-cambiados'],
      [whole.subarray(0, -1), 'bytes-cambiados'],
      [Buffer.concat([whole, Buffer.from([0])]), 'bytes-cambiados'],
      [randomBytes(whole.length), 'malformado'],
      [null, 'sin-sobre'],
    ] as const) {
      if (bytes) await put(blob, bytes);
      else await t.blobs.delete(blob);
      await t.abrir(folio);
      expect((await apertura(folio)).causa).toBe(causa);
    }
    await put(blob, whole);
    await t.abrir(folio);
    expect(await apertura(folio)).toMatchObject({ causa: null, valido: true, intentos: 6 });
    expect(await estado(folio)).toBe('verificado');
  });

  test('a header that is not the record’s', async () => {
    const { folio } = await t.admitir({ contador: 201 });
    await t.deps.db.updateTable('apoyo').set({ autor: '0000000' }).where('folio', '=', folio).execute();
    await t.abrir(folio);
    expect((await apertura(folio)).causa).toBe('encabezado');
  });

  test('a store that does not answer is tried again, and flags nothing', async () => {
    const { folio } = await t.admitir({ contador: 202 });
    const broken = { ...t.deps, blobs: { read: () => Promise.reject(new Error('no answer')) } };
    await expect(abrirUno(broken, { procesoId: t.proceso, folio })).rejects.toThrow('no answer');
    expect(await estado(folio)).toBe('recibido');
  });
});

describe('the chain of a device', () => {
  const marcas = async (folio: string) => (await apertura(folio)).marcas;

  test('is marked where one is missing, until it comes', async () => {
    const dispositivo = await t.dispositivo();
    const one = await t.admitir({ dispositivo, contador: 1, datos: datosDe(301) });
    const two = await t.admitir({ dispositivo, contador: 2, datos: datosDe(302) });
    await t.deps.db.updateTable('apoyo').set({ folio: '9999-0001-Q' }).where('folio', '=', two.folio).execute();
    const three = await t.admitir({ dispositivo, contador: 3, datos: datosDe(303), previo: two.eslabon });
    await t.abrir(three.folio);
    await t.abrir(one.folio);
    expect(await marcas(three.folio)).toEqual(['contador-con-salto']);
    await t.deps.db.updateTable('apoyo').set({ folio: two.folio }).where('folio', '=', '9999-0001-Q').execute();
    await t.abrir(two.folio);
    expect(await marcas(two.folio)).toEqual([]);
    expect(await marcas(three.folio)).toEqual([]);
  });

  test('is marked where a link is another one, or begins with one', async () => {
    const dispositivo = await t.dispositivo();
    const wrong = Buffer.from(randomBytes(32)).toString('base64url');
    const first = await t.admitir({ dispositivo, contador: 1, datos: datosDe(311), previo: wrong });
    const second = await t.admitir({ dispositivo, contador: 2, datos: datosDe(312), previo: wrong });
    for (const { folio } of [first, second]) {
      await t.abrir(folio);
      expect(await marcas(folio)).toEqual(['cadena-rota']);
      expect((await apertura(folio)).valido).toBe(true);
    }
  });

  test('is judged alike whatever the order, also all at once', async () => {
    const dispositivo = await t.dispositivo();
    const folios: string[] = [];
    for (let contador = 1; contador <= 12; contador++) {
      folios.push((await t.admitir({ dispositivo, contador, datos: datosDe(320 + contador) })).folio);
    }
    await Promise.all([...folios].reverse().map((folio) => t.abrir(folio)));
    for (const folio of folios) expect(await marcas(folio)).toEqual([]);
  });
});

test('jobs open what is admitted, and what failed when asked to', async () => {
  const jobs = await openJobs({
    pool: t.pool,
    queues: [APERTURA_QUEUE],
    supervise: false,
    log: silent,
  });
  let stop = (): void => undefined;
  try {
    const { folio } = await t.admitir({ contador: 500, datos: { hola: 1 } });
    await t.abrir(folio);
    const other = await t.admitir({ contador: 501, datos: datosDe(501) });
    await t.deps.db
      .transaction()
      .execute((trx) => jobs.enqueue(trx, APERTURA_QUEUE, [{ data: { procesoId: t.proceso, folio: other.folio } }]));
    expect(await reintentarAperturas(t.deps.db, jobs, t.proceso)).toBeGreaterThan(0);
    stop = startApertura({ ...t.deps, jobs, log: silent });
    await expect.poll(() => estado(other.folio), { interval: 20 }).toBe('verificado');
    await expect.poll(async () => (await apertura(folio)).intentos, { interval: 20 }).toBe(2);
    const { rows } = await sql<{ data: string }>`select data::text as data from trabajos.job`.execute(t.deps.db);
    for (const { data } of rows) expect(data).toMatch(/^\{"folio": ?"[0-9A-Z-]+", ?"procesoId": ?"[A-Z0-9-]+"\}$/);
  } finally {
    stop();
    await jobs.stop();
  }
});

test('with the process’s keys destroyed nothing opens any more', async () => {
  const { folio } = await t.admitir({ contador: 600, datos: datosDe(600) });
  await t.keys.destroyProceso(t.proceso);
  await t.abrir(folio);
  expect((await apertura(folio)).causa).toBe('llaves-destruidas');
  expect((await t.keys.unwrap(t.proceso, 'datos')).ok).toBe(false);
});
