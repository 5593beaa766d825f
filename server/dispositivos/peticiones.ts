/**
 * Whether a request about devices is who it says: signed by the device's own key over an anchor that this
 * server gave a moment ago, and for a baja by the capture key as well, which only the password opens. A
 * replaced capture key asks for nothing any more.
 */
import type { BajaFirmadaRequest } from '../../shared/api/dispositivos.ts';
import { base64urlToBytes } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { leerFirmado } from '../../shared/firmados/index.ts';
import { bajaMessage, type Consulta, consultaMessage, PETICION_MS } from '../../shared/sync/dispositivos.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Db, Trx } from '../platform/database.ts';
import type { Anclas } from '../platform/keystore/anclas.ts';
import { verifyES256 } from '../platform/p256.ts';
import type { Ficha } from './fichas.ts';

/** Whether an anchor is this server's and so fresh that whoever signed over it did so just now. */
export async function esReciente(anclas: Anclas, text: string, now: Date): Promise<boolean> {
  const ancla = leerFirmado('ancla', text);
  // Nodes' clocks differ a little: an anchor may be from just ahead.
  if (!ancla || Math.abs(now.getTime() - ancla.t) > PETICION_MS) return false;
  return (await anclas.isOurs(ancla)) === true;
}

/** Whether the device signed a consulta for this server. */
export function firmoConsulta(
  ficha: Ficha,
  origins: readonly string[],
  peticion: Omit<Consulta, 'origen'>,
  firma: string,
): boolean {
  const signature = base64urlToBytes(firma);
  return (
    signature !== null &&
    origins.some((origen) => verifyES256(ficha.clavePublica, consultaMessage({ ...peticion, origen }), signature))
  );
}

/** What was signed for a baja, by both keys; null when either did not. */
export function firmoBaja(
  ficha: Ficha,
  origins: readonly string[],
  { ancla, baja, dispositivo, firmaDispositivo, firmaCaptura }: BajaFirmadaRequest,
): Uint8Array | null {
  const [byDevice, byCapture] = [base64urlToBytes(firmaDispositivo), base64urlToBytes(firmaCaptura)];
  const inUse = ficha.clavesCaptura.find(({ hasta }) => hasta === null);
  if (!byDevice || !byCapture || !inUse) return null;
  const messages = origins.map((origen) => bajaMessage({ ancla, baja, dispositivo, origen }));
  return (
    messages.find(
      (message) =>
        verifyES256(ficha.clavePublica, message, byDevice) && crypto.verifySignature(byCapture, message, inUse.publica),
    ) ?? null
  );
}

/** Takes a signed request once: the table's key judges, however many bring it in the same instant. */
export async function tomarUnaVez(
  trx: Trx,
  message: Uint8Array,
  now: Date,
): Promise<Result<void, 'peticion-repetida'>> {
  const taken = await trx
    .insertInto('peticion_dispositivo')
    // As long as the latest anchor that is taken now is taken.
    .values({ mensaje: crypto.hash(message), vence: new Date(now.getTime() + 2 * PETICION_MS) })
    .onConflict((conflict) => conflict.column('mensaje').doNothing())
    .returning('vence')
    .execute();
  return taken.length > 0 ? ok(undefined) : err('peticion-repetida');
}

/** Removes those whose anchor is taken no more; for a job. */
export async function limpiarPeticiones(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('peticion_dispositivo').where('vence', '<', now).execute();
}
