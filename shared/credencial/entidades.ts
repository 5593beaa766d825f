/**
 * The 32 federative entities and «born abroad», with the two keys that the card's identifiers
 * give them: the number of the clave de elector and the two letters of the CURP.
 */

export interface Entidad {
  /** Two digits in the clave de elector; the official order of the entities. */
  readonly numero: string;
  /** Two letters in the CURP (Instructivo para la asignación de la CURP, DOF 18-10-2021). */
  readonly letras: string;
  readonly nombre: string;
}

const LIST: readonly (readonly [letras: string, nombre: string])[] = [
  ['AS', 'Aguascalientes'],
  ['BC', 'Baja California'],
  ['BS', 'Baja California Sur'],
  ['CC', 'Campeche'],
  ['CL', 'Coahuila'],
  ['CM', 'Colima'],
  ['CS', 'Chiapas'],
  ['CH', 'Chihuahua'],
  ['DF', 'Ciudad de México'],
  ['DG', 'Durango'],
  ['GT', 'Guanajuato'],
  ['GR', 'Guerrero'],
  ['HG', 'Hidalgo'],
  ['JC', 'Jalisco'],
  ['MC', 'México'],
  ['MN', 'Michoacán'],
  ['MS', 'Morelos'],
  ['NT', 'Nayarit'],
  ['NL', 'Nuevo León'],
  ['OC', 'Oaxaca'],
  ['PL', 'Puebla'],
  ['QT', 'Querétaro'],
  ['QR', 'Quintana Roo'],
  ['SP', 'San Luis Potosí'],
  ['SL', 'Sinaloa'],
  ['SR', 'Sonora'],
  ['TC', 'Tabasco'],
  ['TS', 'Tamaulipas'],
  ['TL', 'Tlaxcala'],
  ['VZ', 'Veracruz'],
  ['YN', 'Yucatán'],
  ['ZS', 'Zacatecas'],
];

/** The 32 entities, in order of their number. */
export const ENTIDADES: readonly Entidad[] = LIST.map(([letras, nombre], index) => ({
  numero: String(index + 1).padStart(2, '0'),
  letras,
  nombre,
}));

/** Letters that the CURP gives to whoever was born abroad. */
export const LETRAS_EXTRANJERO = 'NE';

/** Numbers that the clave de elector gives to whoever was born abroad. */
export const NUMEROS_EXTRANJERO: readonly string[] = ['87', '88'];

/** The entity of two CURP letters, or null (also for «born abroad»). */
export const entidadByLetras = (letras: string): Entidad | null =>
  ENTIDADES.find((entidad) => entidad.letras === letras) ?? null;

/** The entity of a two-digit number, or null (also for «born abroad»). */
export const entidadByNumero = (numero: string): Entidad | null =>
  ENTIDADES.find((entidad) => entidad.numero === numero) ?? null;
