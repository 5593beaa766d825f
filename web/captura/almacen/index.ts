/**
 * What the phone keeps. Two stores keep it: IndexedDB in the app (`dexie.ts`), files for
 * programs in Node; one conformance suite holds both to this.
 *
 * Every writing operation is atomic, and durable (it survives a flat battery) once it resolves.
 * Nothing personal of a citizen is ever given to a store outside a sealed envelope.
 */

import type { ProcesoPublico } from '../../../shared/api/alta.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { PasswordCost } from '../../../shared/crypto/index.ts';
import type { VersionesTextos } from '../../../shared/proceso/textos.ts';
import type { Ventana } from '../../../shared/proceso/ventana.ts';
import type { Intentos } from '../claves/intentos.ts';
import type { ListaGuardada } from '../dispositivos/index.ts';
import type { Avance, Captura, EstadoPendiente } from './captura.ts';

export * from './captura.ts';

/** The capture key as it rests: Ed25519 seed wrapped under Argon2id of the password. */
export interface ClaveEnvuelta {
  /** Public key, base64url. */
  readonly publica: string;
  readonly sal: Uint8Array;
  readonly costo: PasswordCost;
  readonly envuelta: Uint8Array;
}

export interface Llaves {
  /** ECDSA P-256 private key. */
  readonly dispositivo: CryptoKey;
  /** Its uncompressed public point, base64url. */
  readonly publicaDispositivo: string;
  readonly captura: ClaveEnvuelta;
}

/** One enrolment of this phone. An older one stays until all its captures are answered, and after. */
export interface Inscripcion {
  readonly dispositivo: string;
  /** Id of the auxiliar. */
  readonly autor: string;
  /** Name of the auxiliar. */
  readonly nombre: string;
  readonly proceso: ProcesoPublico;
  /** Fingerprint of the platform root, pinned. */
  readonly huella: string;
  /** Server time of the enrolment. */
  readonly alta: number;
  /** The versions of the process's texts that were accepted at it, or at the latest renewal of its password. */
  readonly aceptados?: VersionesTextos;
  /** The server had her own credential (§3.3) by then. */
  readonly credencial?: boolean;
  readonly llaves: Llaves;
}

/** Keys of an enrolment that the server may or may not have taken: tried again with the same. */
export interface AltaEnCurso {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly llaves: Llaves;
  /**
   * With another capture key for a device that is enrolled: the latest anchor from before the server was
   * asked to take it (canonical text). Until it is known whether it did, captures are sealed with this one.
   */
  readonly ancla?: string | null;
}

/**
 * Another capture key that the server was asked to take for an enrolment's device, and may have taken: the
 * app ended, or the answer never came. Null when there is none.
 */
export const enDuda = (alta: AltaEnCurso | null, { llaves }: Pick<Inscripcion, 'llaves'>): AltaEnCurso | null =>
  alta && alta.llaves.publicaDispositivo === llaves.publicaDispositivo ? alta : null;

/**
 * What was given so far of an enrolment under way, so that a closed tab is no new start. It is the
 * auxiliar's own, and goes once she is enrolled; never a password, never a code.
 */
export interface SolicitudAlta {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly correo: string;
  /** Fingerprint of the platform root from the invitation; null when there was none. */
  readonly huella: string | null;
  /** When a code was last asked for; null before. */
  readonly codigoPedido: number | null;
  /** When it was last changed. */
  readonly t: number;
}

/** Where an enrolment's captures stand: the next one goes on from here. */
export interface Cadena {
  /** Counter of the last capture; 0 before the first. */
  readonly contador: number;
  /** BLAKE2b-256 of its header, base64url; null before the first. */
  readonly eslabon: string | null;
}

export interface RelojGuardado {
  /** The latest anchor, canonical text. */
  readonly ancla: string;
  /** The wall clock as it arrived. */
  readonly llegada: number;
  /** The corrected clock was shown to be at least this since. */
  readonly piso: number;
}

/** The phone's copy of its cuaderno: a cache, and the latest signed facts for offline. */
export interface CuadernoGuardado {
  /** Yjs state; null when it was thrown away. */
  readonly estado: Uint8Array | null;
  /** Canonical texts, verified before they were stored. */
  readonly totales: string | null;
  readonly dispositivos: string | null;
  readonly proceso: string | null;
  readonly avisos: string | null;
}

/** What an enrolment's supports came to; answered ones count also once their envelope is erased. */
export interface Conteos {
  readonly sellados: number;
  readonly enTransito: number;
  readonly recibidos: number;
  readonly enCuarentena: number;
  readonly rechazados: number;
}

/** Captures whose envelope is still here and can be exported, of every enrolment. */
export interface Guardados {
  /** Sealed and in transit. */
  readonly pendientes: number;
  /** Of these, how many are no supports, but the auxiliar's own credential. */
  readonly credenciales: number;
  /** Refused; erased once their process closes. */
  readonly rechazados: number;
}

/**
 * `sin-espacio`: the device has no room. `cadena-cambio`: another window sealed meanwhile: build the
 * header again.
 */
export type GuardarError = 'sin-espacio' | 'cadena-cambio';

/** The store can't be reached, also after reopening it: nothing was changed by the failed operation. */
export class AlmacenCaido extends Error {
  override readonly name = 'AlmacenCaido';
}

/** There is no room to write; nothing was changed by the failed operation. */
export class AlmacenLleno extends Error {
  override readonly name = 'AlmacenLleno';
}

export interface Almacen {
  /** All enrolments, oldest first. */
  inscripciones(): Promise<readonly Inscripcion[]>;
  /** The one that captures; null before the first. */
  actual(): Promise<Inscripcion | null>;
  /** Adds an enrolment, with an empty chain, as the current one (one of the same device is replaced, its chain goes on); forgets the pending one and what was tried of the old password. */
  guardarInscripcion(inscripcion: Inscripcion): Promise<void>;
  /** Replaces an enrolment's wrapped capture key or process, as after a change of either. */
  actualizarInscripcion(inscripcion: Inscripcion): Promise<void>;
  /** Notes the period of its process that an enrolment's owner was told; all else of it stays as it is by then. */
  guardarPeriodo(dispositivo: string, periodo: Ventana): Promise<void>;
  altaEnCurso(): Promise<AltaEnCurso | null>;
  guardarAltaEnCurso(alta: AltaEnCurso): Promise<void>;
  solicitudAlta(): Promise<SolicitudAlta | null>;
  /** Null forgets it. */
  guardarSolicitudAlta(solicitud: SolicitudAlta | null): Promise<void>;
  /** Wrong passwords in a row; null when there was none. */
  intentos(): Promise<Intentos | null>;
  /** Null forgets them. */
  guardarIntentos(intentos: Intentos | null): Promise<void>;

  cadena(dispositivo: string): Promise<Cadena>;
  /**
   * Stores envelope, capture (with its commitment), counter and chain head, all or nothing.
   * The capture's counter must follow the stored one.
   */
  guardarSellado(captura: Captura, trozos: readonly Uint8Array[], eslabon: string): Promise<Result<void, GuardarError>>;
  /** Undoes what `guardarSellado` stored but could not be read back; the counter stays used. */
  descartar(folio: string): Promise<void>;
  /** Moves a capture on. The capture as it now is; null when it may not go there from where it is. */
  avanzar(folio: string, avance: Avance): Promise<Captura | null>;

  captura(folio: string): Promise<Captura | null>;
  /** A piece of an envelope; null when there is none (any more). */
  trozo(folio: string, n: number): Promise<Uint8Array | null>;
  /** Up to so many pieces in order, beginning with one, in one errand; fewer where one is missing. */
  trozos(folio: string, desde: number, cuantos: number): Promise<readonly Uint8Array[]>;
  /** Captures of an enrolment in one state, by counter, after `desde`. */
  enEstado(
    dispositivo: string,
    estado: EstadoPendiente,
    page: { readonly desde: number; readonly limite: number },
  ): Promise<readonly Captura[]>;
  /** An enrolment's captures, newest first, with counters under `antesDe`. */
  pagina(dispositivo: string, page: { readonly antesDe: number; readonly limite: number }): Promise<readonly Captura[]>;
  /** Counts supports, and nothing else that was sealed. */
  conteos(dispositivo: string): Promise<Conteos>;
  /** Captures of an enrolment that hold the auxiliar's own credential (class `alta`), by counter. */
  credenciales(dispositivo: string): Promise<readonly Captura[]>;
  guardados(): Promise<Guardados>;

  cuaderno(dispositivo: string): Promise<CuadernoGuardado>;
  guardarCuaderno(dispositivo: string, cuaderno: CuadernoGuardado): Promise<void>;
  reloj(): Promise<RelojGuardado | null>;
  guardarReloj(reloj: RelojGuardado): Promise<void>;
  /** The oldest app that the server was last known to take new captures from; null before the first contact. */
  minimo(): Promise<string | null>;
  guardarMinimo(version: string): Promise<void>;
  /** JSON of `Certificados` that go up to a pinned root; null before the first. */
  certificados(huella: string): Promise<string | null>;
  guardarCertificados(huella: string, certificados: string): Promise<void>;

  /** The latest list of an auxiliar's phones; null before the first. */
  lista(): Promise<ListaGuardada | null>;
  guardarLista(lista: ListaGuardada): Promise<void>;

  /** Bytes used and still to be had, as of so many milliseconds ago at most; null where that is not told. */
  espacio(edad?: number): Promise<{ readonly usado: number; readonly libre: number } | null>;
  /** Calls back, soon, after captures, enrolments or cuadernos have changed, in this window or another. */
  observar(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Room that is never sealed into, so that answers can always be noted. */
const SPARE = 50 * 1024 * 1024;

/** Captures that still fit, counted with room to spare; null where space is not told. */
export function recordsLeft(espacio: { readonly libre: number } | null, bytesEach: number): number | null {
  return espacio && Math.max(0, Math.floor((espacio.libre - SPARE) / bytesEach));
}
