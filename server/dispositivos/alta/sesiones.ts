/** What a verified code gives: half an hour in which this auxiliar's devices can be enrolled and given de baja. */
import { sesionHash } from '../../../shared/sync/alta.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/database.ts';
import { randomToken } from '../../platform/random.ts';

export const SESSION_MINUTES = 30;

const tokenHash = (token: string): Uint8Array => sesionHash(crypto, token);

/** Opens a session; answers its token, which is stored nowhere. */
export async function abrirSesion(db: Db | Trx, auxiliarId: string, now: Date): Promise<string> {
  const token = randomToken();
  const vence = new Date(now.getTime() + SESSION_MINUTES * 60_000);
  await db
    .insertInto('sesion_alta')
    .values({ token: tokenHash(token), auxiliar_id: auxiliarId, vence })
    .execute();
  return token;
}

/** The auxiliar whose session this is, or null. */
export async function leerSesion(db: Db | Trx, token: string, now: Date): Promise<string | null> {
  const row = await db
    .selectFrom('sesion_alta')
    .select('auxiliar_id')
    .where('token', '=', tokenHash(token))
    .where('vence', '>', now)
    .executeTakeFirst();
  return row?.auxiliar_id ?? null;
}

/** Removes sessions that have ended; for a job. */
export async function limpiarSesiones(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('sesion_alta').where('vence', '<=', now).execute();
}
