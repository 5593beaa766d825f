/**
 * Enrolment over HTTP (shared/api/alta.ts), one session at a time. A phone may enrol again: for the
 * same device it keeps its device key and gets a new password; else it is one more device. What answers may be anybody:
 * only certificates up to the root of the invitation (or, without one there, the root that this server showed first).
 */
import type {
  BajaReply,
  CodigoReply,
  CodigoRequest,
  DispositivoReply,
  DispositivoRequest,
  VerificarReply,
  VerificarRequest,
} from '../../../shared/api/alta.ts';
import { isEnrolmentId } from '../../../shared/apoyo/folio.ts';
import { base64urlToBytes, bytesToBase64url } from '../../../shared/base/bytes.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import { type Certificados, confiar, fingerprint, parseCertificados } from '../../../shared/firmados/confianza.ts';
import type { Ancla } from '../../../shared/firmados/index.ts';
import type { VersionesTextos } from '../../../shared/proceso/textos.ts';
import { altaMessage, sesionHash } from '../../../shared/sync/alta.ts';
import { enDuda, type Inscripcion, type Llaves } from '../almacen/index.ts';
import { isPasswordLongEnough, makeLlaves, openCaptura, signWithDevice } from '../claves/index.ts';
import type { AltaError, AltaVerificada, DatosInscripcion } from '../cliente.ts';
import { isDispositivos, type Json, pedir, propio } from '../pedir.ts';
import type { Plataforma } from '../plataforma.ts';
import { porCorreo } from './autenticacion.ts';
import { createSolicitudes, type Solicitudes } from './solicitud.ts';

/** All that an enrolment brings: to be kept, used at once and never shown. */
export interface Inscrita {
  readonly inscripcion: Inscripcion;
  readonly certificados: Certificados;
  readonly captura: KeyPair;
  readonly ancla: Ancla;
  readonly anclaText: string;
}

export interface Alta extends Solicitudes {
  pedirCodigo(request: CodigoRequest): Promise<Result<CodigoReply, AltaError>>;
  verificar(request: VerificarRequest, huella: string | null): Promise<Result<AltaVerificada, AltaError>>;
  darDeBaja(dispositivo: string): Promise<Result<BajaReply, AltaError>>;
  /** Makes and registers the keys. They are stored before the server hears of them, so that a cut can be repaired by asking again. */
  inscribir(alta: DatosInscripcion): Promise<Result<Inscrita, AltaError>>;
}

/** Enrolment, with no session yet. */
export function createAlta(p: Plataforma): Alta {
  let session: {
    readonly request: VerificarRequest;
    readonly reply: VerificarReply;
    readonly certificados: Certificados;
    readonly huella: string;
    /** The enrolment of this phone that is renewed, when its device is still active. */
    readonly anterior: Inscripcion | null;
  } | null = null;
  const correo = porCorreo(p);

  const post = <T>(step: string, body: unknown, isReply: (value: Json) => boolean): Promise<Result<T, AltaError>> =>
    pedir<T>(p, `alta/${step}`, body, isReply);

  /** Enrolments of this phone for an auxiliar, latest first. */
  const anteriores = async ({ proceso, auxiliar }: VerificarRequest): Promise<readonly Inscripcion[]> =>
    (await p.almacen.inscripciones()).filter((one) => one.proceso.id === proceso && one.autor === auxiliar).reverse();

  /** The keys of an enrolment that was begun before under this password, or new ones. */
  async function keysFor(request: VerificarRequest, contrasena: string, anterior: Inscripcion | null) {
    const { proceso, auxiliar } = request;
    const begun = await p.almacen.altaEnCurso();
    const same = !anterior || begun?.llaves.publicaDispositivo === anterior.llaves.publicaDispositivo;
    if (begun?.proceso === proceso && begun.auxiliar === auxiliar && same) {
      const captura = await openCaptura(p, begun.llaves.captura, contrasena);
      if (captura.ok) return { llaves: begun.llaves, captura: captura.value };
    }
    return newKeys(request, contrasena, anterior);
  }

  /** New keys, stored before anybody hears of them; the device key is that of the enrolment that is renewed. */
  async function newKeys({ proceso, auxiliar }: VerificarRequest, contrasena: string, anterior: Inscripcion | null) {
    const made = await makeLlaves(p, contrasena);
    if (!anterior) {
      await p.almacen.guardarAltaEnCurso({ proceso, auxiliar, llaves: made.llaves });
      return made;
    }
    const llaves = { ...anterior.llaves, captura: made.llaves.captura };
    // Of several that were asked for, the first may be the one that was taken.
    const begun = enDuda(await p.almacen.altaEnCurso(), anterior);
    const ancla = begun?.ancla ?? (await p.almacen.reloj())?.ancla ?? null;
    await p.almacen.guardarAltaEnCurso({ proceso, auxiliar, llaves, ancla });
    return { llaves, captura: made.captura };
  }

  return {
    ...createSolicitudes(p),

    pedirCodigo: correo.empezar,

    async verificar(request, huella) {
      const reply = await correo.probar(request);
      if (!reply.ok) return reply;
      const certificados = parseCertificados(JSON.stringify(reply.value.certificados));
      const raiz = certificados && base64urlToBytes(certificados.raiz);
      if (!certificados || !raiz) return propio('respuesta-no-valida');
      // Without an invitation, the root that this auxiliar's phone pinned before.
      const known = await anteriores(request);
      const pinned = huella ?? known[0]?.huella ?? fingerprint(p.crypto, raiz);
      const proceso = reply.value.proceso.id;
      if (proceso !== request.proceso || !confiar(p.crypto, certificados, pinned)?.procesoKey(proceso)) {
        return propio('otro-servidor');
      }
      const { nombre, dispositivos } = reply.value;
      const anterior = known.find(({ dispositivo }) => dispositivos.some(({ id }) => id === dispositivo)) ?? null;
      session = { request, reply: reply.value, certificados, huella: pinned, anterior };
      return ok({
        nombre,
        proceso: reply.value.proceso,
        dispositivos,
        esteTelefono: anterior?.dispositivo ?? null,
        aceptados: anterior?.aceptados ?? null,
      });
    },

    async darDeBaja(dispositivo) {
      if (!session) return propio('sesion-vencida');
      return post('baja', { sesion: session.reply.sesion, dispositivo }, (value) =>
        isDispositivos(value?.dispositivos),
      );
    },

    async inscribir({ nombre, contrasena, textos }) {
      if (!isPasswordLongEnough(contrasena)) return propio('contrasena-corta');
      if (!session) return propio('sesion-vencida');
      const { request, reply, certificados, huella, anterior } = session;
      const register = async ({ llaves, captura }: Awaited<ReturnType<typeof newKeys>>) => ({
        llaves,
        captura,
        answer: await post<DispositivoReply>(
          'dispositivo',
          await registration(p, reply.sesion, nombre, textos, llaves, captura),
          isDispositivoReply,
        ),
      });
      let done = await register(await keysFor(request, contrasena, anterior));
      // The device that these keys were for was given de baja meanwhile: it takes a new one.
      if (!done.answer.ok && done.answer.error.codigo === 'solicitud-no-valida') {
        done = await register(await newKeys(request, contrasena, null));
      }
      const { llaves, captura, answer } = done;
      if (!answer.ok) {
        // What she accepts from here on is what she is shown now, and the enrolment keeps it so.
        if (answer.error.textos && session) {
          const proceso = { ...reply.proceso, textosAuxiliar: answer.error.textos };
          session = { ...session, reply: { ...reply, proceso } };
        }
        return answer;
      }
      const { dispositivo, ancla: anclaText } = answer.value;
      const ancla = confiar(p.crypto, certificados, huella)?.abrirDelServidor('ancla', anclaText, ({ t }) => t);
      if (!ancla) return propio('respuesta-no-valida');

      session = null;
      const inscripcion: Inscripcion = {
        dispositivo,
        autor: request.auxiliar,
        nombre: reply.nombre,
        proceso: reply.proceso,
        aceptados: textos,
        credencial: reply.credencial === true,
        huella,
        alta: anterior?.dispositivo === dispositivo ? anterior.alta : ancla.t,
        llaves,
      };
      return ok({ inscripcion, certificados, captura, ancla, anclaText });
    },
  };
}

async function registration(
  p: Plataforma,
  sesion: string,
  nombre: string,
  textos: VersionesTextos,
  llaves: Llaves,
  captura: KeyPair,
): Promise<DispositivoRequest> {
  const claim = { claveDispositivo: llaves.publicaDispositivo, claveCaptura: llaves.captura.publica, textos };
  const message = altaMessage({ ...claim, sesion: bytesToBase64url(sesionHash(p.crypto, sesion)) });
  return {
    ...claim,
    sesion,
    nombre,
    firmaDispositivo: bytesToBase64url(await signWithDevice(p.subtle, llaves.dispositivo, message)),
    firmaCaptura: bytesToBase64url(p.crypto.sign(message, captura.secretKey)),
  };
}

const isDispositivoReply = (value: Json): boolean =>
  typeof value?.dispositivo === 'string' && isEnrolmentId(value.dispositivo) && typeof value.ancla === 'string';
