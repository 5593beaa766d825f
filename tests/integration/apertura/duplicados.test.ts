/** Which support of a person counts, against a plain model, whatever the order of openings. */
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

/** The rule as a sentence: valid, and no valid one of the same card or person was received before. */
const shouldCount = (one: Apoyo, all: readonly Apoyo[]): boolean => {
  const valid = (apoyo: Apoyo): boolean => apoyo.acuse && apoyo.seAbre;
  const same = (other: Apoyo): boolean =>
    (one.cic !== null && one.cic === other.cic) || (one.clave !== null && one.clave === other.clave);
  const before = (other: Apoyo): boolean =>
    other.recibido < one.recibido || (other.recibido === one.recibido && other.folio < one.folio);
  return valid(one) && !all.some((other) => valid(other) && same(other) && before(other));
};

/** A card: a person's own clave, and the CIC of her nth card. */
function codigosDe(person: number, card: number, read: 'all' | 'cic' | 'clave') {
  const persona = makePersona(person);
  const cic = makePersona(1000 + person * 10 + card).cic;
  const qr = buildQr({
    cic,
    ocr: persona.ocr,
    emision: persona.emision,
    expedida: persona.expedida,
    tipo: 'P',
    consulta: '000000',
  });
  const codigos = {
    ...(read === 'clave' ? {} : { qr }),
    ...(read === 'cic' ? {} : { claveElector: persona.clave }),
  };
  return { codigos, cic: read === 'clave' ? null : cic, clave: read === 'cic' ? null : persona.clave };
}

describe('of a person’s supports the first received that ends valid counts', () => {
  for (const seed of [1, 2, 3]) {
    test(`seed ${seed}`, { timeout: 60_000 }, async () => {
      const random = createRandom(seed, 'duplicates');
      const dispositivo = await t.dispositivo();
      const apoyos: Apoyo[] = [];
      for (let contador = 1; contador <= 60; contador++) {
        const read = (['all', 'all', 'cic', 'clave'] as const)[random.int(0, 3)]!;
        const { codigos, cic, clave } = codigosDe(seed * 20 + random.int(0, 9), random.int(0, 1), read);
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

      const rows = await t.deps.db
        .selectFrom('apoyo_contado')
        .selectAll()
        .where('folio', 'like', `${dispositivo}-%`)
        .execute();
      const counted = rows.filter(({ cuenta }) => cuenta).map(({ folio }) => folio);
      const expected = apoyos.filter((one) => shouldCount(one, apoyos)).map(({ folio }) => folio);
      expect(counted.sort()).toEqual(expected.sort());
      expect(expected.length).toBeGreaterThan(3);
      expect(expected.length).toBeLessThan(apoyos.length / 2);
      for (const { valido, cuenta, duplicado_de } of rows) expect(cuenta).toBe(valido && duplicado_de === null);
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
    const counts = async (): Promise<string[]> =>
      (
        await t.deps.db
          .selectFrom('apoyo_contado')
          .select('folio')
          .where('cuenta', '=', true)
          .where('folio', 'in', folios)
          .execute()
      ).map(({ folio }) => folio);
    expect(await counts()).toEqual([folios[1]]);
    await t.deps.db.updateTable('apertura').set({ valido: false }).where('folio', '=', folios[1]!).execute();
    expect(await counts()).toEqual([folios[2]]);
  });
});
