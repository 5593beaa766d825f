/** Admission against a small model written the other way round: from each answer to what it needs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fallo, type Hechos, juzgar } from '../../../shared/admision/juzgar.ts';

const DAY = 24 * 3600 * 1000;
const MINUTE = 60_000;

/** Instants that like to fall on, just before and just after the edges of everything. */
const fin = 100 * DAY;
const inicio = 50 * DAY;
const edges = [inicio, fin, fin + DAY, inicio - 5 * MINUTE, fin + 5 * MINUTE];
const instante = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...edges),
      fc.constantFrom(-5 * MINUTE - 1, -5 * MINUTE, -1, 0, 1, 5 * MINUTE, 5 * MINUTE + 1),
    )
    .map(([a, b]) => a + b),
  fc.integer({ min: 40 * DAY, max: 110 * DAY }),
);

const hechos: fc.Arbitrary<Hechos> = fc.record({
  clase: fc.constantFrom('apoyo', 'alta'),
  corregido: instante,
  proceso: fc.option(fc.constant({ inicio, fin }), { freq: 8 }),
  autor: fc.record({ modalidad: fc.constantFrom('auxiliar', 'ciudadano'), alta: fc.boolean() }),
  dispositivoActivo: fc.boolean(),
  bracket: fc.tuple(instante, instante).map(([a, b]) => ({ desde: Math.min(a, b), hasta: Math.max(a, b) })),
  durable: instante,
});

const model = (h: Hechos): string => {
  const belongs = h.autor.alta && h.dispositivoActivo;
  const dentro = h.clase === 'alta' || (h.bracket.desde <= fin - 1 && h.bracket.hasta > inicio - 1);
  const aTiempo = h.durable - fin <= DAY - 1;
  const dudosa = h.bracket.desde - h.corregido > 5 * MINUTE || h.corregido - h.bracket.hasta > 5 * MINUTE;
  const marca = dudosa ? ' hora-dudosa' : '';
  const acuse = h.proceso !== null && belongs && dentro && aTiempo;
  if (acuse) return `acuse${marca}`;
  if (h.proceso === null) return 'rechazo proceso-desconocido';
  if (!aTiempo && (!belongs || dentro)) return 'rechazo fuera-de-plazo';
  if (!h.autor.alta) {
    return `cuarentena ${h.autor.modalidad === 'ciudadano' ? 'activacion-no-valida' : 'auxiliar-de-baja'}${marca}`;
  }
  return belongs ? 'rechazo fuera-de-periodo' : `cuarentena dispositivo-no-autorizado${marca}`;
};

const said = (fallo: Fallo): string =>
  [fallo.resultado, 'motivo' in fallo ? fallo.motivo : '', ...('marcas' in fallo ? fallo.marcas : [])]
    .filter(Boolean)
    .join(' ');

test('judges as the model does, and every answer comes up', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(hechos, (h) => {
      const answer = said(juzgar(h));
      seen.add(answer);
      expect(answer).toBe(model(h));
    }),
    { numRuns: 20_000 },
  );
  expect([...seen].sort()).toEqual(
    ['', ' hora-dudosa']
      .flatMap((marca) => [
        `acuse${marca}`,
        `cuarentena activacion-no-valida${marca}`,
        `cuarentena auxiliar-de-baja${marca}`,
        `cuarentena dispositivo-no-autorizado${marca}`,
      ])
      .concat('rechazo fuera-de-periodo', 'rechazo fuera-de-plazo', 'rechazo proceso-desconocido')
      .sort(),
  );
});

test('an honest support with a wrong clock is never refused for it', () => {
  fc.assert(
    fc.property(hechos, fc.integer({ min: 0, max: 4e12 }), (h, corregido) => {
      expect(juzgar({ ...h, corregido }).resultado).toBe(juzgar(h).resultado);
    }),
  );
});
