/**
 * Until when a card is valid, and what its holder can do when it is not. Pure: today is given, as `YYYY-MM-DD`
 * in hora Centro.
 *
 * A card is valid to 31 December of the year printed on it, ten years after its issue, since September 2008
 * (launion.online 72673; nmas.com.mx 2026-01-18: «2026» loses validity on 1 January 2027). The older models bear
 * no year and are no longer valid (presslibre.mx 2013-09-15; unotv.com 2024-02: «A, B y C ya no son vigentes»).
 * INE has more than once prolonged cards that ended in a given year: those are data too, and the next is a row.
 */
import type { ModeloCredencial } from './modelos.ts';

/** `terminada`: no card of the model is valid any more. `impresa`: the year is on the card. */
export type Validez = 'terminada' | 'impresa';

export const ANIOS_DE_VIGENCIA = 10;
/** Years of issue are known to within some months. */
const EDGE_YEARS = 1;

/** Cards that print `anio` are valid to the day `hasta`. */
export interface Prorroga {
  readonly anio: number;
  readonly hasta: string;
}

export const PRORROGAS: readonly Prorroga[] = [
  // ejecentral.com.mx 2020-05-25 and fernandafamiliar.soy 2020-05: not renewed by 1 January 2020, to 1 September.
  { anio: 2019, hasta: '2020-09-01' },
  // heraldodemexico.com.mx 2024-01-11: those that print 2023, for the election of 2 June 2024.
  { anio: 2023, hasta: '2024-06-02' },
];

export type Remedio = 'renovar' | 'renovar-en-consulado' | 'comprobar-anio';

export type Vigencia =
  | { readonly estado: 'vigente'; readonly hasta: string; readonly prorrogada: boolean }
  /** `hasta` is the last day it was valid, null for a model that ended as a whole. */
  | { readonly estado: 'vencida'; readonly hasta: string | null; readonly remedio: Remedio }
  /** `sin-leer`: the year was not read. `anio-imposible`: no card of the model prints it. */
  | { readonly estado: 'por-comprobar'; readonly motivo: 'sin-leer' | 'anio-imposible'; readonly remedio: Remedio };

/** The validity of a card of a model that prints the year `anio` (null: not read). */
export function vigenciaDe(
  modelo: ModeloCredencial,
  anio: number | null,
  hoy: string,
  prorrogas: readonly Prorroga[] = PRORROGAS,
): Vigencia {
  const remedio: Remedio = modelo.ambito === 'extranjero' ? 'renovar-en-consulado' : 'renovar';
  if (modelo.validez === 'terminada') return { estado: 'vencida', hasta: null, remedio };
  const { primero, ultimo } = aniosImpresos(modelo, hoy);
  const possible = anio !== null && anio >= primero && anio <= ultimo;
  const last = lastDay(ultimo, prorrogas).dia;
  // Not one card of the model is valid any more, whatever this one prints.
  if (last < hoy) return { estado: 'vencida', hasta: possible ? lastDay(anio, prorrogas).dia : last, remedio };
  if (!possible) {
    return {
      estado: 'por-comprobar',
      motivo: anio === null ? 'sin-leer' : 'anio-imposible',
      remedio: 'comprobar-anio',
    };
  }
  const { dia, prorrogada } = lastDay(anio, prorrogas);
  if (dia < hoy) return { estado: 'vencida', hasta: dia, remedio };
  return { estado: 'vigente', hasta: dia, prorrogada };
}

/** First and last year that cards of a model may print. */
export function aniosImpresos(
  { desde, hasta }: Pick<ModeloCredencial, 'desde' | 'hasta'>,
  hoy: string,
): { readonly primero: number; readonly ultimo: number } {
  return {
    primero: desde + ANIOS_DE_VIGENCIA - EDGE_YEARS,
    ultimo: (hasta === null ? Number(hoy.slice(0, 4)) : hasta + EDGE_YEARS) + ANIOS_DE_VIGENCIA,
  };
}

/** Last day of the cards that print a year, with what prolonged them. */
function lastDay(anio: number, prorrogas: readonly Prorroga[]): { readonly dia: string; readonly prorrogada: boolean } {
  const printed = `${String(anio).padStart(4, '0')}-12-31`;
  const later = prorrogas.filter((one) => one.anio === anio && one.hasta > printed).map(({ hasta }) => hasta);
  return { dia: later.sort().at(-1) ?? printed, prorrogada: later.length > 0 };
}

/** «Mi Apoyo» takes models with a QR on the back, while they are valid (§5.2); null when the year was not read. */
export function admiteMiApoyo(modelo: ModeloCredencial, vigencia: Vigencia): boolean | null {
  if (!modelo.miApoyo || vigencia.estado === 'vencida') return false;
  return vigencia.estado === 'vigente' ? true : null;
}

/**
 * What to do, told to the holder. A renewal asks for the card that ends, takes five to nine days
 * (xeu.mx 1389523), is free (elimparcial.com 2020-01-12) and needs no appointment (notisistema.com 2025-12-15);
 * that the cards of abroad are renewed at a consulate is from memory.
 */
export const REMEDIOS: Readonly<Record<Remedio, string>> = {
  renovar:
    'Renuévala gratis en un Módulo de Atención Ciudadana del INE, con o sin cita: lleva ésta. La nueva tarda unos días y con ella puedes dar tu apoyo mientras dure el periodo.',
  'renovar-en-consulado':
    'Renuévala gratis en tu embajada o consulado, o en un Módulo de Atención Ciudadana del INE si estás en México. Con la nueva puedes dar tu apoyo mientras dure el periodo.',
  'comprobar-anio': 'Mira en el frente el año en que termina la vigencia: vale hasta el 31 de diciembre de ese año.',
};
