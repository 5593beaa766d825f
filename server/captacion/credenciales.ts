/** Which auxiliares' own credentials (§3.3, class `alta`) were received. */
import type { Db } from '../platform/database.ts';
import type { CuadernoId } from './almacen.ts';

/** Answers whether one of an auxiliar's was; in quarantine it is as good as none: the device was not hers any more. */
export const createHayCredencial =
  (db: Db): ((de: CuadernoId) => Promise<boolean>) =>
  async ({ procesoId, autor }) => {
    const row = await db
      .selectFrom('apoyo')
      .select('folio')
      .where('proceso_id', '=', procesoId)
      .where('autor', '=', autor)
      .where('clase', '=', 'alta')
      .where('resultado', '=', 'acuse')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  };
