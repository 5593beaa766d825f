import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAMPOS,
  type Campo,
  type Conteo,
  lecturaDe,
  SIN_VOTOS,
  type Voto,
  votar,
  votosDe,
} from '../../../shared/credencial/index.ts';
import { type ModeloDibujado, makePersona, type Persona } from '../../especimenes/persona.ts';
import { createRandom } from '../../especimenes/random.ts';
import { CALLE, INFIERNO, makeCanal, NADA, type Ruido } from './canal.ts';

const FOTOGRAMAS = 10;

const truth = (p: Persona): Readonly<Partial<Record<Campo, string>>> => ({
  cic: p.cic,
  ocr: p.ocr,
  seccion: p.seccion,
  emision: p.emision,
  nacimiento: p.nacimiento.slice(2).replaceAll('-', ''),
  sexo: p.sexo,
  vence: p.vence.slice(0, 4),
  clave: p.clave,
  curp: p.curp,
});

/** Reads a card frame by frame; `each` sees every state on the way. */
function read(seed: number, modelo: ModeloDibujado, ruido: Ruido, each?: (conteo: Conteo, persona: Persona) => void) {
  const persona = makePersona(seed, modelo);
  const next = makeCanal(persona, ruido, createRandom(seed, 'canal'));
  let conteo = SIN_VOTOS;
  for (let i = 0; i < FOTOGRAMAS; i++) {
    conteo = votar(conteo, votosDe(next()));
    each?.(conteo, persona);
  }
  return { conteo, persona };
}

describe('votes over the frames of a card', () => {
  it.each([
    ['street', CALLE],
    ['hell', INFIERNO],
  ] as const)('never make a wrong value sure: %s', (_, ruido) => {
    let sure = 0;
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.constantFrom('C', 'D', 'E', 'G'), (seed, modelo) => {
        read(seed, modelo as ModeloDibujado, ruido, (conteo, persona) => {
          for (const campo of CAMPOS) {
            const state = lecturaDe(conteo, campo);
            if (state.estado !== 'seguro') continue;
            sure++;
            expect([campo, state.valor]).toEqual([campo, truth(persona)[campo]]);
          }
        });
      }),
      { numRuns: 4_000 },
    );
    expect(sure).toBeGreaterThan(10_000);
  });

  it('make the CIC sure nearly always on the street', () => {
    let sure = 0;
    for (let seed = 0; seed < 500; seed++) {
      const { conteo, persona } = read(seed, 'E', CALLE);
      const state = lecturaDe(conteo, 'cic');
      if (state.estado === 'seguro' && state.valor === persona.cic) sure++;
    }
    expect(sure).toBeGreaterThanOrEqual(490);
  });

  it('without a fault give all in three frames, as sure as it can be', () => {
    const { conteo, persona } = read(7, 'G', NADA);
    const states = Object.fromEntries(CAMPOS.map((campo) => [campo, lecturaDe(conteo, campo)]));
    for (const campo of ['cic', 'ocr', 'seccion', 'emision'] as const)
      expect(states[campo]).toMatchObject({ estado: 'seguro', valor: truth(persona)[campo] });
    // All of these are letters, read by one eye.
    for (const campo of ['nacimiento', 'sexo', 'vence', 'clave', 'curp'] as const)
      expect(states[campo]).toMatchObject({ estado: 'probable', valor: truth(persona)[campo] });
    expect(states.nombre).toEqual({ estado: 'nada' });
  });

  it('depend on no order within a frame, and on no vote given twice in it', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(), (seed, turn) => {
        const persona = makePersona(seed);
        const next = makeCanal(persona, CALLE, createRandom(seed, 'canal'));
        let [one, two] = [SIN_VOTOS, SIN_VOTOS];
        for (let i = 0; i < 4; i++) {
          const votes = votosDe(next());
          const at = turn % (votes.length + 1);
          one = votar(one, votes);
          two = votar(two, [...votes.slice(at), ...votes.slice(0, at), ...votes]);
        }
        for (const campo of CAMPOS) expect(lecturaDe(two, campo)).toEqual(lecturaDe(one, campo));
      }),
      { numRuns: 300 },
    );
  });

  it('keep no more however many frames and values there are', () => {
    const vote = fc.record<Voto>({
      campo: fc.constantFrom(...CAMPOS),
      fuente: fc.constantFrom('qr', 'code128', 'mrz', 'ocr13', 'frente'),
      valor: fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constant('9'.repeat(100_000))),
    });
    fc.assert(
      fc.property(fc.array(fc.array(vote, { maxLength: 60 }), { maxLength: 40 }), (frames) => {
        const conteo = frames.reduce(votar, SIN_VOTOS);
        for (const campo of CAMPOS) {
          expect(conteo.candidatos[campo]?.length ?? 0).toBeLessThanOrEqual(6);
          lecturaDe(conteo, campo);
        }
        expect(JSON.stringify(conteo).length).toBeLessThan(60_000);
      }),
      { numRuns: 200 },
    );
  });
});
