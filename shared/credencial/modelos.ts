/**
 * The models of the Credencial para Votar, as data: by what each is told from the others (§4.2), what it bears on
 * each side and where, where it bears its holder's signature (§4.7), until when it is valid, what the registry asks
 * for, what an acuse shows of it (§4.10) and whether «Mi Apoyo» takes it (§5.2). New models (I and J, approved
 * in August 2025 and announced for mid-2026) are new rows, not new code.
 *
 * Years and codes are from public sources and may be a few months off at their edges: A, launion.online 72673 (its
 * edges from memory); B, memory; the voting marks by which A and B are told, presslibre.mx 2013-09-15; C, launion.online 72673; D, informaciondelonuevo.com 2014-01 and 24-horas.mx
 * 2012-11-21; E and F, heraldodemexico.com.mx 2024-03-15; G and H, merca20.com 460703, informador.mx 2019-12-23
 * and titulares.mx 84733. That a model A, B or C bears a usable one-dimensional barcode is not established, so
 * none is expected there; model D's QR may lead to another host, then its Code 128 and MRZ serve. Layouts and
 * their sources are in `zonas.ts`, validity in `validez.ts`, the registry's fields in `consulta.ts`.
 */
import { type CampoConsulta, CONSULTA_ABC, CONSULTA_D, CONSULTA_E } from './consulta.ts';
import type { Validez } from './validez.ts';
import {
  ANVERSO_AB,
  ANVERSO_C,
  ANVERSO_DEF,
  ANVERSO_GH,
  type CampoAnverso,
  type CodigoReverso,
  type Lado,
  type ParteReverso,
  REVERSO_AB,
  REVERSO_C,
  REVERSO_DEF,
  REVERSO_GH,
  type Zona,
} from './zonas.ts';

/** Where a card bears its holder's signature; `zona` is null where only the side is known. */
export interface LugarFirma {
  readonly lado: 'anverso' | 'reverso';
  readonly zona: Zona | null;
}

export interface ModeloCredencial {
  readonly letra: string;
  /** What the auxiliar reads when choosing (§4.2), es-MX. */
  readonly nombre: string;
  /** By what it is told from the others, es-MX. */
  readonly seDistingue: string;
  readonly emisor: 'IFE' | 'INE';
  readonly ambito: 'nacional' | 'extranjero';
  /** Years of issue, both included; `hasta` is null while it is still issued. */
  readonly desde: number;
  readonly hasta: number | null;
  /** The codes of the back. */
  readonly reverso: readonly CodigoReverso[];
  /** What each side bears, and where as far as it is known. */
  readonly zonas: { readonly anverso: Lado<CampoAnverso>; readonly reverso: Lado<ParteReverso> };
  readonly firma: LugarFirma;
  readonly validez: Validez;
  readonly consulta: readonly CampoConsulta[];
  /** How many characters of a name or surname the front prints at most (50 since G: reporteindigo.com, 2018-12). */
  readonly letrasPorNombre: 32 | 50;
  /** The number that identifies the card or its holder in an acuse. */
  readonly acuse: 'CIC' | 'OCR';
  /** «Mi Apoyo» takes it while valid. */
  readonly miApoyo: boolean;
}

type Fila = Omit<ModeloCredencial, 'letra' | 'nombre' | 'ambito' | 'reverso' | 'firma' | 'acuse' | 'miApoyo'>;

const AB = {
  emisor: 'IFE',
  zonas: { anverso: ANVERSO_AB, reverso: REVERSO_AB },
  validez: 'terminada',
  consulta: CONSULTA_ABC,
  letrasPorNombre: 32,
} as const;
const DEF = {
  zonas: { anverso: ANVERSO_DEF, reverso: REVERSO_DEF },
  validez: 'impresa',
  consulta: CONSULTA_E,
  letrasPorNombre: 32,
} as const;
const GH = {
  emisor: 'INE',
  desde: 2019,
  hasta: null,
  zonas: { anverso: ANVERSO_GH, reverso: REVERSO_GH },
  validez: 'impresa',
  consulta: CONSULTA_E,
  letrasPorNombre: 50,
} as const;

const A: Fila = {
  ...AB,
  desde: 1992,
  hasta: 2001,
  seDistingue: 'Del IFE, sin códigos atrás: sólo un número. Recuadros para marcar el voto hasta «03».',
};
const B: Fila = {
  ...AB,
  desde: 2001,
  hasta: 2008,
  seDistingue: 'Del IFE, sin códigos atrás: sólo un número. Recuadros para marcar el voto desde «09».',
};
const C: Fila = {
  emisor: 'IFE',
  desde: 2008,
  hasta: 2013,
  zonas: { anverso: ANVERSO_C, reverso: REVERSO_C },
  validez: 'impresa',
  consulta: CONSULTA_ABC,
  letrasPorNombre: 32,
  seDistingue: 'Del IFE. Atrás, un código ancho de puntitos y un número de 13 cifras; sin QR ni renglones.',
};
const D: Fila = {
  ...DEF,
  emisor: 'IFE',
  desde: 2013,
  hasta: 2014,
  consulta: CONSULTA_D,
  seDistingue: 'Dice IFE. Atrás, un QR, barras, un código ancho de puntitos y tres renglones que empiezan con IDMEX.',
};
const E: Fila = {
  ...DEF,
  emisor: 'INE',
  desde: 2014,
  hasta: 2019,
  seDistingue: 'Dice INE. Atrás, un QR, barras, un código ancho de puntitos y tres renglones que empiezan con IDMEX.',
};
const F: Fila = {
  ...DEF,
  emisor: 'INE',
  desde: 2016,
  hasta: 2019,
  seDistingue: 'Como el modelo E, y dice «desde el extranjero».',
};
const G: Fila = {
  ...GH,
  seDistingue: 'Dice INE. Atrás, tres QR, dos de ellos grandes, barras y tres renglones que empiezan con IDMEX.',
};
const H: Fila = { ...GH, seDistingue: 'Como el modelo G, y dice «desde el extranjero».' };

/** The codes of a back, in the order they are looked for. */
const ORDEN: readonly CodigoReverso[] = ['qr', 'qrDenso', 'pdf417', 'code128', 'mrz', 'ocr'];

export const MODELOS: readonly ModeloCredencial[] = [
  model('A', 'nacional', A),
  model('B', 'nacional', B),
  model('C', 'nacional', C),
  model('D', 'nacional', D),
  model('E', 'nacional', E),
  model('F', 'extranjero', F),
  model('G', 'nacional', G),
  model('H', 'extranjero', H),
];

function model(letra: string, ambito: 'nacional' | 'extranjero', fila: Fila): ModeloCredencial {
  const { emisor, desde, hasta, zonas } = fila;
  const hasCic = 'mrz' in zonas.reverso;
  const where = ambito === 'extranjero' ? ', desde el extranjero' : '';
  const lado = 'firma' in zonas.anverso ? 'anverso' : 'reverso';
  return {
    ...fila,
    letra,
    ambito,
    nombre: `Modelo ${letra}: ${emisor}${where}, ${hasta === null ? `desde ${desde}` : `${desde} a ${hasta}`}`,
    reverso: ORDEN.filter((codigo) => codigo in zonas.reverso),
    firma: { lado, zona: zonas[lado].firma ?? null },
    acuse: hasCic ? 'CIC' : 'OCR',
    miApoyo: hasCic,
  };
}

/** The model of a letter, or null. */
export const findModelo = (letra: string): ModeloCredencial | null =>
  MODELOS.find((modelo) => modelo.letra === letra) ?? null;

/** Whether the back bears the public QR. */
export const hasQr = (modelo: ModeloCredencial): boolean => modelo.reverso.includes('qr');
