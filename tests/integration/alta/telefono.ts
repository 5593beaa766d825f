/** A phone as enrolment sees it: two keys and the four steps. */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { Correo } from '../../../server/correo/index.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import type { Http } from '../../../server/platform/http.ts';
import type { DispositivoRequest, Rechazo, VerificarReply } from '../../../shared/api/alta.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import type { VersionesTextos } from '../../../shared/proceso/textos.ts';
import { altaMessage, sesionHash } from '../../../shared/sync/alta.ts';
import { VERSIONES } from '../../support/textos.ts';

export interface Datos {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly correo: string;
}

export interface Reply<T> {
  readonly status: number;
  readonly body: T & Rechazo;
}

export async function post<T>(app: Http, step: string, body: object, address = '192.0.2.1'): Promise<Reply<T>> {
  const reply = await app.inject({ method: 'POST', url: `/api/alta/${step}`, payload: body, remoteAddress: address });
  return { status: reply.statusCode, body: reply.json() };
}

/** The code in the latest mail to an address. */
export function codigoEn(correos: readonly Correo[], correo: string): string {
  const mail = correos.findLast(({ para, asunto }) => para === correo && asunto.includes('código'));
  return /^ {4}(\d{6})$/m.exec(mail?.texto ?? '')?.[1] ?? 'no mail';
}

/** Steps 1 and 2. */
export async function entrar(app: Http, correos: readonly Correo[], datos: Datos): Promise<VerificarReply> {
  await post(app, 'codigo', datos);
  const { status, body } = await post<VerificarReply>(app, 'verificar', {
    ...datos,
    codigo: codigoEn(correos, datos.correo),
  });
  if (status !== 200) throw new Error(`verificar: ${status} ${body.codigo}`);
  return body;
}

export interface Claves {
  /** Body of step 3 for a session. */
  solicitud(sesion: string, nombre?: string, textos?: VersionesTextos): DispositivoRequest;
  readonly captura: KeyPair;
}

/** Fresh keys; or with the device key of an earlier pair. */
export function nuevasClaves(device = generateKeyPairSync('ec', { namedCurve: 'P-256' })): Claves & {
  readonly device: typeof device;
} {
  const { x, y } = device.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const capture = crypto.signKeyPair();
  return {
    device,
    captura: capture,
    solicitud(sesion, nombre = 'Moto G de Ana', textos = VERSIONES) {
      const claveDispositivo = bytesToBase64url(point);
      const claveCaptura = bytesToBase64url(capture.publicKey);
      const message = altaMessage({
        sesion: bytesToBase64url(sesionHash(crypto, sesion)),
        claveDispositivo,
        claveCaptura,
        textos,
      });
      return {
        sesion,
        nombre,
        claveDispositivo,
        claveCaptura,
        textos,
        firmaDispositivo: bytesToBase64url(
          sign('sha256', message, { key: device.privateKey, dsaEncoding: 'ieee-p1363' }),
        ),
        firmaCaptura: bytesToBase64url(crypto.sign(message, capture.secretKey)),
      };
    },
  };
}
