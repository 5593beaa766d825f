/**
 * What the cross-checks of one card's readings may find. `falta` is what the annex takes for an inconsistency
 * (`inciso`, §6.1) when the readings are right; `advertencia` is what has a lawful or well-known cause too, named in
 * `excepcion`. Either is only as good as its readings: `certeza` is the weakest of them, and below `seguro` the
 * first thing to do is to take the photograph again.
 */
import type { Fuente } from './votos.ts';

/** How far a reading may be believed: as `lecturaDe` says, or `seguro` for what a person has confirmed. */
export type Certeza = 'visto' | 'probable' | 'seguro';

/** A value with how it was read. */
export interface Leido<T> {
  readonly valor: T;
  readonly certeza: Certeza;
}

/** Where a compared value stands: a code, or a field of the front. */
export type Origen = Exclude<Fuente, 'frente'> | 'clave' | 'curp' | 'anverso';

export interface Parte {
  readonly origen: Origen;
  readonly valor: string;
}

export type Asunto =
  | 'cic'
  | 'ocr'
  | 'emision'
  | 'seccion'
  | 'nacimiento'
  | 'sexo'
  | 'entidad'
  | 'iniciales'
  | 'nombre'
  | 'vigencia'
  | 'expedicion';

/** Known causes of a difference that is nobody's fault; sources beside each rule and in its tests. */
export type Excepcion =
  /** María or José: one identifier takes the second name, the other may not. */
  | 'maria-jose'
  /** X stands for Ñ, a sign or a missing surname in one of them. */
  | 'letra-x'
  /** A surname that a particle opens: whether the clave passes over it is not published. */
  | 'particula'
  /** Non-binary: X in the field «sexo» only, or documents changed one after the other. */
  | 'no-binaria'
  /** Whether the clave's entity is of birth or of residence is not established; born abroad has no fixed pair. */
  | 'entidad-no-establecida'
  /** The OCR has the section of registration: who moved, or whose section was redrawn, has another on the front. */
  | 'cambio-de-seccion'
  /** Where the QR bears the value is inferred. */
  | 'qr-inferido'
  /** The MRZ's names have no check digit: one misread letter changes them. */
  | 'nombre-sin-digito'
  /** The rule by which letters are taken from a name has exceptions of its own. */
  | 'regla-de-letras';

export type Hallazgo =
  | {
      readonly tipo: 'discrepa';
      readonly asunto: Asunto;
      readonly gravedad: 'falta';
      readonly inciso: 'c' | 'n';
      readonly partes: readonly Parte[];
      readonly certeza: Certeza;
    }
  | {
      readonly tipo: 'discrepa';
      readonly asunto: Asunto;
      readonly gravedad: 'advertencia';
      readonly excepcion: Excepcion;
      readonly partes: readonly Parte[];
      readonly certeza: Certeza;
    }
  /** The card ended: the registry may answer «baja por pérdida de vigencia» (§6.3). */
  | {
      readonly tipo: 'vencida';
      readonly gravedad: 'advertencia';
      readonly hasta: string | null;
      readonly certeza: Certeza;
    };

const ORDEN: readonly Certeza[] = ['visto', 'probable', 'seguro'];

export const menorCerteza = (...of: readonly Certeza[]): Certeza => ORDEN.find((one) => of.includes(one)) ?? 'seguro';

/** A value and where it stands, with how it was read. */
export interface Dato extends Parte {
  readonly certeza: Certeza;
}

const parte = ({ origen, valor }: Dato): Parte => ({ origen, valor });
const certezaDe = (datos: readonly Dato[]): Certeza => menorCerteza(...datos.map(({ certeza }) => certeza));

export const falta = (asunto: Asunto, inciso: 'c' | 'n', datos: readonly Dato[]): Hallazgo => ({
  tipo: 'discrepa',
  asunto,
  gravedad: 'falta',
  inciso,
  partes: datos.map(parte),
  certeza: certezaDe(datos),
});

export const advertencia = (asunto: Asunto, excepcion: Excepcion, datos: readonly Dato[]): Hallazgo => ({
  tipo: 'discrepa',
  asunto,
  gravedad: 'advertencia',
  excepcion,
  partes: datos.map(parte),
  certeza: certezaDe(datos),
});
