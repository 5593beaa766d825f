/**
 * `Cliente`: everything the phone does apart from showing. In the app it lives in a worker and the
 * screens hold a proxy of it (`index.ts`); programs in Node hold it itself. The same interface.
 *
 * Arguments and results are plain values that can be cloned between threads. Nothing here throws
 * for a reason its caller can act on: those are `Result`s.
 */
import type {
  BajaReply,
  CodigoReply,
  CodigoRequest,
  DispositivoActivo,
  ProcesoPublico,
  TextosAuxiliar,
  VerificarRequest,
} from '../../shared/api/alta.ts';
import type { DatosAlta, DatosApoyo } from '../../shared/apoyo/contenido.ts';
import type { Result } from '../../shared/base/result.ts';
import type { Aviso, EstadoProceso, Roster, Totales } from '../../shared/firmados/index.ts';
import type { VersionesTextos } from '../../shared/proceso/textos.ts';
import type { Parte } from '../../shared/sobre/manifiesto.ts';
import type { Contestados } from '../../shared/sync/entradas.ts';
import type { Modo } from '../../shared/sync/protocolo.ts';
import type { Captura, Conteos, Guardados, SolicitudAlta } from './almacen/index.ts';
import type { AbrirError, CambiarError } from './claves/candado.ts';

/** The current enrolment, without its keys. */
export interface InscripcionVista {
  readonly dispositivo: string;
  readonly autor: string;
  readonly nombre: string;
  readonly proceso: ProcesoPublico;
  readonly alta: number;
}

/** A registration of this phone from before the present one, and what its captures came to. */
export interface RegistroAnterior {
  readonly dispositivo: string;
  readonly autor: string;
  readonly nombre: string;
  readonly proceso: Pick<ProcesoPublico, 'tipo' | 'entidad' | 'nombre'>;
  readonly conteos: Conteos;
}

/** Why sending stands still until someone acts; it is tried again now and then all the same. */
export type MotivoDetenido =
  /** Another tab or window is sending: fine. */
  | 'otra-ventana'
  /** Whoever answered is not the server this phone enrolled with (a captive portal, say). */
  | 'servidor-desconocido'
  | 'no-autenticado'
  | 'no-autorizado'
  | 'cuaderno-desconocido'
  | 'version-no-soportada'
  | 'rechazado-por-el-servidor'
  | 'almacen'
  /** Not even an answer can be noted. */
  | 'sin-espacio';

/** What the sender is doing. */
export type EstadoEnvio =
  | { readonly tipo: 'apagado' }
  | { readonly tipo: 'sin-conexion' }
  | { readonly tipo: 'conectando' }
  | { readonly tipo: 'autenticando' }
  | { readonly tipo: 'sincronizando' }
  | { readonly tipo: 'enviando'; readonly folio: string; readonly bytes: number; readonly total: number }
  /** `apartados`: uploads that the server can't take now; they are tried again later. */
  | { readonly tipo: 'al-corriente'; readonly apartados: readonly Apartado[] }
  | { readonly tipo: 'detenido'; readonly motivo: MotivoDetenido };

export interface Apartado {
  readonly folio: string;
  /** Code of `MotivoFallo`. */
  readonly codigo: string;
}

/** The cuaderno's latest signed facts, also offline. */
export interface CuadernoVista {
  readonly totales: Totales | null;
  readonly dispositivos: Roster | null;
  readonly proceso: EstadoProceso | null;
  /** Notices of the process, also some that are not to be shown yet or are over: the clock decides. */
  readonly avisos: readonly Aviso[];
  /** Supports that each of the auxiliar's devices has announced and nobody answered yet; a device with none is absent. */
  readonly enEspera: Readonly<Record<string, number>>;
  /**
   * Of these devices' supports, what was answered and is not in the signed totals yet; a device with none is absent.
   * Undefined while the cuaderno was not read.
   */
  readonly contestados?: Readonly<Record<string, Contestados>>;
}

/** The latest list of the auxiliar's active phones, and when the server gave it. */
export interface ListaVista {
  readonly t: number;
  readonly dispositivos: readonly DispositivoActivo[];
}

/** All that the screens show of the client, at one moment. */
export interface Vista {
  /** Null: this phone is not enrolled. */
  readonly inscripcion: InscripcionVista | null;
  /** Whether the password was given: captures can be sealed. */
  readonly desbloqueado: boolean;
  /** When the next password is taken, by `Date.now()`, after too many wrong ones; null: at once. */
  readonly esperaHasta: number | null;
  /** The auxiliar's own credential (§3.3) is sealed on this phone and was not refused, or the server has it. */
  readonly credencial: boolean;
  /** Of the current enrolment. */
  readonly conteos: Conteos;
  /** Earlier enrolments of this phone, newest first. */
  readonly anteriores: readonly RegistroAnterior[];
  readonly guardados: Guardados;
  readonly envio: EstadoEnvio;
  /** `entrega`: given de baja; what is here can still be delivered. Null before the first contact of this session. */
  readonly modo: Modo | null;
  readonly cuaderno: CuadernoVista;
  /** Null: never asked for. */
  readonly lista: ListaVista | null;
  /** The server's time at the last contact; null before the first. */
  readonly contacto: number | null;
  /** Milliseconds to add to `Date.now()` for the corrected clock; null before the first anchor. */
  readonly desfase: number | null;
  /** Captures that still fit on this phone; null where the browser does not tell. */
  readonly restantes: number | null;
  /** Server's minimum app version, when this one is older. */
  readonly actualizarA: string | null;
}

/** What a capture's envelope holds. */
export type ContenidoCaptura =
  | { readonly clase: 'apoyo'; readonly datos: DatosApoyo; readonly partes: readonly Parte[] }
  | { readonly clase: 'alta'; readonly datos: DatosAlta; readonly partes: readonly Parte[] };

/** A folio that may be shown: its envelope was stored, read back and hashed. */
export interface Folio {
  readonly folio: string;
  readonly codigo: string;
  readonly tamano: number;
  /** Corrected clock. */
  readonly sellado: number;
}

/**
 * `bloqueado`: the password is needed. `no-se-pudo-leer`: what was stored did not read back the
 * same; nothing was kept. `contenido`: too large, or not what an envelope takes.
 */
export type SellarError =
  | 'sin-inscripcion'
  | 'bloqueado'
  | 'sin-clave-de-proceso'
  | 'sin-espacio'
  | 'no-se-pudo-leer'
  | 'contenido'
  | 'contador-agotado'
  | 'almacen';

export type DesbloquearError = AbrirError;
export type CambiarContrasenaError = CambiarError;

/** A refusal of enrolment: a catalogue code, or one of the client's own. */
export interface AltaError {
  readonly codigo: string;
  /** Spanish sentence of the server, or null for the client's own codes. */
  readonly mensaje: string | null;
  readonly dispositivos?: readonly DispositivoActivo[];
  /** With `textos-sin-aceptar`: the process's texts as they are now, to be accepted instead. */
  readonly textos?: TextosAuxiliar;
  readonly esperaSegundos?: number;
}

/** The client's own codes in `AltaError.codigo`. */
export type AltaErrorPropio =
  | 'sin-conexion'
  /** Not what the server would answer: a captive portal, say. */
  | 'respuesta-no-valida'
  /** The certificates don't go up to the root in the invitation. */
  | 'otro-servidor'
  | 'contrasena-corta'
  /** The password is needed. */
  | 'bloqueado'
  | 'almacen';

/** What `verificar` found: show it, then enrol. */
export interface AltaVerificada {
  readonly nombre: string;
  readonly proceso: ProcesoPublico;
  readonly dispositivos: readonly DispositivoActivo[];
  /** Which of them this phone is: enrolling replaces its password, and takes no further place. */
  readonly esteTelefono: string | null;
  /** The versions of the process's texts that were accepted when this phone was enrolled; null when it was not. */
  readonly aceptados: VersionesTextos | null;
}

export interface DatosInscripcion {
  /** How the phone is called. */
  readonly nombre: string;
  readonly contrasena: string;
  readonly textos: VersionesTextos;
}

export type QueExportar = 'pendientes' | 'rechazados';

export interface Cliente {
  vista(): Promise<Vista>;
  /** Calls back with each new view, and at once with the present one; the answer stops it. */
  suscribir(listener: (vista: Vista) => void): () => void;

  /** What was given so far of an enrolment under way; null when there is none, or it is a day old. */
  solicitud(): Promise<SolicitudAlta | null>;
  /** Keeps it until the enrolment is made; null forgets it. */
  guardarSolicitud(solicitud: Omit<SolicitudAlta, 't'> | null): Promise<void>;
  /** Step 1: asks for a code by mail. */
  pedirCodigo(request: CodigoRequest): Promise<Result<CodigoReply, AltaError>>;
  /** Step 2: gives the code. `huella`: the root's fingerprint from the invitation, when it bore one. */
  verificar(request: VerificarRequest, huella: string | null): Promise<Result<AltaVerificada, AltaError>>;
  /** The way out of the limit: gives another device de baja, in the session of `verificar`. */
  darDeBaja(dispositivo: string): Promise<Result<BajaReply, AltaError>>;
  /**
   * Step 3: makes the keys and enrols. Password of 10 characters or more; `textos` are the versions that were
   * accepted. Leaves it unlocked and sending.
   */
  inscribir(alta: DatosInscripcion): Promise<Result<void, AltaError>>;

  /** Asks the server for the auxiliar's active phones; the view tells the answer from then on. */
  consultarDispositivos(): Promise<Result<void, AltaError>>;
  /** «Baja de Dispositivo»: of this phone or another of hers. Needs the open key, and a network. */
  bajaDeDispositivo(dispositivo: string): Promise<Result<void, AltaError>>;

  /** The person was told of the period that the server signed last; from then on it is the one she knows. */
  periodoVisto(): Promise<void>;

  desbloquear(contrasena: string): Promise<Result<void, DesbloquearError>>;
  /** Another password for the same keys; needs no network. Leaves it unlocked. */
  cambiarContrasena(cambio: {
    readonly actual: string;
    readonly nueva: string;
  }): Promise<Result<void, CambiarContrasenaError>>;
  /** Overwrites the open key. What is sealed goes on being sent. */
  bloquear(): Promise<void>;
  /** Makes this the one capturing window; false when another one is. Stays until `soltarCaptura` or the end. */
  tomarCaptura(): Promise<boolean>;
  soltarCaptura(): Promise<void>;
  /** Seals, stores, reads back. Only then there is a folio. */
  sellar(contenido: ContenidoCaptura): Promise<Result<Folio, SellarError>>;

  /** Captures of an enrolment of this phone, newest first: `antesDe` is the last counter seen, or null. */
  capturas(
    dispositivo: string,
    page: { readonly antesDe: number | null; readonly limite: number },
  ): Promise<readonly Captura[]>;

  /** Sends from now on, by itself, whenever there is a network. */
  encender(): Promise<void>;
  apagar(): Promise<void>;
  /** Tries at once (the network came back, the person asked). */
  reintentar(): Promise<void>;
  /** The phone lost its network: takes no connection for open that was, and goes on trying now and then. */
  sinRed(): Promise<void>;

  /** The sealed queue as a file (shared/sobre/exportado.ts), piece by piece; no piece when there is nothing. */
  exportar(que: QueExportar): AsyncIterable<Uint8Array>;

  /** Ends everything: sender, locks, store. */
  cerrar(): Promise<void>;
}
