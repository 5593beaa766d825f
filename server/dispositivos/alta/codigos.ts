/**
 * The code by mail that proves who owns an e-mail: six digits, 10 minutes.
 *
 * Whoever asks can't tell whether anyone answers to the identity claimed: codes are written, tries and
 * requests are counted and limited in the very same way for identities that nobody bears; only no mail
 * goes out. Neither the identity, nor the address that asks, nor the code is stored: only hashes keyed
 * with a secret that is not in the database.
 *
 * Nor can a stranger who knows an identity keep its owner out: a code ends by no other address's codes
 * and tries, and what may be asked for is counted for each address first. The limits of an identity as
 * a whole (cuotas.ts) are several addresses' worth: they bound guessing and mail, not the owner.
 */
import { timingSafeEqual } from 'node:crypto';
import { equalBytes, utf8 } from '../../../shared/base/bytes.ts';
import { toCanonical } from '../../../shared/base/canonical.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/database.ts';
import { randomSigns, randomToken } from '../../platform/random.ts';
import { contar, contarIntento, limpiarCuotas } from './cuotas.ts';

export const CODE_MINUTES = 10;
/**
 * Codes that an address may have at the same time: one more takes the oldest one's place. A try is held against
 * no more.
 */
export const LIVE_CODES = 3;

/** Who someone says to be. */
export interface Identidad {
  readonly proceso: string;
  readonly auxiliar: string;
  /** Normalised. */
  readonly correo: string;
}

export interface Emitido {
  readonly codigo: string;
  /** Names this emission; tells nothing. */
  readonly id: string;
}

/** The identity's keyed hash: its name in the tables. */
const identityHash = (secret: Uint8Array, identidad: Identidad): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/identidad/v1\n${toCanonical({ ...identidad })}`), secret);

const codeHash = (secret: Uint8Array, identity: Uint8Array, code: string): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/codigo/v1\n${Buffer.from(identity).toString('hex')}\n${code}`), secret);

const addressHash = (secret: Uint8Array, identity: Uint8Array, address: string): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/origen/v1\n${Buffer.from(identity).toString('hex')}\n${address}`), secret);

/**
 * Makes a fresh code for an identity, asked for from an address. `auxiliarId` is null when nobody
 * answers to it. Answers the code, or the seconds to wait when it was asked for too often.
 */
export async function emitirCodigo(
  trx: Trx,
  secret: Uint8Array,
  identidad: Identidad,
  address: string,
  auxiliarId: string | null,
  now: Date,
): Promise<Result<Emitido, { readonly esperaSegundos: number }>> {
  const identity = identityHash(secret, identidad);
  const origen = addressHash(secret, identity, address);
  const counted = await contar(trx, 'pedidos', { origen, identidad: identity }, now);
  if (!counted.ok) return counted;

  // The identity's count is locked from here on: its codes are written by one at a time.
  const code = randomSigns('0123456789', 6);
  const alive = await trx
    .selectFrom('codigo_correo')
    .select('codigo')
    .where('identidad', '=', identity)
    .where('origen', '=', origen)
    .where('vence', '>', now)
    .orderBy('emitido', 'desc')
    .orderBy('codigo')
    .limit(LIVE_CODES - 1)
    .execute();
  await trx
    .deleteFrom('codigo_correo')
    .where('identidad', '=', identity)
    .where('origen', '=', origen)
    .$if(alive.length > 0, (query) =>
      query.where(
        'codigo',
        'not in',
        alive.map(({ codigo }) => codigo),
      ),
    )
    .execute();
  const vence = new Date(now.getTime() + CODE_MINUTES * 60_000);
  const codigo = codeHash(secret, identity, code);
  await trx
    .insertInto('codigo_correo')
    .values({ identidad: identity, origen, codigo, auxiliar_id: auxiliarId, emitido: now, vence })
    .onConflict((conflict) =>
      conflict.columns(['identidad', 'origen', 'codigo']).doUpdateSet({ emitido: now, vence, intentos: 0 }),
    )
    .execute();
  return ok({ codigo: code, id: randomToken() });
}

export type CodigoRefusal = 'codigo-no-valido' | 'codigo-vencido' | 'demasiados-intentos';

/**
 * Takes a code, which spends all that the identity has; answers the auxiliar's id. A try is counted
 * before the code is looked at, whatever comes of it. It is held against the codes that its address asked
 * for, or, if there are none, against the latest of the identity. That a code is out of date is told only
 * to whom has the right one.
 */
export async function canjearCodigo(
  db: Db,
  secret: Uint8Array,
  identidad: Identidad,
  address: string,
  code: string,
  now: Date,
): Promise<Result<string, CodigoRefusal>> {
  const identity = identityHash(secret, identidad);
  const origen = addressHash(secret, identity, address);
  const counted = await db.transaction().execute((trx) => contarIntento(trx, { origen, identidad: identity }, now));
  if (!counted) return err('demasiados-intentos');

  const given = codeHash(secret, identity, code);
  const all = await db
    .selectFrom('codigo_correo')
    .select(['origen', 'codigo', 'auxiliar_id', 'vence'])
    .where('identidad', '=', identity)
    .orderBy('emitido', 'desc')
    .execute();
  const own = all.filter((one) => equalBytes(one.origen, origen));
  const codes = (own.length > 0 ? own : all).slice(0, LIVE_CODES);
  const right = codes.find(({ codigo }) => timingSafeEqual(codigo, given));
  if (!right || right.auxiliar_id === null) return err('codigo-no-valido');
  if (right.vence <= now) return err('codigo-vencido');
  // Of two who give right codes in the same instant, one gets in.
  const spent = await db.deleteFrom('codigo_correo').where('identidad', '=', identity).returning('codigo').execute();
  return spent.some(({ codigo }) => timingSafeEqual(codigo, given)) ? ok(right.auxiliar_id) : err('codigo-no-valido');
}

/** Removes what no longer serves; for a job. */
export async function limpiarCodigos(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('codigo_correo').where('vence', '<', now).execute();
  await limpiarCuotas(db, now);
}
