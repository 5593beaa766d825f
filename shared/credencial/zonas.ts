/**
 * Where things lie on a card, by family of layout: rectangles in the card's own coordinates, (0, 0) its upper
 * left corner and (1, 1) its lower right one, so that they hold at any resolution once it is straightened.
 *
 * Sources. The MRZ's zone is ICAO's (Doc 9303 part 5: the lower 23.2 mm of a TD1). The signature of models G and
 * H: two public programs that cut it out, one at (0.05–0.30, 0.62–0.96), whose upper part is photograph. All
 * else is where `tests/especimenes` draws it: no measured drawing of a real card was found, so look there first
 * and with a wide margin, and never take «nothing there» for proof. Where A and B bear their fields is not
 * established; nothing is said of it here.
 */

/** A card's size, ID-1 (ISO/IEC 7810), in millimetres. */
export const TARJETA_MM = { ancho: 85.6, alto: 53.98 } as const;

/** A rectangle of one side of the card, as shares of its width and height. */
export interface Zona {
  readonly x: number;
  readonly y: number;
  readonly ancho: number;
  readonly alto: number;
}

/** A machine-readable part of the back. `qrDenso` and `pdf417` are encrypted: nothing to read there. */
export type CodigoReverso = 'qr' | 'qrDenso' | 'pdf417' | 'code128' | 'mrz' | 'ocr';

/**
 * A part of the front. `registro` is the year of registration with the número de emisión beside it, `expedicion` the
 * year of issue where it has a field of its own, `geografia` the keys of state, municipality and locality.
 */
export type CampoAnverso =
  | 'foto'
  | 'nombre'
  | 'domicilio'
  | 'edad'
  | 'nacimiento'
  | 'sexo'
  | 'clave'
  | 'curp'
  | 'registro'
  | 'seccion'
  | 'expedicion'
  | 'vigencia'
  | 'geografia'
  | 'firma';

export type ParteReverso = CodigoReverso | 'firma' | 'huella';

/** What a side bears; null where it is known to be there and not where. */
export type Lado<Parte extends string> = Readonly<Partial<Record<Parte, Zona | null>>>;

/** A part that is borne, its place unknown. */
const ALGUN_LUGAR = null;

const zona = (x: number, y: number, ancho: number, alto: number): Zona => ({ x, y, ancho, alto });

/** ICAO Doc 9303 part 5, 4.1: a TD1's machine readable zone is 23.2 mm high, along the lower edge. */
const MRZ = zona(0, 1 - 23.2 / TARJETA_MM.alto, 1, 23.2 / TARJETA_MM.alto);
/** The last thirteen of thirty characters of the first of three lines. */
const OCR_EN_MRZ = zona(0.52, 0.68, 0.44, 0.1);

/** Models A and B: fields by launion.online 72673; CURP and vigencia came with C (that page: vigencia since 09-2008). */
export const ANVERSO_AB: Lado<CampoAnverso> = {
  foto: ALGUN_LUGAR,
  nombre: ALGUN_LUGAR,
  domicilio: ALGUN_LUGAR,
  edad: ALGUN_LUGAR,
  sexo: ALGUN_LUGAR,
  clave: ALGUN_LUGAR,
  registro: ALGUN_LUGAR,
  seccion: ALGUN_LUGAR,
  geografia: ALGUN_LUGAR,
};

/** What the fronts of C to H have in common. The address may be left out since 25-01-2014 (launion.online 72673). */
const ANVERSO_COMUN: Lado<CampoAnverso> = {
  foto: zona(0.04, 0.204, 0.235, 0.48),
  nombre: zona(0.296, 0.238, 0.514, 0.145),
  domicilio: zona(0.296, 0.428, 0.554, 0.136),
  sexo: zona(0.889, 0.194, 0.06, 0.054),
  clave: zona(0.444, 0.576, 0.396, 0.057),
  curp: zona(0.296, 0.686, 0.324, 0.052),
  registro: zona(0.616, 0.686, 0.228, 0.052),
  seccion: zona(0.527, 0.786, 0.129, 0.052),
};

const NACIMIENTO = zona(0.296, 0.786, 0.218, 0.052);
const JUNTO_A_SECCION = zona(0.666, 0.786, 0.166, 0.052);

const HASTA_F: Lado<CampoAnverso> = {
  ...ANVERSO_COMUN,
  geografia: zona(0.296, 0.883, 0.37, 0.052),
  expedicion: JUNTO_A_SECCION,
  vigencia: zona(0.666, 0.883, 0.166, 0.052),
};

/** Model C prints the age (launion.online 72673). */
export const ANVERSO_C: Lado<CampoAnverso> = { ...HASTA_F, edad: NACIMIENTO };

/** Models D to F: the date of birth. */
export const ANVERSO_DEF: Lado<CampoAnverso> = { ...HASTA_F, nacimiento: NACIMIENTO };

/**
 * Models G and H: no state, municipality and locality, one field for issue and validity
 * (elsoldecuernavaca.com.mx 4603939), the signature under the photograph (reporteindigo.com, 2018-12).
 */
export const ANVERSO_GH: Lado<CampoAnverso> = {
  ...ANVERSO_COMUN,
  nacimiento: NACIMIENTO,
  vigencia: JUNTO_A_SECCION,
  firma: zona(0.047, 0.685, 0.257, 0.269),
};

/** The signature was on the back, beside the fingerprint, until 2019 (launion.online 72673): where is not established. */
const FIRMA_Y_HUELLA = { firma: ALGUN_LUGAR, huella: ALGUN_LUGAR };

export const REVERSO_AB: Lado<ParteReverso> = { ocr: ALGUN_LUGAR, ...FIRMA_Y_HUELLA };

export const REVERSO_C: Lado<ParteReverso> = {
  pdf417: zona(0.284, 0.395, 0.635, 0.204),
  ocr: zona(0.284, 0.746, 0.415, 0.1),
  ...FIRMA_Y_HUELLA,
};

const QR = zona(0.032, 0.088, 0.25, 0.397);
const CODE128 = zona(0.53, 0.026, 0.446, 0.16);

export const REVERSO_DEF: Lado<ParteReverso> = {
  qr: QR,
  pdf417: zona(0.284, 0.395, 0.635, 0.204),
  code128: CODE128,
  mrz: MRZ,
  ocr: OCR_EN_MRZ,
  ...FIRMA_Y_HUELLA,
};

/** `qrDenso` is both of the large ones. */
export const REVERSO_GH: Lado<ParteReverso> = {
  qr: QR,
  qrDenso: zona(0.499, 0.2, 0.471, 0.36),
  code128: CODE128,
  mrz: MRZ,
  ocr: OCR_EN_MRZ,
};
