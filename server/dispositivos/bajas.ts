/** The end of a device (§3.7, §3.8): it may still deliver what it holds, into quarantine. */
import type { DispositivoActivo } from '../../shared/api/alta.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { type Anotacion, anotar } from '../bitacora/index.ts';
import type { Db, Trx } from '../platform/database.ts';

/**
 * Gives a device of an auxiliar de baja, with its reason; one that already is stays as it was.
 * `quien` is who decides.
 */
export async function bajaDispositivo(
  trx: Trx,
  baja: {
    readonly auxiliarId: string;
    readonly dispositivo: string;
    readonly motivo: string;
    readonly quien: Anotacion['quien'];
    /** The device that asked for it; without it, it was asked for in an enrolment or at the portal. */
    readonly desde?: string;
    readonly now: Date;
  },
): Promise<Result<{ readonly cambio: boolean }, 'dispositivo-desconocido'>> {
  const device = await trx
    .selectFrom('dispositivo')
    .select(['proceso_id', 'baja'])
    .where('id', '=', baja.dispositivo)
    .where('auxiliar_id', '=', baja.auxiliarId)
    .forUpdate()
    .executeTakeFirst();
  if (!device) return err('dispositivo-desconocido');
  if (device.baja) return ok({ cambio: false });
  await trx
    .updateTable('dispositivo')
    .set({ baja: baja.now, motivo_baja: baja.motivo })
    .where('id', '=', baja.dispositivo)
    .execute();
  await anotar(trx, {
    cuando: baja.now,
    proceso: device.proceso_id,
    quien: baja.quien,
    que: 'dispositivo-baja',
    objeto: baja.dispositivo,
    detalle: { auxiliar: baja.auxiliarId, motivo: baja.motivo, ...(baja.desde && { desde: baja.desde }) },
  });
  return ok({ cambio: true });
}

/** What waits on each device of an auxiliar to be answered, as her cuaderno says; a device with nothing is absent. */
export type EnEspera = (cuaderno: {
  readonly procesoId: string;
  readonly autor: string;
}) => Promise<Readonly<Record<string, number>>>;

/** The auxiliar's active devices, oldest first. */
export async function dispositivosActivos(
  db: Db,
  enEspera: EnEspera,
  auxiliarId: string,
): Promise<DispositivoActivo[]> {
  const rows = await db
    .selectFrom('dispositivo')
    .select(['id', 'proceso_id', 'nombre', 'alta', 'ultimo_contacto', 'recibidos'])
    .where('auxiliar_id', '=', auxiliarId)
    .where('baja', 'is', null)
    .orderBy('alta')
    .orderBy('plaza')
    .execute();
  const [first] = rows;
  const waiting = first ? await enEspera({ procesoId: first.proceso_id, autor: auxiliarId }) : {};
  return rows.map(({ id, nombre, alta, ultimo_contacto, recibidos }) => ({
    id,
    nombre,
    alta: alta.getTime(),
    ultimoContacto: ultimo_contacto?.getTime() ?? null,
    recibidos,
    enEspera: waiting[id] ?? 0,
  }));
}
