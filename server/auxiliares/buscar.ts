/** Finding an auxiliar by what the invitation told her. */
import { timingSafeEqual } from 'node:crypto';
import type { Db, Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { abrirContacto, type Contacto, correoIndice } from './contacto.ts';

type Keys = Pick<Keystore, 'unwrap'>;

/**
 * Whether an auxiliar of this process answers to this id and e-mail, also one given de baja. The
 * work done is the same whether the e-mail is right or not.
 */
export async function coincide(
  db: Db | Trx,
  contactKey: Uint8Array,
  { proceso, auxiliar, correo }: { readonly proceso: string; readonly auxiliar: string; readonly correo: string },
): Promise<boolean> {
  const claimed = correoIndice(contactKey, correo);
  const row = await db
    .selectFrom('auxiliar')
    .select('correo_indice')
    .where('id', '=', auxiliar)
    .where('proceso_id', '=', proceso)
    .executeTakeFirst();
  return timingSafeEqual(row?.correo_indice ?? new Uint8Array(32), claimed);
}

/** How to reach an auxiliar; null when there is none, or the keys of her process were destroyed. */
export async function leerContacto(db: Db | Trx, keys: Keys, auxiliar: string): Promise<Contacto | null> {
  const row = await db
    .selectFrom('auxiliar')
    .select(['proceso_id', 'contacto'])
    .where('id', '=', auxiliar)
    .executeTakeFirst();
  if (!row) return null;
  const key = await keys.unwrap(row.proceso_id, 'contacto');
  if (!key.ok && key.error === 'destruido') return null;
  if (!key.ok) throw new Error(`no contact key of the process ${row.proceso_id}: ${key.error}`);
  return abrirContacto(key.value, row.proceso_id, auxiliar, row.contacto);
}
