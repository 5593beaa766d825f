/** A process as everybody may see it. */
import type { Static } from 'typebox';
import type { ProcesoPublico } from '../../shared/api/alta.ts';
import type { EstadoProceso } from '../../shared/firmados/index.ts';
import type { Db, Trx } from '../platform/database.ts';
import { textosVigentes } from './textos.ts';

export type Publico = Static<typeof ProcesoPublico>;

/** Its public data; null when there is no such process. */
export async function procesoPublico(db: Db | Trx, id: string): Promise<Publico | null> {
  const row = await db
    .selectFrom('proceso')
    .select(['tipo', 'nombre', 'planteamiento', 'promovente', 'entidad', 'inicio', 'fin', 'aviso', 'manifiesto'])
    .select(['logo', 'logo_tipo', 'logo_descripcion'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const { aviso, inicio, fin, logo, logo_tipo: tipo, logo_descripcion: descripcion, ...rest } = row;
  const textosAuxiliar = await textosVigentes(db, id);
  return {
    id,
    ...rest,
    inicio: inicio.getTime(),
    fin: fin.getTime(),
    avisoPrivacidad: aviso,
    textosAuxiliar,
    ...(logo && tipo && descripcion && { logo: { tipo, descripcion, datos: Buffer.from(logo).toString('base64') } }),
  };
}

/** Its state as document `proceso` tells it; null when there is no such process. */
export async function estadoProceso(
  db: Db | Trx,
  id: string,
): Promise<Pick<EstadoProceso, 'proceso' | 'estado' | 'inicio' | 'fin'> | null> {
  const row = await db
    .selectFrom('proceso')
    .select(['estado', 'inicio', 'fin'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? { proceso: id, estado: row.estado, inicio: row.inicio.getTime(), fin: row.fin.getTime() } : null;
}
