/**
 * The models of the Credencial para Votar, as data: what each prints on its back, what an acuse
 * shows of it (§4.10) and whether «Mi Apoyo» takes it (§5.2). New models (I and J are announced for
 * 2026) are new rows, not new code.
 *
 * Years and codes are from public sources and may be a few months off at their edges. That a model
 * A, B or C bears a usable one-dimensional barcode is not established, so none is expected there;
 * model D's QR may lead to another host, then its Code 128 and MRZ serve.
 */

/** A machine-readable part of the back. `qrDenso` and `pdf417` are encrypted: nothing to read there. */
export type CodigoReverso = 'qr' | 'qrDenso' | 'pdf417' | 'code128' | 'mrz' | 'ocr';

export interface ModeloCredencial {
  readonly letra: string;
  /** What the auxiliar reads when choosing (§4.2), es-MX. */
  readonly nombre: string;
  readonly emisor: 'IFE' | 'INE';
  readonly ambito: 'nacional' | 'extranjero';
  /** Years of issue, both included; `hasta` is null while it is still issued. */
  readonly desde: number;
  readonly hasta: number | null;
  readonly reverso: readonly CodigoReverso[];
  /** The number that identifies the card or its holder in an acuse. */
  readonly acuse: 'CIC' | 'OCR';
  /** «Mi Apoyo» takes it while valid. */
  readonly miApoyo: boolean;
}

const SINCE_D = ['qr', 'pdf417', 'code128', 'mrz', 'ocr'] as const;
const SINCE_G = ['qr', 'qrDenso', 'code128', 'mrz', 'ocr'] as const;

export const MODELOS: readonly ModeloCredencial[] = [
  model('A', 'IFE', 'nacional', 1992, 2001, ['ocr']),
  model('B', 'IFE', 'nacional', 2001, 2008, ['ocr']),
  model('C', 'IFE', 'nacional', 2008, 2013, ['pdf417', 'ocr']),
  model('D', 'IFE', 'nacional', 2013, 2014, SINCE_D),
  model('E', 'INE', 'nacional', 2014, 2019, SINCE_D),
  model('F', 'INE', 'extranjero', 2016, 2019, SINCE_D),
  model('G', 'INE', 'nacional', 2019, null, SINCE_G),
  model('H', 'INE', 'extranjero', 2019, null, SINCE_G),
];

function model(
  letra: string,
  emisor: 'IFE' | 'INE',
  ambito: 'nacional' | 'extranjero',
  desde: number,
  hasta: number | null,
  reverso: readonly CodigoReverso[],
): ModeloCredencial {
  const hasCic = reverso.includes('mrz');
  const where = ambito === 'extranjero' ? ', desde el extranjero' : '';
  return {
    letra,
    nombre: `Modelo ${letra}: ${emisor}${where}, ${hasta === null ? `desde ${desde}` : `${desde} a ${hasta}`}`,
    emisor,
    ambito,
    desde,
    hasta,
    reverso,
    acuse: hasCic ? 'CIC' : 'OCR',
    miApoyo: hasCic,
  };
}

/** The model of a letter, or null. */
export const findModelo = (letra: string): ModeloCredencial | null =>
  MODELOS.find((modelo) => modelo.letra === letra) ?? null;

/** Whether the back bears the public QR. */
export const hasQr = (modelo: ModeloCredencial): boolean => modelo.reverso.includes('qr');
