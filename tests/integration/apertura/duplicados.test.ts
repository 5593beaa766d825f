/** Which support of a person counts, against a plain model, whatever the order of openings. */
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { buildQr } from '../../../shared/credencial/index.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { createRandom } from '../../especimenes/random.ts';
import { datosDe, withInstalacion } from './instalacion.ts';

const t = withInstalacion();

interface Apoyo {
  readonly folio: string;
  readonly recibido: number;
  readonly acuse: boolean;
  readonly seAbre: boolean;
  readonly cic: string | null;
  readonly clave: string | null;
}

const isValid = (apoyo: Apoyo): boolean => apoyo.acuse && apoyo.seAbre;
const inOrder = (apoyos: readonly Apoyo[]): Apoyo[] =>
  [...apoyos].sort((one, other) => one.recibido - other.recibido || (one.folio < other.folio ? -1 : 1));

/** The rule as a clerk would follow it: a pile in order of reception, and a list of whom was counted. */
function countedOf(apoyos: readonly Apoyo[]): string[] {
  const cards = new Set<string>();
  const people = new Set<string>();
  const counted: string[] = [];
  for (const { folio, cic, clave, ...apoyo } of inOrder(apoyos)) {
    if (!isValid({ folio, cic, clave, ...apoyo })) continue;
    if ((cic !== null && cards.has(cic)) || (clave !== null && people.has(clave))) continue;
    if (cic !== null) cards.add(cic);
    if (clave !== null) people.add(clave);
    counted.push(folio);
  }
  return counted.sort();
}

/** Of which supports the desk is told that card and person may not go together. */
function crossedOf(apoyos: readonly Apoyo[]): string[] {
  const counted = new Set(countedOf(apoyos));
  const pile = inOrder(apoyos);
  return pile
    .filter((one, at) => {
      const before = pile.slice(0, at).filter(({ folio }) => counted.has(folio));
      const card = before.find(({ cic }) => cic !== null && cic === one.cic);
      const person = before.find(({ clave }) => clave !== null && clave === one.clave);
      if (card && person && card !== person) return true;
      const sameCard = pile.filter((other) => isValid(other) && one.cic !== null && other.cic === one.cic);
      return one.clave !== null && sameCard.some(({ clave }) => clave !== null && clave !== one.clave);
    })
    .map(({ folio }) => folio)
    .sort();
}

/** A card and a clave: of one person, unless someone mixed them. */
function codigosDe(person: number, card: number, read: 'all' | 'cic' | 'clave', claveOf = person) {
  const persona = makePersona(person);
  const { clave } = makePersona(claveOf);
  const cic = makePersona(1000 + person * 10 + card).cic;
  const qr = buildQr({
    cic,
    ocr: persona.ocr,
    emision: persona.emision,
    expedida: persona.expedida,
    tipo: 'P',
    consulta: '000000',
  });
  const codigos = { ...(read === 'clave' ? {} : { qr }), ...(read === 'cic' ? {} : { claveElector: clave }) };
  return { codigos, cic: read === 'clave' ? null : cic, clave: read === 'cic' ? null : clave };
}

const contados = (folios: readonly string[]) =>
  t.deps.db.selectFrom('apoyo_contado').selectAll().where('folio', 'in', folios).orderBy('folio').execute();
const counting = async (folios: readonly string[]): Promise<string[]> =>
  (await contados(folios)).filter(({ cuenta }) => cuenta).map(({ folio }) => folio);

describe('of a person’s supports the first received that ends valid counts', () => {
  for (const seed of [1, 2, 3]) {
    test(`seed ${seed}`, { timeout: 60_000 }, async () => {
      const random = createRandom(seed, 'duplicates');
      const dispositivo = await t.dispositivo();
      const apoyos: Apoyo[] = [];
      for (let contador = 1; contador <= 60; contador++) {
        const read = (['all', 'all', 'cic', 'clave'] as const)[random.int(0, 3)]!;
        const person = (): number => seed * 20 + random.int(0, 9);
        const owner = person();
        const mixed = random.chance(0.3) ? person() : owner;
        const { codigos, cic, clave } = codigosDe(owner, random.int(0, 1), read, mixed);
        const acuse = random.chance(0.55);
        const seAbre = random.chance(0.85);
        const recibido = t.clock.now().getTime() + random.int(0, 20) * 1000;
        const { folio } = await t.admitir({
          dispositivo,
          contador,
          datos: datosDe(1, codigos),
          resultado: acuse ? 'acuse' : 'cuarentena',
          recibido: new Date(recibido),
          otraFirma: !seAbre,
        });
        apoyos.push({ folio, recibido, acuse, seAbre, cic, clave });
      }
      const order = [...apoyos];
      for (let i = order.length - 1; i > 0; i--) {
        const j = random.int(0, i);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      for (let i = 0; i < order.length; i += 8) {
        await Promise.all(order.slice(i, i + 8).map(({ folio }) => t.abrir(folio)));
      }

      const folios = apoyos.map(({ folio }) => folio);
      const check = async (all: readonly Apoyo[]): Promise<number> => {
        const expected = countedOf(all);
        const rows = await contados(folios);
        expect(rows.filter(({ cuenta }) => cuenta).map(({ folio }) => folio)).toEqual(expected);
        const opened = rows.map(({ folio }) => folio);
        const read = new Set(all.filter(({ seAbre }) => seAbre).map(({ folio }) => folio));
        expect(rows.filter((row) => row.identidad_cruzada).map(({ folio }) => folio)).toEqual(
          crossedOf(all).filter((folio) => opened.includes(folio) && read.has(folio)),
        );
        for (const { valido, cuenta, duplicado_de } of rows.filter(({ valido }) => valido)) {
          expect(cuenta).toBe(valido && duplicado_de === null);
          if (duplicado_de !== null) expect(expected).toContain(duplicado_de);
        }
        return expected.length;
      };
      const first = await check(apoyos);
      expect(first).toBeGreaterThan(3);
      expect(first).toBeLessThan(apoyos.length / 2);
      expect(crossedOf(apoyos).length).toBeGreaterThan(2);

      // The desk sets aside and takes back, several at once.
      let now: readonly Apoyo[] = apoyos;
      for (let round = 0; round < 6; round++) {
        const changed = new Set(
          Array.from({ length: 6 }, () => now[random.int(0, now.length - 1)]!)
            .filter(({ seAbre }) => seAbre)
            .map(({ folio }) => folio),
        );
        now = now.map((apoyo) => (changed.has(apoyo.folio) ? { ...apoyo, acuse: !apoyo.acuse } : apoyo));
        await Promise.all(
          now.filter(({ folio }) => changed.has(folio)).map(({ folio, acuse }) => setValid(folio, acuse)),
        );
        await check(now);
      }
    });
  }

  test('and when it ceases to be valid, the next one does', async () => {
    const dispositivo = await t.dispositivo();
    const { codigos } = codigosDe(500, 0, 'all');
    const at = (seconds: number): Date => new Date(t.clock.now().getTime() + seconds * 1000);
    const folios: string[] = [];
    for (const [contador, second] of [
      [1, 30],
      [2, 10],
      [3, 20],
    ] as const) {
      const admitted = await t.admitir({ dispositivo, contador, datos: datosDe(1, codigos), recibido: at(second) });
      folios.push(admitted.folio);
      await t.abrir(admitted.folio);
    }
    expect(await counting(folios)).toEqual([folios[1]]);
    await setValid(folios[1]!, false);
    expect(await counting(folios)).toEqual([folios[2]]);
  });

  test('and one that does not count takes nobody’s place', async () => {
    const ana = codigosDe(510, 0, 'all');
    const eva = codigosDe(520, 0, 'all');
    const mixed = codigosDe(510, 0, 'all', 520);
    const folios = await admitAll([ana, mixed, eva], [0, 1, 2]);
    const rows = await contados(folios);
    expect(rows.map(({ cuenta }) => cuenta)).toEqual([true, false, true]);
    expect(rows.map(({ duplicado_de }) => duplicado_de)).toEqual([null, folios[0], null]);
    expect(rows.map(({ identidad_cruzada }) => identidad_cruzada)).toEqual([true, true, false]);
  });

  test('and the desk is told of one that came first and holds two people’s places', async () => {
    const mixed = codigosDe(530, 0, 'all', 540);
    const folios = await admitAll([mixed, codigosDe(530, 0, 'all'), codigosDe(540, 0, 'all')], [2, 0, 1]);
    expect(await counting(folios)).toEqual([folios[0]]);
    expect((await contados(folios)).map(({ identidad_cruzada }) => identidad_cruzada)).toEqual([true, true, false]);
    await setValid(folios[0]!, false);
    expect(await counting(folios)).toEqual([folios[1], folios[2]]);
  });

  test('also of many that hang together, each by one code, opened in any order', async () => {
    const random = createRandom(7, 'chain');
    // Card 0 with person 0, card 0 with person 1, card 1 with person 1, card 1 with person 2…
    const chain = Array.from({ length: 24 }, (_, i) => {
      const half = Math.floor(i / 2);
      return codigosDe(600 + half, 0, 'all', 600 + half + (i % 2));
    });
    const order = chain.map((_, i) => i).sort(() => (random.chance(0.5) ? 1 : -1));
    const folios = await admitAll(chain, order);
    expect(await counting(folios)).toEqual(folios.filter((_, i) => i % 2 === 0));
    await setValid(folios[0]!, false);
    expect(await counting(folios)).toEqual(folios.filter((_, i) => i % 2 === 1));
    await setValid(folios[0]!, true);
    expect(await counting(folios)).toEqual(folios.filter((_, i) => i % 2 === 0));
  });

  test('also when one is set aside while another is, and neither sees the other', async () => {
    const chain = [codigosDe(560, 0, 'all'), codigosDe(560, 0, 'all', 570), codigosDe(570, 0, 'all')];
    const folios = await admitAll(chain, [0, 1, 2]);
    expect(await counting(folios)).toEqual([folios[0], folios[2]]);
    let over = false;
    let first: Promise<unknown> = Promise.resolve();
    await t.deps.db.transaction().execute(async (trx) => {
      await trx.updateTable('apertura').set({ valido: false }).where('folio', '=', folios[1]!).execute();
      await sql`set constraints all immediate`.execute(trx);
      first = setValid(folios[0]!, false).then(() => {
        over = true;
      });
      await expect.poll(async () => over || (await isSomeoneWaiting()), { interval: 5 }).toBe(true);
    });
    await first;
    expect(await counting(folios)).toEqual([folios[2]]);
  });

  test('and no one of a card or of a person twice: the database refuses it', async () => {
    const codes = codigosDe(550, 0, 'all');
    const [one, two] = (await admitAll([codes, codes], [0, 1])) as [string, string];
    const row = await t.deps.db.selectFrom('apoyo_que_cuenta').selectAll().where('folio', '=', one).executeTakeFirst();
    for (const clave_indice of [row!.clave_indice, null]) {
      await expect(
        t.deps.db
          .insertInto('apoyo_que_cuenta')
          .values({ ...row!, clave_indice, folio: two })
          .execute(),
      ).rejects.toMatchObject({ constraint: 'apoyo_que_cuenta_por_cic' });
    }
  });
});

const isSomeoneWaiting = async (): Promise<boolean> => {
  const { rows } = await t.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
};

const setValid = (folio: string, valido: boolean) =>
  t.deps.db.updateTable('apertura').set({ valido }).where('folio', '=', folio).execute();

/** Received one second after another, opened in this order; their folios in order of reception. */
async function admitAll(codes: readonly { readonly codigos: object }[], order: readonly number[]): Promise<string[]> {
  const dispositivo = await t.dispositivo();
  const folios: string[] = [];
  for (const [i, { codigos }] of codes.entries()) {
    const recibido = new Date(t.clock.now().getTime() + i * 1000);
    const datos = datosDe(1, codigos);
    folios.push((await t.admitir({ dispositivo, contador: i + 1, datos, recibido })).folio);
  }
  for (const i of order) await t.abrir(folios[i]!);
  return folios;
}
