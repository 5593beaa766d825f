/**
 * How often codes may be asked for and tried: by an address for an identity first, then for the
 * identity by all addresses together. What an address is refused is not counted against the identity,
 * so one address uses up no more than its own share.
 *
 * Tries belong to the code that their address asked for last, so nobody's wrong ones spend another's.
 * Only an address that has asked for none (a phone that changed networks, or a stranger who guesses)
 * tries at the identity's expense, and whoever finds that spent asks for a code.
 *
 * Guessing is bounded from however many addresses: within an hour 30 codes with 5 tries each, and 10
 * tries besides, each held against 3 codes of six digits at most: 160 · 3 / 1,000,000, less than five
 * chances in ten thousand, while the owner gets 30 mails.
 */
import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Db, Trx } from '../../platform/database.ts';

export const WINDOW_MS = 60 * 60_000;

/** Within an hour; tries of addresses that have no code of theirs. */
export const CUOTAS = {
  pedidos: { origen: 6, identidad: 30 },
  intentos: { origen: 5, identidad: 10 },
} as const;
/** Of one code, from the address that asked for it. */
export const TRIES_PER_CODE = 5;

/** Keyed hashes. */
interface Quienes {
  readonly origen: Uint8Array;
  readonly identidad: Uint8Array;
}

/**
 * Counts one for both, or answers how long to wait. Locks the address's row, then the identity's, to
 * the transaction's end.
 */
export async function contar(
  trx: Trx,
  what: keyof typeof CUOTAS,
  quienes: Quienes,
  now: Date,
): Promise<Result<null, { readonly esperaSegundos: number }>> {
  for (const who of ['origen', 'identidad'] as const) {
    const counted = await contarUno(trx, what, quienes[who], CUOTAS[what][who], now);
    if (!counted.ok) return counted;
  }
  return ok(null);
}

async function contarUno(
  trx: Trx,
  what: keyof typeof CUOTAS,
  de: Uint8Array,
  max: number,
  now: Date,
): Promise<Result<null, { readonly esperaSegundos: number }>> {
  const windowStart = new Date(now.getTime() - WINDOW_MS);
  const [column, other] = what === 'pedidos' ? ['pedidos', 'intentos'] : ['intentos', 'pedidos'];
  const [counted, kept] = [sql.ref(`c.${column}`), sql.ref(`c.${other}`)];
  const { rows } = await sql`
    insert into cuota_codigo as c (de, ${sql.ref(column!)}, ${sql.ref(other!)}, ventana) values (${de}, 1, 0, ${now})
    on conflict (de) do update
       set ${sql.ref(column!)} = case when c.ventana <= ${windowStart} then 1 else ${counted} + 1 end,
           ${sql.ref(other!)} = case when c.ventana <= ${windowStart} then 0 else ${kept} end,
           ventana = case when c.ventana <= ${windowStart} then excluded.ventana else c.ventana end
     where c.ventana <= ${windowStart} or ${counted} < ${max}
    returning 1`.execute(trx);
  if (rows.length > 0) return ok(null);
  const { ventana } = await trx
    .selectFrom('cuota_codigo')
    .select('ventana')
    .where('de', '=', de)
    .executeTakeFirstOrThrow();
  return err({ esperaSegundos: Math.ceil((ventana.getTime() + WINDOW_MS - now.getTime()) / 1000) });
}

/**
 * Counts a try on the code that the address asked for last, or on the identity when it has none. False when
 * there is no try left.
 */
export async function contarIntento(trx: Trx, { origen, identidad }: Quienes, now: Date): Promise<boolean> {
  const { rows } = await sql<{ contado: boolean }>`
    with ultimo as (
      select identidad, origen, codigo from codigo_correo
       where identidad = ${identidad} and origen = ${origen}
       order by emitido desc, intentos limit 1 for update
    ), contado as (
      update codigo_correo c set intentos = c.intentos + 1
        from ultimo u
       where (c.identidad, c.origen, c.codigo) = (u.identidad, u.origen, u.codigo) and c.intentos < ${TRIES_PER_CODE}
      returning 1
    )
    select exists (select 1 from contado) as contado from ultimo`.execute(trx);
  const [own] = rows;
  return own ? own.contado : (await contar(trx, 'intentos', { origen, identidad }, now)).ok;
}

/**
 * Who a caller is as to limits: an address, or for IPv6 the network of 48 bits: the most that one subscriber
 * has whole. Smaller ones that share it are told apart by the identity that is asked for.
 */
export function origenDe(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = '', tail = ''] = address.split('%')[0]!.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = address.includes('::') ? [...left, ...zeros, ...right] : left;
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** Removes counts whose hour is over. */
export async function limpiarCuotas(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('cuota_codigo')
    .where('ventana', '<', new Date(now.getTime() - WINDOW_MS))
    .execute();
}
