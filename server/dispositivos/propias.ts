/** A baja that the auxiliar herself asks for, in an enrolment or from one of her phones: told to her by mail, in the transaction in which it is done. */
import type { Result } from '../../shared/base/result.ts';
import type { Buzon } from '../correo/index.ts';
import type { Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { avisarPorCorreo } from './avisos.ts';
import { bajaDispositivo } from './bajas.ts';

export async function darDeBaja(
  trx: Trx,
  deps: { readonly keys: Pick<Keystore, 'unwrap'>; readonly correo: Buzon },
  baja: {
    readonly auxiliarId: string;
    readonly dispositivo: string;
    /** The phone that asked for it. */
    readonly desde?: string;
    readonly now: Date;
  },
): Promise<Result<{ readonly cambio: boolean }, 'dispositivo-desconocido'>> {
  const done = await bajaDispositivo(trx, {
    ...baja,
    motivo: 'a petición del auxiliar',
    quien: { rol: 'auxiliar', id: baja.auxiliarId },
  });
  if (done.ok && done.value.cambio) await avisarPorCorreo(trx, deps, 'baja', baja.dispositivo, baja.now);
  return done;
}
