/**
 * A noisy channel between a card and its readers, worse than any camera: what frames of one card may yield.
 *
 * - Letters err at random in each frame, and alike in all frames of a card: a confusion of the print or of the
 *   reader's eye, at every place or most, on both sides, since one eye reads all.
 * - A Code 128 is misread a hundred times more often than is reckoned with, and half of what misreads it does so again.
 * - The public QR is read right, not at all, or with strangers and the two encrypted ones beside it: its code
 *   refuses what it can't correct.
 */
import type { Fotograma } from '../../../shared/credencial/index.ts';
import type { Persona } from '../../especimenes/persona.ts';
import type { Random } from '../../especimenes/random.ts';

/** What OCR takes for one another, both ways: across the border of letters and digits, and within either. */
const PARES = '0O 0D 0Q 1I 1L 8B 5S 2Z 6G 08 38 35 56 68 17 27 49 09 69 83 CG EF MN HM UV VY KX RP'.split(' ');
const TODO = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<'];

export interface Ruido {
  /** Chance of a wrong character in a frame. */
  readonly letra: number;
  /** Chance that a card has a confusion that all its frames share. */
  readonly sistematico: number;
  /** Chance that a source is read in a frame. */
  readonly leida: number;
  /** Chance that a Code 128 is misread. */
  readonly barras: number;
}

export const NADA: Ruido = { letra: 0, sistematico: 0, leida: 1, barras: 0 };
export const CALLE: Ruido = { letra: 0.01, sistematico: 0.3, leida: 0.6, barras: 0.01 };
export const INFIERNO: Ruido = { letra: 0.05, sistematico: 0.95, leida: 0.5, barras: 0.05 };

const other = (random: Random, char: string): string => {
  const pairs = PARES.filter((pair) => pair.includes(char));
  if (pairs.length === 0 || random.chance(0.1)) return random.pick(TODO);
  const pair = random.pick(pairs);
  return pair[0] === char ? pair[1]! : pair[0]!;
};

/** The frames of one card. */
export function makeCanal(persona: Persona, ruido: Ruido, random: Random): () => Fotograma {
  const shared = random.chance(ruido.sistematico)
    ? Array.from({ length: random.int(1, 2) }, () => {
        const pair = random.pick(PARES);
        return random.chance(0.5) ? ([pair[0]!, pair[1]!] as const) : ([pair[1]!, pair[0]!] as const);
      })
    : [];
  const always = random.pick([1, 1, 0.8]);
  const wrongBars = misread(persona.cic, random);

  const letters = (text: string): string =>
    [...text]
      .map((char) => {
        if (char === '\n' || char === ' ' || char === '/') return char;
        const confused = shared.find(([from]) => from === char);
        if (confused && random.chance(always)) return confused[1];
        return random.chance(ruido.letra) ? other(random, char) : char;
      })
      .join('');
  const may = <T>(value: T): T | undefined => (random.chance(ruido.leida) ? value : undefined);

  return () => {
    const strangers = ['http://ejemplo.mx', '\u0001\u0002', 'https://qr.ine.mx/004697'].filter(() =>
      random.chance(0.3),
    );
    const bars = random.chance(ruido.barras)
      ? random.chance(0.5)
        ? wrongBars
        : misread(persona.cic, random)
      : persona.cic;
    return {
      qr: persona.qr !== null && random.chance(ruido.leida) ? [...strangers, persona.qr] : strangers,
      code128: persona.code128 !== null && random.chance(ruido.leida) ? [bars] : [],
      mrz: persona.mrz === null ? undefined : may(letters(persona.mrz)),
      ocr13: may(letters(persona.ocr)),
      frente: {
        clave: may(letters(persona.clave)),
        curp: may(letters(persona.curp)),
        seccion: may(letters(persona.seccion)),
        registro: may(letters(`${persona.registro} ${persona.emision}`)),
        vigencia: may(letters(`${persona.expedida.slice(0, 4)} - ${persona.vence.slice(0, 4)}`)),
        nacimiento: may(letters(persona.nacimiento.split('-').reverse().join('/'))),
        sexo: may(letters(persona.sexo)),
      },
    };
  };
}

function misread(cic: string, random: Random): string {
  const at = random.int(0, 8);
  return random.chance(0.3)
    ? String(random.int(0, 999_999_999)).padStart(9, '0')
    : cic.slice(0, at) + random.int(0, 9) + cic.slice(at + 1);
}
