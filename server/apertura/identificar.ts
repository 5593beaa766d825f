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
  | 'no-leido';

export interface Identificado {
  readonly cic: string | null;
  readonly ocr: string | null;
  readonly claveElector: string | null;
  /** What the acuse shows (§4.10): «CIC 900000012», «OCR 0001900000034»; null when neither was read. */
  readonly identificador: string | null;
  readonly marcas: readonly MarcaApertura[];
}

/**
 * Joins the codes. What the phone read whole (QR, Code 128, MRZ) goes before single fields, and
 * codes that contradict each other identify nobody.
 */
export function identificar({ modelo, codigos }: Pick<DatosApoyo, 'modelo' | 'codigos'>): Identificado {
  const marcas: MarcaApertura[] = [];
  const read = identify(codigos);
  if (!read.ok && read.error === 'discrepan') {
    return {
      cic: null,
      ocr: null,
      claveElector: clave(),
      identificador: null,
      marcas: ['codigos-discrepan', ...marcas],
    };
  }
  const cic = read.ok ? read.value.cic : field(codigos.cic, parseCic, 'cic-no-valido');
  const ocr = (read.ok ? read.value.ocr : null) ?? field(codigos.ocr, readOcr, 'ocr-no-valido');
  const claveElector = clave();
  const identificador = name(findModelo(modelo)?.acuse ?? 'CIC', cic, ocr);
  if (identificador === null) marcas.push('no-leido');
  return { cic, ocr, claveElector, identificador, marcas };

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
