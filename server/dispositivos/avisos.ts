/** Tells an auxiliar by mail that one of her phones came or went, in the transaction in which it did. */
import { cartaDeTelefonoDeBaja, cartaDeTelefonoRegistrado, leerContacto } from '../auxiliares/index.ts';
import type { Buzon } from '../correo/index.ts';
import type { Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';

const CARTAS = { alta: cartaDeTelefonoRegistrado, baja: cartaDeTelefonoDeBaja } as const;

export async function avisarPorCorreo(
  trx: Trx,
  { keys, correo }: { readonly keys: Pick<Keystore, 'unwrap'>; readonly correo: Buzon },
  que: keyof typeof CARTAS,
  dispositivo: string,
  cuando: Date,
): Promise<void> {
  const device = await trx
    .selectFrom('dispositivo')
    .innerJoin('proceso', 'proceso.id', 'dispositivo.proceso_id')
    .select(['dispositivo.nombre', 'dispositivo.auxiliar_id', 'dispositivo.proceso_id', 'proceso.nombre as proceso'])
    .where('dispositivo.id', '=', dispositivo)
    .executeTakeFirstOrThrow();
  const contacto = await leerContacto(trx, keys, device.auxiliar_id);
  if (!contacto) return;
  await correo.enqueueCorreo(trx, {
    proceso: device.proceso_id,
    clave: `dispositivo-${que}-${dispositivo}`,
    para: contacto.correo,
    ...CARTAS[que]({ proceso: device.proceso, nombre: device.nombre, dispositivo, cuando }),
  });
}
