/**
 * The kinds of signed documents and their exact shapes. Shapes are closed: a document with a
 * member more, less or of another type is not one.
 */
import type { CanonicalValue } from '../base/canonical.ts';
import {
  bytes,
  type Check,
  count,
  flag,
  instant,
  listOf,
  object,
  oneOf,
  orNull,
  text,
  textUpTo,
} from '../base/shape.ts';
import type { Clase } from '../sobre/formato.ts';
import { MAX_AVISO, MAX_AVISOS } from '../sync/limites.ts';

interface Base<T extends string> {
  readonly tipo: T;
  readonly v: 1;
  readonly clave: string;
  readonly firma: string;
}

/** The root vouches for an issuing key (signed by the platform root). */
export interface CertificadoEmisora extends Base<'emisora'> {
  readonly publica: string;
  readonly desde: number;
  readonly hasta: number;
}

/** The issuing key vouches for the X25519 key that a process's supports are sealed to. */
export interface CertificadoProceso extends Base<'clave-proceso'> {
  readonly proceso: string;
  readonly publica: string;
  readonly desde: number;
}

/** The issuing key vouches for a key that signs answers, anchors and the server's entries. */
export interface CertificadoAcuse extends Base<'clave-acuse'> {
  readonly publica: string;
  readonly desde: number;
  readonly hasta: number;
}

/** The server's time, given at each contact (signed by an acuse key). */
export interface Ancla extends Base<'ancla'> {
  readonly t: number;
}

/** «This folio is these bytes»: signed by the capture key at the moment of sealing. */
export interface Compromiso extends Base<'compromiso'> {
  readonly proceso: string;
  readonly folio: string;
  readonly clase: Clase;
  /** Código de integridad: BLAKE2b-256 of the whole envelope. */
  readonly codigo: string;
  /** Bytes of the whole envelope. */
  readonly tamano: number;
  /** The phone's clock as it was, and as corrected by the last anchor. */
  readonly reloj: number;
  readonly corregido: number;
}

export const RESULTADOS = ['acuse', 'cuarentena', 'rechazo'] as const;
export type Resultado = (typeof RESULTADOS)[number];

/** The server's final answer to an envelope (signed by an acuse key). The same bytes always get the same text. */
export interface Respuesta extends Base<'respuesta'> {
  readonly resultado: Resultado;
  readonly proceso: string;
  readonly folio: string;
  readonly codigo: string;
  readonly tamano: number;
  /** The instant at which the last byte was durable. */
  readonly recibido: number;
  /** Catalogue code; null for an acuse. */
  readonly motivo: string | null;
  /** Marks that do not change the answer («hora-dudosa», …). */
  readonly marcas: readonly string[];
  /** The bitácora's latest sealed head, so that its history can't be rewritten unseen; null before the first. */
  readonly bitacora: { readonly n: number; readonly hash: string } | null;
}

/** What of an auxiliar has been settled and folded away, per device. */
export interface Totales extends Base<'totales'> {
  readonly auxiliar: string;
  readonly t: number;
  readonly dispositivos: readonly {
    readonly id: string;
    readonly recibidos: number;
    readonly enCuarentena: number;
    readonly rechazados: number;
  }[];
}

/** The auxiliar's enrolments as the server knows them. */
export interface Roster extends Base<'dispositivos'> {
  readonly auxiliar: string;
  readonly t: number;
  readonly alta: boolean;
  readonly motivoBaja: string | null;
  readonly dispositivos: readonly {
    readonly id: string;
    readonly nombre: string;
    readonly activo: boolean;
    readonly alta: number;
    readonly baja: number | null;
  }[];
}

/** The process as the phone must know it. */
export interface EstadoProceso extends Base<'proceso'> {
  readonly proceso: string;
  readonly t: number;
  readonly estado: 'activo' | 'suspendido' | 'cerrado';
  readonly inicio: number;
  readonly fin: number;
}

export const CLASES_AVISO = ['mantenimiento', 'general'] as const;
export type ClaseAviso = (typeof CLASES_AVISO)[number];

/** A notice to all who collect for a process. Its text is empty only where the hours of a maintenance say it all. */
export interface Aviso {
  readonly id: string;
  readonly clase: ClaseAviso;
  readonly texto: string;
  /** Of a maintenance, when the server is away; of any other, when it is shown. `hasta` is the first instant after. */
  readonly desde: number;
  readonly hasta: number;
}

/** The notices of a process, all that hold at `t`: whoever has a later one forgets the others, also a withdrawn one. */
export interface Avisos extends Base<'avisos'> {
  readonly proceso: string;
  readonly t: number;
  readonly avisos: readonly Aviso[];
}

/** The bitácora's head: `n` entries chained, the last hash. */
export interface Cabeza extends Base<'cabeza'> {
  readonly n: number;
  readonly hash: string;
  readonly t: number;
}

export type Firmado =
  | CertificadoEmisora
  | CertificadoProceso
  | CertificadoAcuse
  | Ancla
  | Compromiso
  | Respuesta
  | Totales
  | Roster
  | EstadoProceso
  | Avisos
  | Cabeza;

const base = (tipo: Firmado['tipo']) => ({ tipo: oneOf(tipo), v: oneOf(1), clave: bytes(8), firma: bytes(64) });
const key = bytes(32);
const hash = bytes(32);

const SHAPES: { readonly [K in Firmado['tipo']]: Check } = {
  emisora: object({ ...base('emisora'), publica: key, desde: instant, hasta: instant }),
  'clave-proceso': object({ ...base('clave-proceso'), proceso: text, publica: key, desde: instant }),
  'clave-acuse': object({ ...base('clave-acuse'), publica: key, desde: instant, hasta: instant }),
  ancla: object({ ...base('ancla'), t: instant }),
  compromiso: object({
    ...base('compromiso'),
    proceso: text,
    folio: text,
    clase: oneOf('apoyo', 'alta'),
    codigo: hash,
    tamano: count,
    reloj: instant,
    corregido: instant,
  }),
  respuesta: object({
    ...base('respuesta'),
    resultado: oneOf(...RESULTADOS),
    proceso: text,
    folio: text,
    codigo: hash,
    tamano: count,
    recibido: instant,
    motivo: orNull(text),
    marcas: listOf(text, 16),
    bitacora: orNull(object({ n: count, hash })),
  }),
  totales: object({
    ...base('totales'),
    auxiliar: text,
    t: instant,
    dispositivos: listOf(object({ id: text, recibidos: count, enCuarentena: count, rechazados: count }), 64),
  }),
  dispositivos: object({
    ...base('dispositivos'),
    auxiliar: text,
    t: instant,
    alta: flag,
    motivoBaja: orNull(text),
    dispositivos: listOf(object({ id: text, nombre: text, activo: flag, alta: instant, baja: orNull(instant) }), 64),
  }),
  proceso: object({
    ...base('proceso'),
    proceso: text,
    t: instant,
    estado: oneOf('activo', 'suspendido', 'cerrado'),
    inicio: instant,
    fin: instant,
  }),
  avisos: object({
    ...base('avisos'),
    proceso: text,
    t: instant,
    avisos: listOf(
      object({
        id: text,
        clase: oneOf(...CLASES_AVISO),
        texto: textUpTo(MAX_AVISO),
        desde: instant,
        hasta: instant,
      }),
      MAX_AVISOS,
    ),
  }),
  cabeza: object({ ...base('cabeza'), n: count, hash, t: instant }),
};

/** Whether a value has exactly the shape of a kind of document. */
export const esDocumento = <K extends Firmado['tipo']>(
  tipo: K,
  value: CanonicalValue,
): value is Extract<Firmado, { tipo: K }> & CanonicalValue => SHAPES[tipo](value);
