/**
 * The code by mail that proves who owns an e-mail: six digits, 10 minutes, 5 tries.
 *
 * Whoever asks can't tell whether anyone answers to the identity claimed: a row is written, tries
 * are counted and requests are limited in the very same way for identities that nobody bears; only
 * no mail goes out. Neither the identity nor the code is stored: only hashes keyed with a secret
 * that is not in the database.
 */
import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { utf8 } from '../../../shared/base/bytes.ts';
import { toCanonical } from '../../../shared/base/canonical.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/database.ts';
import { randomSigns, randomToken } from '../../platform/random.ts';

export const CODE_MINUTES = 10;
export const CODE_TRIES = 5;
/** Codes that one identity may ask for within `REQUEST_WINDOW_MS`. */
export const CODES_PER_WINDOW = 6;
export const REQUEST_WINDOW_MS = 60 * 60_000;

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

/** The identity's keyed hash: its name in the table. */
const identityHash = (secret: Uint8Array, identidad: Identidad): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/identidad/v1\n${toCanonical({ ...identidad })}`), secret);

const codeHash = (secret: Uint8Array, identity: Uint8Array, code: string): Uint8Array =>
  crypto.hash(utf8(`rubrica/alta/codigo/v1\n${Buffer.from(identity).toString('hex')}\n${code}`), secret);

/**
 * Makes a fresh code for an identity; an earlier one is worth nothing from now on. `auxiliarId` is
 * null when nobody answers to it. Answers the code, or the seconds to wait when it was asked for too often.
 */
export async function emitirCodigo(
  trx: Trx,
  secret: Uint8Array,
  identidad: Identidad,
  auxiliarId: string | null,
  now: Date,
): Promise<Result<Emitido, { readonly esperaSegundos: number }>> {
  const code = randomSigns('0123456789', 6);
  const identity = identityHash(secret, identidad);
  const windowStart = new Date(now.getTime() - REQUEST_WINDOW_MS);
  const vence = new Date(now.getTime() + CODE_MINUTES * 60_000);
  const { rows } = await sql<{ ventana: Date }>`
    insert into codigo_correo as c (identidad, auxiliar_id, codigo, intentos, vence, pedidos, ventana)
    values (${identity}, ${auxiliarId}, ${codeHash(secret, identity, code)}, 0, ${vence}, 1, ${now})
    on conflict (identidad) do update
       set auxiliar_id = excluded.auxiliar_id, codigo = excluded.codigo, intentos = 0, vence = excluded.vence,
           pedidos = case when c.ventana <= ${windowStart} then 1 else c.pedidos + 1 end,
           ventana = case when c.ventana <= ${windowStart} then excluded.ventana else c.ventana end
     where c.ventana <= ${windowStart} or c.pedidos < ${CODES_PER_WINDOW}
    returning ventana`.execute(trx);
  if (rows.length > 0) return ok({ codigo: code, id: randomToken() });
  const { ventana } = await trx
    .selectFrom('codigo_correo')
    .select('ventana')
    .where('identidad', '=', identity)
    .executeTakeFirstOrThrow();
  return err({ esperaSegundos: Math.ceil((ventana.getTime() + REQUEST_WINDOW_MS - now.getTime()) / 1000) });
}

export type CodigoRefusal = 'codigo-no-valido' | 'codigo-vencido' | 'demasiados-intentos';

/**
 * Takes a code, which is spent by it; answers the auxiliar's id. A try is counted before the code is
 * looked at, whatever comes of it. That a code is out of date is told only to whom has the right one.
 */
export async function canjearCodigo(
  db: Db,
  secret: Uint8Array,
  identidad: Identidad,
  code: string,
  now: Date,
): Promise<Result<string, CodigoRefusal>> {
  const identity = identityHash(secret, identidad);
  const row = await db
    .updateTable('codigo_correo')
    .set((eb) => ({ intentos: eb('intentos', '+', 1) }))
    .where('identidad', '=', identity)
    .where('intentos', '<', CODE_TRIES)
    .returning(['auxiliar_id', 'codigo', 'vence'])
    .executeTakeFirst();
  const given = codeHash(secret, identity, code);
  if (!row) return err((await isKnown(db, identity)) ? 'demasiados-intentos' : 'codigo-no-valido');
  if (!timingSafeEqual(row.codigo, given) || row.auxiliar_id === null) return err('codigo-no-valido');
  if (row.vence <= now) return err('codigo-vencido');
  // Of two who give the right code in the same instant, one gets in.
  const spent = await db
    .updateTable('codigo_correo')
    .set({ codigo: crypto.randomBytes(32) })
    .where('identidad', '=', identity)
    .where('codigo', '=', row.codigo)
    .executeTakeFirst();
  return spent.numUpdatedRows === 1n ? ok(row.auxiliar_id) : err('codigo-no-valido');
}

const isKnown = async (db: Db, identity: Uint8Array): Promise<boolean> =>
  (await db.selectFrom('codigo_correo').select('intentos').where('identidad', '=', identity).executeTakeFirst()) !==
  undefined;

/** Removes what no longer serves; for a job. */
export async function limpiarCodigos(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - REQUEST_WINDOW_MS);
  await db.deleteFrom('codigo_correo').where('ventana', '<', before).where('vence', '<', now).execute();
}
