/** Whether a device is who it says: its signature over the server's nonce, for this cuaderno and this server. */
import { type DeviceMessage, identidadMessage } from '../../shared/sync/protocolo.ts';
import { verifyES256 } from '../platform/p256.ts';
import type { Ficha } from './deps.ts';

const MAX_CLIENT_ID = 0xffff_ffff;

export function isAuthentic(
  ficha: Ficha | undefined,
  { clientId, dispositivo, firma }: Extract<DeviceMessage, { type: 'identidad' }>,
  context: { readonly autor: string; readonly nonce: Uint8Array; readonly origins: readonly string[] },
): ficha is Ficha {
  if (ficha?.autorId !== context.autor || clientId > MAX_CLIENT_ID) return false;
  return context.origins.some((origen) =>
    verifyES256(
      ficha.clavePublica,
      identidadMessage(context.nonce, { autor: context.autor, clientId, dispositivo, origen }),
      firma,
    ),
  );
}
