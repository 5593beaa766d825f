/**
 * Admission as it runs (PostgreSQL, locks, batches) against a small model of its rules that was written from
 * the text, over random clocks, devices, bajas, commitments and deliveries.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auxiliaresMigrations } from '../../../server/auxiliares/index.ts';
import { anotar, bitacoraMigrations } from '../../../server/bitacora/index.ts';
import { admitir } from '../../../server/captacion/admitir.ts';
import { guardarCompromisos } from '../../../server/captacion/almacen.ts';
import type { PorJuzgar } from '../../../server/captacion/decidir.ts';
import { captacionMigrations } from '../../../server/captacion/index.ts';
import * as dispositivos from '../../../server/dispositivos/index.ts';
import { createManualClock } from '../../../server/platform/clock.ts';
import { procesosMigrations } from '../../../server/procesos/index.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import type { Respuesta } from '../../../shared/firmados/index.ts';
import type { Encabezado } from '../../../shared/sobre/formato.ts';
import { filaDeDispositivo } from '../../support/dispositivos.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { withPostgres } from '../../support/postgres.ts';

const t = withPostgres([
  ...bitacoraMigrations,
  ...procesosMigrations,
  ...auxiliaresMigrations,
  ...dispositivos.dispositivosMigrations,
  ...captacionMigrations,
]);
const makeFolder = withFolders();

const HOUR = 3_600_000;
const INICIO = Date.UTC(2026, 2, 1);
const FIN = INICIO + 100 * HOUR;
const DEVICES = 3;
const COUNTERS = 3;
const VARIANTS = 2;

const instant = fc.oneof(
  fc
    .tuple(fc.constantFrom(INICIO, FIN, FIN + 24 * HOUR), fc.constantFrom(-HOUR, -1, 0, 1, HOUR))
    .map(([edge, delta]) => edge + delta),
  fc.integer({ min: INICIO - 10 * HOUR, max: FIN + 30 * HOUR }),
);
const which = fc.record({
  d: fc.nat(DEVICES - 1),
  contador: fc.integer({ min: 1, max: COUNTERS }),
  variante: fc.nat(VARIANTS - 1),
});
type Which = { readonly d: number; readonly contador: number; readonly variante: number };
type Step =
  | { readonly type: 'reloj'; readonly t: number }
  | { readonly type: 'baja-auxiliar' }
  | { readonly type: 'baja-dispositivo'; readonly d: number }
  | ({ readonly type: 'compromiso' } & Which)
  | { readonly type: 'entrega'; readonly sobres: readonly (Which & { readonly valido: boolean })[] };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('reloj' as const), t: instant }) },
  { weight: 1, arbitrary: fc.constant({ type: 'baja-auxiliar' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('baja-dispositivo' as const), d: fc.nat(DEVICES - 1) }) },
  { weight: 3, arbitrary: which.map((one) => ({ type: 'compromiso' as const, ...one })) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('entrega' as const),
      sobres: fc.array(
        fc.record({ which, valido: fc.nat(9).map((n) => n > 0) }).map(({ which: one, valido }) => ({ ...one, valido })),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  },
);
/** What a header says, for each envelope there may be. */
const header = fc.record({
  ancla: instant,
  corregido: instant,
  clase: fc.constantFrom('apoyo', 'apoyo', 'apoyo', 'alta'),
  previo: fc.constantFrom('nadie', 'el-anterior', 'otro'),
});
type Header = { ancla: number; corregido: number; clase: 'apoyo' | 'alta'; previo: 'nadie' | 'el-anterior' | 'otro' };
const headers = fc.array(header as fc.Arbitrary<Header>, {
  minLength: DEVICES * COUNTERS * VARIANTS,
  maxLength: DEVICES * COUNTERS * VARIANTS,
});

const indexOf = ({ d, contador, variante }: Which): number => (d * COUNTERS + contador - 1) * VARIANTS + variante;

/** The rules, as one reads them. */
function createModel(hs: readonly Header[]) {
  let now = INICIO - 20 * HOUR;
  let auxiliarAlta = true;
  const active = Array.from({ length: DEVICES }, (_, d) => d < 2);
  const commitments = new Map<string, { variante: number; at: number }>();
  const given = new Map<
    string,
    { variante: number; clase: Header['clase']; answer: string; vouched: boolean; valid: boolean }[]
  >();
  const key = ({ d, contador }: Which): string => `${d}/${contador}`;

  const answerTo = (one: Which, valido: boolean): string => {
    const list = given.get(key(one)) ?? [];
    const same = list.find(({ variante }) => variante === one.variante);
    if (same && !(valido && same.answer === 'rechazo sobre-no-valido')) return same.answer;
    const fresh = judge(one, valido, list);
    if (same && fresh.startsWith('rechazo')) return same.answer;
    const { clase } = hs[indexOf(one)]!;
    const vouched = !fresh.includes('sobre-no-valido');
    const kept = { variante: one.variante, clase, answer: fresh, vouched, valid: valido };
    // Bytes that are received after they were refused as damaged have both on record.
    given.set(key(one), same ? [kept, ...list.filter((other) => other !== same), same] : [...list, kept]);
    return fresh;
  };
  const judge = (one: Which, valido: boolean, list: readonly { vouched: boolean; variante: number }[]): string => {
    if (!valido) return 'rechazo sobre-no-valido';
    if (list.some(({ vouched }) => vouched)) return 'rechazo folio-con-otros-bytes';
    const h = hs[indexOf(one)]!;
    const commitment = commitments.get(key(one));
    const committed = commitment?.variante === one.variante ? commitment.at : null;
    const last = committed ?? now;
    const late = now >= FIN + 24 * HOUR;
    const outside = h.clase === 'apoyo' && (h.ancla >= FIN || last < INICIO);
    const where = !auxiliarAlta ? 'auxiliar-de-baja' : !active[one.d] ? 'dispositivo-no-autorizado' : null;
    if (!where && outside) return 'rechazo fuera-de-periodo';
    if (late) return 'rechazo fuera-de-plazo';
    const marks: string[] = [];
    if (h.corregido < h.ancla - 300_000 || h.corregido > last + 300_000) marks.push('hora-dudosa');
    if (one.contador === 1) {
      if (h.previo !== 'nadie') marks.push('cadena-rota');
    } else if (h.previo === 'nadie') {
      marks.push('cadena-rota');
    } else {
      const before = given.get(`${one.d}/${one.contador - 1}`) ?? [];
      // Links go to the first variant of the counter before.
      if (before.length === 0) marks.push('contador-con-salto');
      else if (h.previo === 'otro' || !before.some(({ variante }) => variante === 0)) marks.push('cadena-rota');
    }
    if (list.length > 0) marks.push('contador-repetido');
    if (committed === null) marks.push('sin-compromiso');
    return [where ? 'cuarentena' : 'acuse', ...(where ? [where] : []), ...marks].join(' ');
  };
  return {
    get now() {
      return now;
    },
    given,
    apply(action: Exclude<Step, { type: 'entrega' }>) {
      if (action.type === 'reloj') now = Math.max(now, action.t);
      if (action.type === 'baja-auxiliar') auxiliarAlta = false;
      if (action.type === 'baja-dispositivo') active[action.d] = false;
      if (action.type === 'compromiso' && !commitments.has(key(action))) {
        commitments.set(key(action), { variante: action.variante, at: now });
      }
    },
    /** A batch is judged in the order of the devices' counters. */
    deliver: (sobres: readonly (Which & { valido: boolean })[]): string[] => {
      const answers: string[] = [];
      const order = sobres.map((one, i) => ({ one, i })).sort((a, b) => a.one.contador - b.one.contador);
      for (const { one, i } of order) answers[i] = answerTo(one, one.valido);
      return answers;
    },
  };
}

let scenario = 0;
const ids = (n: number, length: number): string =>
  n.toString(20).toUpperCase().padStart(length, '0').replaceAll('I', 'Z');

test('answers as the model does, whatever comes when', { timeout: 240_000 }, async () => {
  const keystore = await testKeystore(await makeFolder(), {
    clock: createManualClock(new Date(INICIO - 1_000 * HOUR)),
  });
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(headers, fc.array(step, { minLength: 4, maxLength: 14 }), async (hs, steps) => {
      const n = ++scenario;
      const proceso = `CC-2026-${String(100 + n)}`;
      const autor = ids(n, 7);
      const device = (d: number): string => `${ids(n, 4)}${'ABC'[d]!}`;
      await seed(
        proceso,
        autor,
        Array.from({ length: DEVICES }, (_, d) => device(d)),
      );
      const model = createModel(hs);
      const clock = createManualClock(new Date(model.now));
      const deps = {
        database: t,
        keystore,
        clock,
        dispositivos,
        bitacora: { anotar, latestHead: () => null },
        encolarApertura: async () => undefined,
      };
      const eslabonOf = (one: Which): Buffer => Buffer.alloc(32, 1 + indexOf(one));
      const sobreOf = (one: Which & { valido: boolean }): PorJuzgar => {
        const h = hs[indexOf(one)]!;
        const folio = makeFolio({ dispositivo: device(one.d), contador: one.contador });
        const link = { ...one, contador: one.contador - 1, variante: 0 };
        const previo =
          h.previo === 'nadie'
            ? null
            : h.previo === 'otro' || one.contador === 1
              ? Buffer.alloc(32, 255)
              : eslabonOf(link);
        return {
          encabezado: {
            v: 1,
            clase: h.clase,
            folio,
            proceso,
            modalidad: 'auxiliar',
            autor,
            dispositivo: device(one.d),
            contador: one.contador,
            previo: previo?.toString('base64url') ?? null,
            reloj: h.corregido,
            corregido: h.corregido,
            ancla: { t: h.ancla },
          } as unknown as Encabezado,
          codigo: Buffer.alloc(32, 100 + indexOf(one)),
          tamano: 1_000,
          eslabon: eslabonOf(one),
          durable: model.now,
          valido: one.valido,
        };
      };

      for (const action of steps) {
        if (action.type === 'entrega') {
          const expected = model.deliver(action.sobres);
          const results = await admitir(deps, action.sobres.map(sobreOf), Promise.resolve());
          const said = results.map((result) => {
            if (result === 'cuota') return result;
            const { respuesta } = result;
            const { resultado, motivo, marcas } = JSON.parse(respuesta) as Respuesta;
            return [resultado, ...(motivo ? [motivo] : []), ...marcas].join(' ');
          });
          expect(said).toEqual(expected);
          for (const answer of said) seen.set(answer, (seen.get(answer) ?? 0) + 1);
          continue;
        }
        model.apply(action);
        clock.set(new Date(model.now));
        if (action.type === 'baja-auxiliar') {
          await t.db
            .updateTable('auxiliar')
            .set({ baja: clock.now(), motivo_baja: 'x' })
            .where('id', '=', autor)
            .execute();
        }
        if (action.type === 'baja-dispositivo') {
          const id = device(action.d);
          await t.db
            .updateTable('dispositivo')
            .set({ baja: clock.now(), motivo_baja: 'x' })
            .where('id', '=', id)
            .execute();
        }
        if (action.type === 'compromiso') await commit(proceso, autor, device(action.d), action, clock.now());
      }

      // What is on record is what was answered, each once.
      const all = [...model.given.values()].flat();
      const count = (what: string, among = all): number =>
        among.filter(({ answer }) => answer.split(' ')[0] === what).length;
      const apoyos = await t.db
        .selectFrom('apoyo')
        .select(['folio', 'resultado'])
        .where('proceso_id', '=', proceso)
        .execute();
      expect(apoyos.filter(({ resultado }) => resultado === 'acuse')).toHaveLength(count('acuse'));
      expect(apoyos.filter(({ resultado }) => resultado === 'cuarentena')).toHaveLength(count('cuarentena'));
      const sums = await dispositivos.contadoresOf(t.db, autor);
      const sum = (pick: (one: (typeof sums)[number]) => number): number =>
        sums.reduce((total, one) => total + pick(one), 0);
      // An auxiliar's own credential is no support.
      const supports = all.filter(({ clase }) => clase === 'apoyo');
      expect([sum((one) => one.recibidos), sum((one) => one.enCuarentena), sum((one) => one.rechazados)]).toEqual(
        ['acuse', 'cuarentena', 'rechazo'].map((what) => count(what, supports)),
      );
      const lines = await t.db.selectFrom('bitacora').select('que').where('proceso', '=', proceso).execute();
      expect(lines.filter(({ que }) => que.startsWith('apoyo-'))).toHaveLength(all.length);
    }),
    { numRuns: 250 },
  );
  const kinds = [...seen.keys()].map((answer) =>
    answer
      .split(' ')
      .slice(0, answer.startsWith('acuse') ? 1 : 2)
      .join(' '),
  );
  expect([...new Set(kinds)].sort()).toEqual([
    'acuse',
    'cuarentena auxiliar-de-baja',
    'cuarentena dispositivo-no-autorizado',
    'rechazo folio-con-otros-bytes',
    'rechazo fuera-de-periodo',
    'rechazo fuera-de-plazo',
    'rechazo sobre-no-valido',
  ]);
});

async function seed(proceso: string, autor: string, devices: readonly string[]): Promise<void> {
  const inicio = new Date(INICIO);
  await t.db
    .insertInto('proceso')
    .values({
      id: proceso,
      tipo: 'x',
      nombre: 'x',
      planteamiento: 'x',
      promovente: 'x',
      entidad: 'x',
      inicio,
      fin: new Date(FIN),
      estado: 'activo',
      aviso: '{}',
      manifiesto: '{}',
      clave_publica: Buffer.alloc(32),
      certificado: '{}',
      creado: inicio,
    })
    .execute();
  await t.db
    .insertInto('auxiliar')
    .values({
      proceso_id: proceso,
      id: autor,
      contacto: Buffer.alloc(1),
      correo_indice: Buffer.alloc(32),
      alta: inicio,
      baja: null,
      motivo_baja: null,
    })
    .execute();
  for (const [d, id] of devices.entries()) {
    await t.db
      .insertInto('dispositivo')
      .values(
        filaDeDispositivo({
          proceso,
          auxiliar: autor,
          id,
          plaza: d === 1 ? 2 : 1,
          alta: inicio,
          // The third is an old one: there are two active at most.
          baja: d === 2 ? inicio : null,
        }),
      )
      .execute();
  }
}

async function commit(proceso: string, autor: string, dispositivo: string, one: Which, at: Date): Promise<void> {
  const documento = {
    proceso,
    folio: makeFolio({ dispositivo, contador: one.contador }),
    codigo: Buffer.alloc(32, 100 + indexOf(one)).toString('base64url'),
    tamano: 1_000,
    clase: 'apoyo',
    reloj: at.getTime(),
    corregido: at.getTime(),
  } as never;
  await t.db
    .transaction()
    .execute((trx) => guardarCompromisos(trx, [{ documento, texto: '{}', autor, dispositivo, recibido: at }]));
}
