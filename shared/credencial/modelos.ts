/**
 * The models of the Credencial para Votar, as data: what each prints on its back, where it bears its
 * holder's signature (§4.7), what an acuse shows of it (§4.10) and whether «Mi Apoyo» takes it (§5.2).
 * New models (I and J are announced for 2026) are new rows, not new code.
 *
 * Years and codes are from public sources and may be a few months off at their edges. That a model
 * A, B or C bears a usable one-dimensional barcode is not established, so none is expected there;
 * model D's QR may lead to another host, then its Code 128 and MRZ serve.
 *
 * The signature was on the back, beside the fingerprint (launion.online, news 72673, of 2015), until the
 * model of 2019 moved it to the front (reporteindigo.com, 2018-12, on the agreement of that day). There it
 * lies under the photograph: two public programs that cut it out say so, one at (0.05–0.30, 0.62–0.96) of
 * the card, its upper part being photograph. Where on the older backs is not established.
 */

/** A machine-readable part of the back. `qrDenso` and `pdf417` are encrypted: nothing to read there. */
export type CodigoReverso = 'qr' | 'qrDenso' | 'pdf417' | 'code128' | 'mrz' | 'ocr';

/** A card's size, ID-1, in millimetres. */
export const TARJETA_MM = { ancho: 85.6, alto: 53.98 } as const;

/** A rectangle of a card's side in millimetres from its upper left corner. */
export interface ZonaMm {
  readonly x: number;
  readonly y: number;
  readonly ancho: number;
  readonly alto: number;
}

/** Where a card bears its holder's signature; `zona` is null where only the side is known. */
export interface LugarFirma {
  readonly lado: 'anverso' | 'reverso';
  readonly zona: ZonaMm | null;
}

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
  readonly firma: LugarFirma;
  /** The number that identifies the card or its holder in an acuse. */
  readonly acuse: 'CIC' | 'OCR';
  /** «Mi Apoyo» takes it while valid. */
  readonly miApoyo: boolean;
}

const SINCE_D = ['qr', 'pdf417', 'code128', 'mrz', 'ocr'] as const;
const SINCE_G = ['qr', 'qrDenso', 'code128', 'mrz', 'ocr'] as const;
const ON_BACK: LugarFirma = { lado: 'reverso', zona: null };
const UNDER_PHOTO: LugarFirma = { lado: 'anverso', zona: { x: 4, y: 37, ancho: 22, alto: 14.5 } };

export const MODELOS: readonly ModeloCredencial[] = [
  model('A', 'IFE', 'nacional', 1992, 2001, ['ocr'], ON_BACK),
  model('B', 'IFE', 'nacional', 2001, 2008, ['ocr'], ON_BACK),
  model('C', 'IFE', 'nacional', 2008, 2013, ['pdf417', 'ocr'], ON_BACK),
  model('D', 'IFE', 'nacional', 2013, 2014, SINCE_D, ON_BACK),
  model('E', 'INE', 'nacional', 2014, 2019, SINCE_D, ON_BACK),
  model('F', 'INE', 'extranjero', 2016, 2019, SINCE_D, ON_BACK),
  model('G', 'INE', 'nacional', 2019, null, SINCE_G, UNDER_PHOTO),
  model('H', 'INE', 'extranjero', 2019, null, SINCE_G, UNDER_PHOTO),
];

function model(
  letra: string,
  emisor: 'IFE' | 'INE',
  ambito: 'nacional' | 'extranjero',
  desde: number,
  hasta: number | null,
  reverso: readonly CodigoReverso[],
  firma: LugarFirma,
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
    firma,
    acuse: hasCic ? 'CIC' : 'OCR',
    miApoyo: hasCic,
  };
}

/** The model of a letter, or null. */
export const findModelo = (letra: string): ModeloCredencial | null =>
  MODELOS.find((modelo) => modelo.letra === letra) ?? null;

/** Whether the back bears the public QR. */
export const hasQr = (modelo: ModeloCredencial): boolean => modelo.reverso.includes('qr');
