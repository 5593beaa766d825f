/**
 * Enrolment over HTTP (shared/api/alta.ts). Whoever asks learns nothing about who is registered: only
 * the owner of the e-mail, who gives the code, is told more than «no».
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  BajaReply,
  BajaRequest,
  CodigoReply,
  CodigoRequest,
  DispositivoReply,
  DispositivoRequest,
  Rechazo,
  VerificarReply,
  VerificarRequest,
} from '../../../shared/api/alta.ts';
import { base64urlToBytes, bytesToBase64url } from '../../../shared/base/bytes.ts';
import type { Ancla } from '../../../shared/firmados/index.ts';
import type { VersionesTextos } from '../../../shared/proceso/textos.ts';
import { altaMessage, sesionHash } from '../../../shared/sync/alta.ts';
import { coincide, normalizarCorreo } from '../../auxiliares/index.ts';
import { type Anotacion, anotar } from '../../bitacora/index.ts';
import type { Buzon } from '../../correo/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db } from '../../platform/database.ts';
import { type Http, rechazar } from '../../platform/http.ts';
import type { Keystore } from '../../platform/keystore/index.ts';
import { verifyES256 } from '../../platform/p256.ts';
import { textosVigentes } from '../../procesos/index.ts';
import { avisarPorCorreo } from '../avisos.ts';
import { dispositivosActivos, type EnEspera } from '../bajas.ts';
import { darDeBaja } from '../propias.ts';
import type { Aceptacion } from './aceptar.ts';
import { codeSecret, porCorreo } from './autenticacion.ts';
import { cartaDeCodigo } from './carta.ts';
import { CODE_MINUTES, emitirCodigo, type Identidad } from './codigos.ts';
import { origenDe } from './cuotas.ts';
import { inscribir } from './inscribir.ts';
import { leerSesion } from './sesiones.ts';
import { type HayCredencial, verificar } from './verificar.ts';

export interface AltaDeps {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'unwrap' | 'certificados' | 'firmar'>;
  readonly correo: Buzon;
  readonly clock: Clock;
  /** After the commit: an auxiliar's devices changed; her cuaderno should say so. */
  readonly avisar: (autorId: string) => void;
  readonly enEspera: EnEspera;
  readonly hayCredencial: HayCredencial;
  /** The least time that asking for a code takes, so that its length tells nothing. */
  readonly minimumMs?: number;
}

/** Requests of one address in ten minutes; many auxiliares may enrol behind one router. */
const PER_ADDRESS = { codigo: 60, verificar: 120, dispositivo: 120, baja: 60 } as const;
const TEN_MINUTES = 10 * 60_000;
const MINIMUM_MS = 300;

const STATUS = {
  'codigo-no-valido': 401,
  'codigo-vencido': 401,
  'sesion-vencida': 401,
  'auxiliar-no-activo': 403,
  'proceso-no-activo': 403,
  'limite-de-dispositivos': 409,
  'textos-sin-aceptar': 409,
  'demasiadas-altas': 429,
  'demasiados-intentos': 429,
  'solicitud-no-valida': 400,
} as const;

export function registerAlta(app: Http, deps: AltaDeps): void {
  const { db, keys, clock } = deps;
  const correo = porCorreo(deps);
  const limit = (step: keyof typeof PER_ADDRESS) => ({
    rateLimit: { max: PER_ADDRESS[step], timeWindow: TEN_MINUTES, groupId: `alta-${step}` },
  });
  const refusals = { 400: Rechazo, 401: Rechazo, 403: Rechazo, 409: Rechazo, 429: Rechazo };

  app.post(
    '/api/alta/codigo',
    { config: limit('codigo'), schema: { body: CodigoRequest, response: { 202: CodigoReply, ...refusals } } },
    async (request, reply) => {
      const floor = delay(deps.minimumMs ?? MINIMUM_MS);
      const waiting = await pedirCodigo(deps, identidadDe(request.body), origenDe(request.ip));
      await floor;
      if (waiting) return reply.code(429).send(rechazar('demasiados-codigos', waiting));
      return reply.code(202).send({ vigenciaMinutos: CODE_MINUTES });
    },
  );

  app.post(
    '/api/alta/verificar',
    { config: limit('verificar'), schema: { body: VerificarRequest, response: { 200: VerificarReply, ...refusals } } },
    async (request, reply) => {
      const identidad = identidadDe(request.body);
      const desde = { origen: origenDe(request.ip), now: clock.now() };
      const auxiliar = await correo.comprobar(identidad, request.body, desde);
      if (!auxiliar.ok) return reply.code(STATUS[auxiliar.error]).send(rechazar(auxiliar.error));
      const verificada = await verificar(deps, auxiliar.value, correo.tipo);
      if (!verificada.ok) return reply.code(STATUS[verificada.error]).send(rechazar(verificada.error));
      return reply.code(200).send(verificada.value);
    },
  );

  app.post(
    '/api/alta/dispositivo',
    {
      config: limit('dispositivo'),
      schema: { body: DispositivoRequest, response: { 200: DispositivoReply, ...refusals } },
    },
    async (request, reply) => {
      const { body } = request;
      const auxiliarId = await leerSesion(db, body.sesion, clock.now());
      if (!auxiliarId) return reply.code(401).send(rechazar('sesion-vencida'));
      if (!body.textos) return reply.code(409).send(await sinAceptar(db, auxiliarId));
      const proved = bothProved({ ...body, textos: body.textos });
      if (!proved) return reply.code(400).send(rechazar('solicitud-no-valida'));

      const now = clock.now();
      const inscrito = await inscribir(db, { auxiliarId, nombre: body.nombre, ...proved }, now, (trx, dispositivo) =>
        avisarPorCorreo(trx, deps, 'alta', dispositivo, now),
      );
      deps.correo.nudge();
      if (!inscrito.ok && inscrito.error === 'textos-sin-aceptar') {
        return reply.code(409).send(await sinAceptar(db, auxiliarId));
      }
      if (!inscrito.ok && inscrito.error === 'limite-de-dispositivos') {
        const dispositivos = await dispositivosActivos(db, deps.enEspera, auxiliarId);
        return reply.code(409).send(rechazar(inscrito.error, { dispositivos }));
      }
      if (!inscrito.ok) return reply.code(STATUS[inscrito.error]).send(rechazar(inscrito.error));
      if (inscrito.value.cambio) deps.avisar(auxiliarId);
      const ancla = keys.firmar<Ancla>({ tipo: 'ancla', v: 1, t: clock.now().getTime() });
      return reply.code(200).send({ dispositivo: inscrito.value.dispositivo, ancla });
    },
  );

  app.post(
    '/api/alta/baja',
    { config: limit('baja'), schema: { body: BajaRequest, response: { 200: BajaReply, ...refusals } } },
    async (request, reply) => {
      const { sesion, dispositivo } = request.body;
      const now = clock.now();
      const auxiliarId = await leerSesion(db, sesion, now);
      if (!auxiliarId) return reply.code(401).send(rechazar('sesion-vencida'));
      const baja = await db.transaction().execute((trx) => darDeBaja(trx, deps, { auxiliarId, dispositivo, now }));
      deps.correo.nudge();
      if (!baja.ok) return reply.code(400).send(rechazar('solicitud-no-valida'));
      if (baja.value.cambio) deps.avisar(auxiliarId);
      return reply.code(200).send({ dispositivos: await dispositivosActivos(db, deps.enEspera, auxiliarId) });
    },
  );
}

const identidadDe = ({ proceso, auxiliar, correo }: Identidad): Identidad => ({
  proceso,
  auxiliar,
  correo: normalizarCorreo(correo),
});

/** Writes a code and, if anybody answers to the identity, mails it. The seconds to wait when it is too often. */
async function pedirCodigo(
  deps: AltaDeps,
  identidad: Identidad,
  origen: string,
): Promise<{ esperaSegundos: number } | null> {
  const { db, keys, clock } = deps;
  const contactKey = await keys.unwrap(identidad.proceso, 'contacto');
  const secret = await codeSecret(keys, identidad.proceso);
  const matches = contactKey.ok && (await coincide(db, contactKey.value, identidad));
  const waiting = await db.transaction().execute(async (trx) => {
    const auxiliarId = matches ? identidad.auxiliar : null;
    const code = await emitirCodigo(trx, secret, identidad, origen, auxiliarId, clock.now());
    if (!code.ok) return code.error;
    if (!matches) return null;
    await anotar(trx, note(identidad, 'codigo-enviado', clock.now()));
    await deps.correo.enqueueCorreo(trx, {
      proceso: identidad.proceso,
      clave: `codigo-${code.value.id}`,
      para: identidad.correo,
      ...cartaDeCodigo(code.value.codigo),
    });
    return null;
  });
  deps.correo.nudge();
  return waiting;
}

const note = ({ proceso, auxiliar }: Identidad, que: string, cuando: Date): Anotacion => ({
  cuando,
  proceso,
  quien: { rol: 'auxiliar', id: auxiliar },
  que,
  objeto: auxiliar,
});

/** The refusal of who has not accepted the texts as they are now; they come with it. */
async function sinAceptar(db: Db, auxiliarId: string): Promise<Rechazo> {
  const { proceso_id } = await db
    .selectFrom('auxiliar')
    .select('proceso_id')
    .where('id', '=', auxiliarId)
    .executeTakeFirstOrThrow();
  return rechazar('textos-sin-aceptar', { textos: await textosVigentes(db, proceso_id) });
}

/** Both secrets are in the hands of whoever holds this session; null when a proof fails. */
function bothProved(body: DispositivoRequest & { readonly textos: VersionesTextos }): {
  claveDispositivo: Uint8Array;
  claveCaptura: Uint8Array;
  aceptacion: Aceptacion;
} | null {
  const [claveDispositivo, claveCaptura, firmaDispositivo, firmaCaptura] = [
    body.claveDispositivo,
    body.claveCaptura,
    body.firmaDispositivo,
    body.firmaCaptura,
  ].map(base64urlToBytes);
  if (!claveDispositivo || !claveCaptura || !firmaDispositivo || !firmaCaptura) return null;
  const { textos } = body;
  const sesion = sesionHash(crypto, body.sesion);
  const message = altaMessage({
    sesion: bytesToBase64url(sesion),
    claveDispositivo: body.claveDispositivo,
    claveCaptura: body.claveCaptura,
    textos,
  });
  const proved =
    verifyES256(claveDispositivo, message, firmaDispositivo) &&
    crypto.verifySignature(firmaCaptura, message, claveCaptura);
  return proved
    ? { claveDispositivo, claveCaptura, aceptacion: { textos, sesion, firmaDispositivo, firmaCaptura } }
    : null;
}
