import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eslabon } from '../../../server/bitacora/eslabon.ts';
import {
  type Anotacion,
  anotar,
  bitacoraMigrations,
  type Sellador,
  startSellador,
  verificarBitacora,
} from '../../../server/bitacora/index.ts';
import { createManualClock } from '../../../server/platform/clock.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import { type Keystore, renewKeystore } from '../../../server/platform/keystore/index.ts';
import { confiar } from '../../../shared/firmados/confianza.ts';
import type { Respuesta } from '../../../shared/firmados/index.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { createTestDatabase, silent, type TestDatabase } from '../../support/postgres.ts';

const folder = withFolders();
const clock = createManualClock(new Date('2026-02-01T18:00:00.123Z'));
let t: TestDatabase;
let keys: Keystore;
let sellador: Sellador;

beforeEach(async () => {
  t = await createTestDatabase(bitacoraMigrations);
  keys = await testKeystore(await folder(), { clock });
  sellador = await startSellador({ db: t.db, keys, clock, log: silent, intervalMs: null });
});
afterEach(async () => {
  await sellador.stop();
  await t.close();
});

const entry = (objeto: string, more: Partial<Anotacion> = {}): Anotacion => ({
  cuando: clock.now(),
  proceso: 'RM-2026-001',
  quien: { rol: 'auxiliar', id: 'aux-7' },
  que: 'apoyo-recibido',
  objeto,
  detalle: { z: 1, a: ['ñ', null, true], marcas: [] },
  ...more,
});
const write = (...names: string[]) =>
  t.db.transaction().execute((trx) => anotar(trx, ...names.map((name) => entry(name))));

const verify = async (...cabezas: string[]) =>
  verificarBitacora({ db: t.db, confianza: confiar(crypto, await keys.certificados(), keys.huella)!, cabezas });
const kinds = async (...cabezas: string[]) =>
  [...new Set((await verify(...cabezas)).hallazgos.map(({ kind }) => kind))].sort();

/** As the database's owner: past the triggers. */
const tamper = (query: string) =>
  t.db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql.raw(query).execute(trx);
  });

describe('sealing', () => {
  test('chains what was committed, once, and signs its head', async () => {
    await write('a', 'b');
    const head = (await sellador.sellar())!;
    expect(sellador.latestHead()?.n).toBe(2);
    expect(await sellador.sellar()).toBe(head);
    await write('c');
    await sellador.sellar();
    expect(await verify(head)).toMatchObject({ n: 3, enEspera: 0, cabezas: 3, total: 0 });
  });

  test('goes through more than one batch', async () => {
    await write(...Array.from({ length: 1234 }, (_, n) => `x${n}`));
    const head = (await sellador.sellar())!;
    expect(await verify(head)).toMatchObject({ n: 1234, total: 0 });
    await tamper(`update bitacora set objeto = 'x' where seq = 1100`);
    expect(await kinds(head)).toEqual(['fila-cambiada']);
  });

  test('takes a row that commits late, after later ones were sealed', async () => {
    let commit = () => {};
    let inserted = () => {};
    const isInserted = new Promise<void>((resolve) => {
      inserted = resolve;
    });
    const late = t.db.transaction().execute(async (trx) => {
      await anotar(trx, entry('tarde'));
      inserted();
      await new Promise<void>((resolve) => {
        commit = resolve;
      });
    });
    await isInserted;
    await write('pronto');
    await sellador.sellar();
    commit();
    await late;
    const head = (await sellador.sellar())!;
    const order = await t.db
      .selectFrom('bitacora_cadena as c')
      .innerJoin('bitacora as b', 'b.seq', 'c.seq')
      .select(['c.n', 'b.objeto', 'b.seq'])
      .orderBy('c.n')
      .execute();
    expect(order).toEqual([
      { n: 1, objeto: 'pronto', seq: 2 },
      { n: 2, objeto: 'tarde', seq: 1 },
    ]);
    expect(await verify(head)).toMatchObject({ total: 0 });
  });

  test('several sealers take turns', async () => {
    const others = await Promise.all(
      [1, 2, 3].map(() => startSellador({ db: t.db, keys, clock, log: silent, intervalMs: null })),
    );
    let writing = true;
    const writers = Promise.all(
      ['a', 'b', 'c'].map(async (who) => {
        for (let n = 0; n < 60; n++) await write(`${who}${n}`);
      }),
    ).then(() => {
      writing = false;
    });
    const sealing = [sellador, ...others].map(async (one) => {
      while (writing) await one.sellar();
      await one.sellar();
    });
    await Promise.all([writers, ...sealing]);
    expect(await verify()).toMatchObject({ n: 180, enEspera: 0, total: 0 });
    for (const other of others) await other.stop();
  });

  test('what is rolled back leaves no trace', async () => {
    await t.db
      .transaction()
      .execute(async (trx) => {
        await anotar(trx, entry('nunca'));
        throw new Error('atrás');
      })
      .catch(() => undefined);
    expect(await sellador.sellar()).toBeNull();
    expect(sellador.latestHead()).toBeNull();
  });

  test('what has no canonical text is refused before it is written', async () => {
    await expect(t.db.transaction().execute((trx) => anotar(trx, entry('a', { detalle: { n: 0.5 } })))).rejects.toThrow(
      'safe integer',
    );
    await expect(
      t.db.transaction().execute((trx) => anotar(trx, entry('a', { que: 'No Es Código' }))),
    ).rejects.toThrow();
  });

  test('seals by itself at intervals', async () => {
    const own = await startSellador({ db: t.db, keys, clock, log: silent, intervalMs: 20 });
    await write('a');
    await expect.poll(() => own.latestHead()?.n).toBe(1);
    await own.stop();
  });
});

describe('a sealer signs one history', () => {
  const errors: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void errors.push(JSON.parse(line).rotura) });
  const start = (own: Keystore = keys) => startSellador({ db: t.db, keys: own, clock, log, intervalMs: null });
  const heads = async () =>
    (await t.db.selectFrom('bitacora_cabeza').select('n').orderBy('n').execute()).map(({ n }) => n);
  const cut = 'delete from bitacora_cabeza where n > 3; delete from bitacora_cadena where n > 3';
  let own: Sellador;
  beforeEach(async () => {
    errors.length = 0;
    own = await start();
    await write('a', 'b', 'c');
    await own.sellar();
    await write('d', 'e', 'f');
    await own.sellar();
  });
  afterEach(() => own.stop());

  test('with its end cut off it signs no second one, and goes on once the first is back', async () => {
    const [known, document] = [own.latestHead(), await own.sellar()];
    await tamper(`create table aparte_cadena as select * from bitacora_cadena where n > 3;
                  create table aparte_cabeza as select * from bitacora_cabeza where n > 3; ${cut}`);
    await write('g');
    expect(await own.sellar()).toBe(document);
    expect(await own.sellar()).toBe(document);
    expect(await heads()).toEqual([3]);
    expect(own.latestHead()).toEqual(known);
    expect(errors).toEqual(['otra-historia']);
    expect((await verify()).enEspera).toBe(1);

    await tamper(`insert into bitacora_cadena select * from aparte_cadena;
                  insert into bitacora_cabeza select * from aparte_cabeza`);
    await own.sellar();
    expect(own.latestHead()?.n).toBe(7);
    expect(await verify(document!)).toMatchObject({ n: 7, enEspera: 0, total: 0 });
  });

  test('with all of it removed neither', async () => {
    await tamper('delete from bitacora_cabeza; delete from bitacora_cadena; delete from bitacora');
    await write('g');
    await own.sellar();
    expect(await heads()).toEqual([]);
    expect(own.latestHead()?.n).toBe(6);
    expect(errors).toEqual(['otra-historia']);
  });

  test('with another link where its head was neither, nor with one added without a signed head', async () => {
    await tamper(`update bitacora_cadena set hash = decode(repeat('00', 32), 'hex') where n = 6`);
    await write('g');
    await own.sellar();
    expect(await heads()).toEqual([3, 6]);
    expect(errors).toEqual(['otra-historia']);
    await tamper(`insert into bitacora_cadena select 7, 7, decode(repeat('00', 32), 'hex')`);
    await own.sellar();
    expect(await heads()).toEqual([3, 6]);
    expect(errors).toEqual(['otra-historia', 'cabeza-no-valida']);
  });

  test('it follows what other nodes sealed, under a new key too', async () => {
    const place = await folder();
    const [here, before] = [await testKeystore(place, { clock }), own.latestHead()];
    await tamper('delete from bitacora_cabeza; delete from bitacora_cadena; delete from bitacora');
    const one = await start(here);
    clock.advance(1000);
    await renewKeystore(join(place, 'keys'), clock, { force: true });
    const other = await start(await testKeystore(place, { clock }));
    for (const node of [one, other, one, other]) {
      await write('x', 'y');
      await node.sellar();
    }
    await one.sellar();
    expect(one.latestHead()).toEqual(other.latestHead());
    expect(one.latestHead()).toMatchObject({ n: 8 });
    expect(one.latestHead()).not.toEqual(before);
    expect(errors).toEqual([]);
  });

  test('it follows no signed head of another history: one of a node that knew less', async () => {
    await tamper(`create table aparte as select * from bitacora_cadena where n > 3; ${cut}`);
    const less = await start();
    expect(less.latestHead()?.n).toBe(3);
    await write('g', 'h', 'i', 'j');
    await less.sellar();
    expect(less.latestHead()?.n).toBe(7);
    await write('k');
    await own.sellar();
    expect(own.latestHead()?.n).toBe(6);
    expect(await heads()).toEqual([3, 7]);
    // Not even with the link that it knew put back under it.
    await tamper('update bitacora_cadena c set hash = a.hash from aparte a where a.n = c.n and c.n <= 6');
    await own.sellar();
    expect(own.latestHead()?.n).toBe(6);
    expect(await heads()).toEqual([3, 7]);
    expect(errors).toEqual(['otra-historia']);
  });

  test.each([
    ['unsigned', () => '{"tipo":"cabeza","v":1,"n":6}'],
    [
      'signed by another',
      async (body: object) => (await testKeystore(await folder(), { clock })).firmar(body as never),
    ],
    ['of other content', (body: object) => keys.firmar({ ...body, hash: 'A'.repeat(43) } as never)],
    ['of another link', (body: object) => keys.firmar({ ...body, n: 5 } as never)],
  ])('a false head, %s, is neither handed out nor built on', async (_, forge) => {
    const { n, hash } = own.latestHead()!;
    const documento = await forge({ tipo: 'cabeza', v: 1, n, hash, t: clock.now().getTime() });
    await tamper(`update bitacora_cabeza set documento = '${documento}' where n = 6`);
    const late = await start();
    expect(late.latestHead()).toBeNull();
    await write('g');
    expect(await late.sellar()).toBeNull();
    expect(await heads()).toEqual([3, 6]);
    expect(errors).toEqual(['cabeza-no-valida']);
    // Whoever knows the true one goes on from it.
    await own.sellar();
    expect(own.latestHead()?.n).toBe(7);
    await late.sellar();
    expect(late.latestHead()).toEqual(own.latestHead());
  });
});

describe('the door', () => {
  test.each(['bitacora', 'bitacora_cadena', 'bitacora_cabeza'])(
    'nothing in %s is changed or removed',
    async (table) => {
      await write('a');
      await sellador.sellar();
      const column = table === 'bitacora' ? 'objeto' : 'n';
      for (const query of [
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `update ${table} set ${column} = ${column}`,
      ]) {
        await expect(sql.raw(query).execute(t.db)).rejects.toMatchObject({ code: '42501' });
      }
    },
  );
});

describe('verification finds', () => {
  let head: string;
  beforeEach(async () => {
    await write('a', 'b', 'c');
    await sellador.sellar();
    await write('d', 'e');
    head = (await sellador.sellar())!;
    clock.advance(1000);
    await write('f');
    await sellador.sellar();
    expect(await verify(head)).toMatchObject({ n: 6, total: 0, hasta: 5 });
  });

  test('nothing, and gives the head at the end, which vouches for all of it', async () => {
    const { cabeza, hasta } = await verify();
    expect(hasta).toBeNull();
    expect(cabeza).toBe(await sellador.sellar());
    expect(await verify(head, cabeza!)).toMatchObject({ total: 0, hasta: 6 });
  });

  test.each([
    ["objeto = 'otro'"],
    ["que = 'apoyo-rechazado'"],
    ["rol = 'autoridad'"],
    ["actor = 'aux-8'"],
    ['actor = null'],
    ["proceso = 'RM-2026-002'"],
    ["cuando = cuando + interval '1 millisecond'"],
    [`detalle = '{"z": 2, "a": ["ñ", null, true], "marcas": []}'`],
    [`detalle = detalle || '{"extra": null}'`],
    [`detalle = '{"sin texto canónico": 0.5}'`],
    ["cuando = 'infinity'"],
  ])('a changed row: %s', async (change) => {
    await tamper(`update bitacora set ${change} where seq = 2`);
    expect((await verify()).hallazgos).toEqual([{ kind: 'fila-cambiada', n: 2, seq: 2 }]);
  });

  test('a removed row', async () => {
    await tamper('delete from bitacora where seq = 2');
    expect((await verify()).hallazgos).toEqual([{ kind: 'fila-quitada', n: 2, seq: 2 }]);
  });

  test('a removed row with its link', async () => {
    await tamper('delete from bitacora where seq = 2; delete from bitacora_cadena where seq = 2');
    expect(await kinds()).toEqual(['eslabon-quitado']);
  });

  test('a removed link', async () => {
    await tamper('delete from bitacora_cadena where n = 4');
    expect(await kinds()).toEqual(['eslabon-quitado', 'fila-sin-eslabon']);
  });

  test('an end cut off, links, heads and rows', async () => {
    await tamper(
      'delete from bitacora_cabeza where n > 3; delete from bitacora_cadena where n > 3; delete from bitacora where seq > 3',
    );
    expect(await kinds()).toEqual([]);
    expect((await verify(head)).hallazgos).toEqual([{ kind: 'cabeza-no-coincide', n: 5, origen: 'fuera' }]);
  });

  test('an end cut off, its heads forgotten', async () => {
    await tamper('delete from bitacora_cadena where n > 5; delete from bitacora where seq > 5');
    expect((await verify()).hallazgos).toEqual([{ kind: 'cabeza-no-coincide', n: 6, origen: 'base' }]);
  });

  test('links added by who could not sign them', async () => {
    await tamper('delete from bitacora_cabeza where n = 6');
    expect((await verify()).hallazgos).toEqual([{ kind: 'fin-sin-cabeza', n: 6 }]);
  });

  test('everything removed', async () => {
    await tamper('delete from bitacora_cabeza; delete from bitacora_cadena; delete from bitacora');
    expect(await kinds(head)).toEqual(['cabeza-no-coincide']);
  });

  test('two rows that changed places', async () => {
    await tamper(`
      update bitacora_cadena set seq = -seq where n in (2, 3);
      update bitacora_cadena set seq = case n when 2 then 3 else 2 end where n in (2, 3)`);
    expect(await kinds()).toEqual(['fila-cambiada']);
  });

  test('a row slipped in past the door', async () => {
    await tamper(`insert into bitacora (cuando, rol, que, detalle) values (now(), 'x', 'apoyo-recibido', '{}')`);
    expect(await kinds()).toEqual(['fila-sin-eslabon']);
  });

  test('a whole chain rewritten, as far as its owner can: no one can sign its heads', async () => {
    await tamper(`update bitacora set objeto = 'otro' where seq = 2`);
    await rechain();
    expect(await kinds()).toEqual(['cabeza-no-coincide']);
    await tamper('delete from bitacora_cabeza');
    expect(await kinds()).toEqual(['fin-sin-cabeza']);
    await tamper('delete from bitacora_cadena; delete from bitacora');
    expect(await kinds()).toEqual([]);
    expect((await verify(head)).hallazgos).toEqual([{ kind: 'cabeza-no-coincide', n: 5, origen: 'fuera' }]);
  });

  test('a head that is none of ours', async () => {
    const stranger = await testKeystore(await folder(), { clock });
    const forged = stranger.firmar({
      tipo: 'cabeza',
      v: 1,
      n: 5,
      hash: 'A'.repeat(43),
      t: clock.now().getTime(),
    } as never);
    expect(await kinds(forged)).toEqual(['cabeza-no-valida']);
    expect(await kinds('no es nada')).toEqual(['cabeza-no-valida']);
    await tamper(`update bitacora_cabeza set documento = replace(documento, '"n":5', '"n":4') where n = 5`);
    expect(await kinds()).toEqual(['cabeza-no-valida']);
  });

  test('a head moved to another link', async () => {
    await tamper('delete from bitacora_cabeza where n = 3; update bitacora_cabeza set n = 3 where n = 5');
    expect(await kinds()).toEqual(['cabeza-no-coincide']);
  });

  test('the same by an acuse, which carries a head', async () => {
    const { n, hash } = sellador.latestHead()!;
    const acuse = keys.firmar<Respuesta>({
      tipo: 'respuesta',
      v: 1,
      resultado: 'acuse',
      proceso: 'RM-2026-001',
      folio: 'F',
      codigo: 'A'.repeat(43),
      tamano: 1,
      recibido: clock.now().getTime(),
      motivo: null,
      marcas: [],
      bitacora: { n, hash },
    });
    expect(await kinds(acuse)).toEqual([]);
    await tamper(
      'delete from bitacora_cabeza where n = 6; delete from bitacora_cadena where n = 6; delete from bitacora where seq = 6',
    );
    expect(await kinds(acuse)).toEqual(['cabeza-no-coincide']);
  });

  test('a row kept from being sealed', async () => {
    await tamper(`insert into bitacora (cuando, rol, que, detalle) values ('2026-01-01', 'x', 'apoyo-recibido', '{}');
                  insert into bitacora_pendiente select max(seq) from bitacora`);
    expect(await kinds()).toEqual(['fila-en-espera']);
  });
});

/** What the database's owner could do without the signing key: make every link anew. */
async function rechain(): Promise<void> {
  const rows = await t.db
    .selectFrom('bitacora_cadena as c')
    .innerJoin('bitacora as b', 'b.seq', 'c.seq')
    .selectAll('b')
    .select('c.n')
    .orderBy('c.n')
    .execute();
  let hash: Uint8Array = new Uint8Array(32);
  for (const { n, ...row } of rows) {
    hash = eslabon(hash, row);
    await tamper(`update bitacora_cadena set hash = '\\x${Buffer.from(hash).toString('hex')}' where n = ${n}`);
  }
}
