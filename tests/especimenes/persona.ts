/**
 * People who do not exist, with a card each: all identifiers agree with one another as on a real
 * card (CURP, clave de elector, OCR, CIC, MRZ, public QR). Names are plainly invented; CIC and
 * identificador begin with 9, where no real card is known to be.
 *
 * Within a model, two seeds that differ modulo one hundred million never share a CIC, an
 * identificador or a clave de elector.
 */
import {
  buildClaveElector,
  buildCurp,
  buildMrz,
  buildOcr,
  buildQr,
  ENTIDADES,
  type Entidad,
  findModelo,
  type ModeloCredencial,
  type NombreCompleto,
} from '../../shared/credencial/index.ts';
import { createRandom } from './random.ts';

/** Models that are drawn. */
export type ModeloDibujado = 'C' | 'D' | 'E' | 'F' | 'G' | 'H';

export interface Persona extends NombreCompleto {
  readonly seed: number;
  readonly modelo: ModeloCredencial;
  /** `YYYY-MM-DD`. */
  readonly nacimiento: string;
  readonly sexo: 'H' | 'M';
  readonly entidad: Entidad;
  readonly domicilio: readonly [string, string, string];
  readonly municipio: string;
  readonly localidad: string;
  readonly seccion: string;
  readonly identificador: string;
  readonly ocr: string;
  /** Printed on models D and later. */
  readonly cic: string;
  readonly clave: string;
  readonly curp: string;
  /** Year of first registration. */
  readonly registro: number;
  /** Two digits. */
  readonly emision: string;
  /** In whole years, on the day of issue: model C prints it. */
  readonly edad: number;
  /** Dates of issue and of the last day of validity, `YYYY-MM-DD`. */
  readonly expedida: string;
  readonly vence: string;
  /** Texts of the back's codes; null where the model bears none. */
  readonly qr: string | null;
  readonly code128: string | null;
  /** Three lines parted by `\n`. */
  readonly mrz: string | null;
}

const APELLIDOS = (
  'Ficticio Ejemplo Prueba Muestra Inventado Imaginario Supuesto Quimera Ilusorio Maqueta Ensayo Simulado Hipotético ' +
  'Borrador Modelo Leyenda Fábula Espejismo Utopía Títere Cuento Novela Dibujado Postizo Fingido Fantasía'
).split(' ');
const NOMBRES_H = 'Nadie Ninguno Lucero Cometa Jilguero Colibrí Fresno Relámpago Trébol Ocelote Tejón Encino'.split(
  ' ',
);
const NOMBRES_M = 'Nube Brisa Ceiba Nopalera Llovizna Orquídea Golondrina Mazorca Bugambilia Jacaranda Espiga'.split(
  ' ',
);
const CALLES = ['C. de Mentira', 'Av. Sin Lugar', 'Priv. del Ensayo', 'Calz. Inexistente', 'And. de la Fábula'];

/** Years of issue of each drawn model, and how many days apart births are dealt out, so that holders are adults. */
const ISSUE: Record<ModeloDibujado, { readonly from: number; readonly to: number; readonly stride: number }> = {
  C: { from: 2009, to: 2013, stride: 4 },
  D: { from: 2013, to: 2014, stride: 4 },
  E: { from: 2015, to: 2019, stride: 4 },
  F: { from: 2016, to: 2019, stride: 4 },
  G: { from: 2020, to: 2025, stride: 6 },
  H: { from: 2020, to: 2025, stride: 6 },
};

const SPACE = 100_000_000;
/** A permutation of 0…99,999,999 (the factor is odd and no multiple of 5), so that neighbouring seeds look unlike. */
const scramble = (seed: number): number => Number((BigInt(seed) * 73_687_087n + 12_345_678n) % BigInt(SPACE));

/** The person of a seed (a non-negative safe integer), with a card of the model. */
export function makePersona(seed: number, letra: ModeloDibujado = 'G'): Persona {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('seed must be a non-negative safe integer');
  const random = createRandom(seed, 'persona');
  const modelo = findModelo(letra)!;
  const index = scramble(seed);

  // Homonymy, entity and birth spell the index out in mixed radix: the clave is unique whatever the name.
  const homonimia = String(index % 1000).padStart(3, '0');
  const entidad = ENTIDADES[Math.floor(index / 1000) % 32]!;
  const { from, to, stride } = ISSUE[letra];
  const dayOfLife = Math.floor(index / 32_000) * stride + random.int(0, stride - 1);
  const nacimiento = new Date(Date.UTC(1955, 0, 1 + dayOfLife)).toISOString().slice(0, 10);
  const sexo = random.pick(['H', 'M'] as const);

  const nombre: NombreCompleto = {
    primerApellido: random.pick(APELLIDOS),
    segundoApellido: random.pick(APELLIDOS),
    nombres: [random.pick(sexo === 'H' ? NOMBRES_H : NOMBRES_M), ...(random.chance(0.4) ? ['Espécimen'] : [])].join(
      ' ',
    ),
  };
  const birthYear = Number(nacimiento.slice(0, 4));
  const issued = Math.max(random.int(from, to), birthYear + 19);
  const expedida = `${issued}-${pad(random.int(1, 12))}-${pad(random.int(1, 28))}`;
  const vence = `${issued + 10}-12-31`;
  const emision = pad(random.int(0, 4));
  const seccion = String(random.int(1, 6999)).padStart(4, '0');
  const identificador = `9${String(index).padStart(8, '0')}`;
  const cic = `9${String(scramble(index)).padStart(8, '0')}`;
  const ocr = buildOcr(seccion, identificador);
  const hasCic = modelo.acuse === 'CIC';

  return {
    ...nombre,
    seed,
    modelo,
    nacimiento,
    sexo,
    entidad,
    domicilio: [
      `${random.pick(CALLES)} ${random.int(1, 999)}`.toUpperCase(),
      `COL. MAQUETA 0${random.int(1000, 9999)}`,
      `ESPECIMEN, ${entidad.letras}.`,
    ],
    municipio: String(random.int(1, 120)).padStart(3, '0'),
    localidad: String(random.int(1, 300)).padStart(4, '0'),
    seccion,
    identificador,
    ocr,
    cic,
    clave: buildClaveElector(nombre, { nacimiento, entidad: entidad.numero, sexo, homonimia }),
    curp: buildCurp(nombre, {
      nacimiento,
      sexo,
      entidad: entidad.letras,
      homonimia: birthYear < 2000 ? String(index % 10) : String.fromCharCode(65 + (index % 26)),
    }),
    registro: Math.max(birthYear + 18, Math.min(issued, random.int(1991, issued))),
    emision,
    edad: issued - birthYear - (expedida.slice(5) < nacimiento.slice(5) ? 1 : 0),
    expedida,
    vence,
    qr: hasCic ? buildQr({ cic, ocr, emision, expedida, tipo: 'P', consulta: '000000' }) : null,
    code128: hasCic ? cic : null,
    mrz: hasCic
      ? buildMrz({
          cic,
          ocr,
          nacimiento: nacimiento.slice(2).replaceAll('-', ''),
          sexo,
          vence,
          emision,
          reservado: '00000',
          apellidos: `${nombre.primerApellido} ${nombre.segundoApellido}`,
          nombres: nombre.nombres,
        })
      : null,
  };
}

const pad = (value: number): string => String(value).padStart(2, '0');
