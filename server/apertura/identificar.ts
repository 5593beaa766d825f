/** What of a support's codes identifies the card and its holder, and what does not agree. */
import type { DatosApoyo } from '../../shared/apoyo/contenido.ts';
import { findModelo, identify, parseCic, parseClaveElector, parseOcr } from '../../shared/credencial/index.ts';

/** Marks that opening sets; they change nothing in the answer that was given. */
export type MarcaApertura =
  /** QR, Code 128 and MRZ are of different cards. */
  | 'codigos-discrepan'
  | 'cic-no-valido'
  | 'ocr-no-valido'
  | 'clave-no-valida'
  /** Nothing identifies the card. */
  | 'no-leido'
  /** A CIC is given that no code of the back bears out: no identity. */
  | 'cic-sin-codigo'
  /** The same of an OCR, on a model whose codes bear it. */
  | 'ocr-sin-codigo';

/** Where a value comes from: a code with error detection of its own, or a text as it was sent. */
export type Fuente = 'codigo' | 'texto';

export interface Identificado {
  readonly cic: string | null;
  readonly ocr: string | null;
  readonly claveElector: string | null;
  /** Of each value above; the clave is printed on the front only, so it is never better than text. */
  readonly fuentes: {
    readonly cic: Fuente | null;
    readonly ocr: Fuente | null;
    readonly claveElector: Fuente | null;
  };
  /** What the acuse shows (§4.10): «CIC 900000012», «OCR 0001900000034»; null when neither was read. */
  readonly identificador: string | null;
  readonly marcas: readonly MarcaApertura[];
}

/**
 * Joins the codes. A card is who its machine-read codes (QR, Code 128, MRZ) say it is; a CIC or OCR
 * given as text counts only on models that bear no such code, since text is whatever a phone sends.
 * Codes that contradict each other identify nobody.
 */
export function identificar({ modelo, codigos }: Pick<DatosApoyo, 'modelo' | 'codigos'>): Identificado {
  const marcas: MarcaApertura[] = [];
  const model = findModelo(modelo);
  const read = identify(codigos);
  const claveElector = clave();
  if (!read.ok && read.error === 'discrepan') {
    return found({ cic: null, ocr: null }, null, ['codigos-discrepan', ...marcas]);
  }
  const machine = read.ok ? read.value : { cic: null, ocr: null };
  const given = {
    cic: field(codigos.cic, parseCic, 'cic-no-valido'),
    ocr: field(codigos.ocr, readOcr, 'ocr-no-valido'),
  };
  // No model without machine-read codes bears a CIC.
  const cic = machine.cic;
  const ocr = machine.ocr ?? (model && !model.reverso.includes('mrz') ? given.ocr : null);
  if (given.cic !== null && given.cic !== cic) marcas.push('cic-sin-codigo');
  if (given.ocr !== null && given.ocr !== ocr) marcas.push('ocr-sin-codigo');
  const identificador = name(model?.acuse ?? 'CIC', cic, ocr);
  if (identificador === null) marcas.push('no-leido');
  return found({ cic, ocr }, identificador, marcas);

  function found(
    card: { readonly cic: string | null; readonly ocr: string | null },
    identificador: string | null,
    marcas: readonly MarcaApertura[],
  ): Identificado {
    const fuentes = {
      cic: card.cic === null ? null : ('codigo' as const),
      ocr: card.ocr === null ? null : read.ok && read.value.ocr !== null ? ('codigo' as const) : ('texto' as const),
      claveElector: claveElector === null ? null : ('texto' as const),
    };
    return { ...card, claveElector, fuentes, identificador, marcas };
  }

  function clave(): string | null {
    const parsed = codigos.claveElector === undefined ? null : parseClaveElector(codigos.claveElector);
    if (parsed && !parsed.ok) marcas.push('clave-no-valida');
    return parsed?.ok ? parsed.value.clave : null;
  }

  function field(
    text: string | undefined,
    parse: (text: string) => { ok: true; value: string } | { ok: false },
    marca: MarcaApertura,
  ): string | null {
    const parsed = text === undefined ? null : parse(text);
    if (parsed && !parsed.ok) marcas.push(marca);
    return parsed?.ok ? parsed.value : null;
  }
}

const readOcr = (text: string) => {
  const parsed = parseOcr(text);
  return parsed.ok ? { ok: true as const, value: parsed.value.ocr } : parsed;
};

/** The model's own number if it was read, else the other one. */
function name(preferred: 'CIC' | 'OCR', cic: string | null, ocr: string | null): string | null {
  const [first, second] = preferred === 'CIC' ? [cic, ocr] : [ocr, cic];
  if (first !== null) return `${preferred} ${first}`;
  return second === null ? null : `${preferred === 'CIC' ? 'OCR' : 'CIC'} ${second}`;
}
