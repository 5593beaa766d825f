/**
 * Live reading: what many frames of one card say of each of its values, and how far that may be believed. Pure and
 * incremental: `votar` gives a new count and never keeps a frame; memory and work per frame are bounded whatever
 * is read, however long.
 *
 * A vote is a value that passed its strict reader, check digits included, in one frame and from one source.
 * Frames of one card err alike: what the print, a scratch or a reader's eye makes of an 8, it makes in each of
 * them. So counting never makes anything sure. Sure is a value
 *
 * - that the public QR gives as CIC (its Reed–Solomon code refuses what it can't correct), or
 * - on which two sources agree that are independent: printed in different places, and at least one of them a bar
 *   code, since all letters are read by one eye.
 *
 * Two bar codes that contradict each other are two cards, or a forged one: `discrepa`, until the caller starts
 * anew. Probable is what one source repeats often enough and clearly more often than any other value. How unlikely
 * a wrong sure value is, and where these numbers come from: docs/decisions/094-votes-and-sure-values.md.
 */

export type Fuente = 'qr' | 'code128' | 'mrz' | 'ocr13' | 'frente';

/** `nacimiento` as `YYMMDD`, `vence` the last year of validity, `nombre` its three parts with `|` between. */
export const CAMPOS = [
  'cic',
  'ocr',
  'seccion',
  'emision',
  'nacimiento',
  'sexo',
  'vence',
  'clave',
  'curp',
  'nombre',
] as const;
export type Campo = (typeof CAMPOS)[number];

export interface Voto {
  readonly campo: Campo;
  readonly fuente: Fuente;
  readonly valor: string;
}

/** Where a source is printed: the MRZ's first line ends in the OCR, which is the same ink. */
const SOPORTE: Readonly<Record<Fuente, 'qr' | 'barras' | 'reverso' | 'frente'>> = {
  qr: 'qr',
  code128: 'barras',
  mrz: 'reverso',
  ocr13: 'reverso',
  frente: 'frente',
};

const FUENTES = Object.keys(SOPORTE) as readonly Fuente[];
const isBarCode = (fuente: Fuente): boolean => fuente === 'qr' || fuente === 'code128';

/** Frames in which a source must have given a value before it counts for an agreement. */
const PARA_ACORDAR: Readonly<Record<Fuente, number>> = { qr: 1, code128: 1, mrz: 1, ocr13: 3, frente: 3 };
/** Frames in which a source by itself makes a value probable. */
const PARA_PROBABLE: Readonly<Record<Fuente, number>> = { qr: 1, code128: 2, mrz: 2, ocr13: 3, frente: 3 };
/** A probable value leads any other by so many votes. */
const VENTAJA = 2;
/** Frames after which a bar code that says otherwise is no misreading. */
const PARA_CONTRADECIR: Readonly<Partial<Record<Fuente, number>>> = { qr: 1, code128: 2 };

/** Bounds of what is kept and of what one frame may bring. */
const MAX_CANDIDATOS = 6;
const MAX_VOTOS = 1_000;
const MAX_POR_FOTOGRAMA = 40;
const MAX_LARGO = 200;

interface Candidato {
  readonly valor: string;
  readonly votos: Readonly<Partial<Record<Fuente, number>>>;
  /** The frame that last gave it. */
  readonly visto: number;
}

export interface Conteo {
  readonly fotogramas: number;
  readonly candidatos: Readonly<Partial<Record<Campo, readonly Candidato[]>>>;
}

export const SIN_VOTOS: Conteo = { fotogramas: 0, candidatos: {} };

/** Counts one frame. A source votes once for a value in it; two values of one source are two votes. */
export function votar(conteo: Conteo, fotograma: readonly Voto[]): Conteo {
  const now = conteo.fotogramas + 1;
  const candidatos = { ...conteo.candidatos };
  const given = new Set<string>();
  for (const { campo, fuente, valor } of fotograma.slice(0, MAX_POR_FOTOGRAMA)) {
    const key = `${campo} ${fuente} ${valor}`;
    if (valor === '' || valor.length > MAX_LARGO || given.has(key)) continue;
    given.add(key);
    candidatos[campo] = counted(candidatos[campo] ?? [], fuente, valor, now);
  }
  return { fotogramas: now, candidatos };
}

function counted(list: readonly Candidato[], fuente: Fuente, valor: string, now: number): readonly Candidato[] {
  const old = list.find((one) => one.valor === valor);
  const votos = { ...old?.votos, [fuente]: Math.min((old?.votos[fuente] ?? 0) + 1, MAX_VOTOS) };
  const next = [...list.filter((one) => one !== old), { valor, votos, visto: now }];
  if (next.length <= MAX_CANDIDATOS) return next;
  // The weakest goes, of equals the one not seen for longest: a value that comes back is counted again.
  const weakest = next.reduce((a, b) =>
    weight(b) < weight(a) || (weight(b) === weight(a) && b.visto < a.visto) ? b : a,
  );
  return next.filter((one) => one !== weakest);
}

/** Bar codes outlast any number of misread letters. */
const weight = ({ votos }: Candidato): number =>
  FUENTES.reduce((sum, fuente) => sum + (votos[fuente] ?? 0) * (isBarCode(fuente) ? MAX_VOTOS * 10 : 1), 0);

const total = ({ votos }: Candidato): number => FUENTES.reduce((sum, fuente) => sum + (votos[fuente] ?? 0), 0);

/** `fuentes` are those that gave the value, in the order qr, code128, mrz, ocr13, frente. */
export type Lectura =
  | { readonly estado: 'nada' }
  | { readonly estado: 'visto' | 'probable' | 'seguro'; readonly valor: string; readonly fuentes: readonly Fuente[] }
  | { readonly estado: 'discrepa'; readonly valores: readonly string[] };

/** What the frames so far say of a value. */
export function lecturaDe({ candidatos }: Conteo, campo: Campo): Lectura {
  const list = candidatos[campo] ?? [];
  if (list.length === 0) return { estado: 'nada' };
  const contradicting = list.filter(({ votos }) => reaches(votos, PARA_CONTRADECIR));
  if (contradicting.length > 1) return { estado: 'discrepa', valores: contradicting.map(({ valor }) => valor) };
  const sure = list.filter((one) => isSure(campo, one) && !contradicting.some((other) => other !== one));
  if (sure.length === 1) return found('seguro', sure[0]!);
  if (sure.length > 1) return { estado: 'discrepa', valores: sure.map(({ valor }) => valor) };
  const likely = (one: Candidato) => Number(reaches(one.votos, PARA_PROBABLE));
  const [first, ...others] = [...list].sort(
    (a, b) => likely(b) - likely(a) || weight(b) - weight(a) || b.visto - a.visto,
  );
  const ahead = first!.votos.qr !== undefined || total(first!) - Math.max(0, ...others.map(total)) >= VENTAJA;
  return found(likely(first!) && ahead ? 'probable' : 'visto', first!);
}

const reaches = (votos: Candidato['votos'], needed: Readonly<Partial<Record<Fuente, number>>>): boolean =>
  FUENTES.some((fuente) => (votos[fuente] ?? 0) >= (needed[fuente] ?? Number.POSITIVE_INFINITY));

function isSure(campo: Campo, { votos }: Candidato): boolean {
  if (campo === 'cic' && votos.qr !== undefined) return true;
  const counting = FUENTES.filter((fuente) => (votos[fuente] ?? 0) >= PARA_ACORDAR[fuente]);
  return new Set(counting.map((fuente) => SOPORTE[fuente])).size > 1 && counting.some(isBarCode);
}

const found = (estado: 'visto' | 'probable' | 'seguro', { valor, votos }: Candidato): Lectura => ({
  estado,
  valor,
  fuentes: FUENTES.filter((fuente) => votos[fuente] !== undefined),
});
