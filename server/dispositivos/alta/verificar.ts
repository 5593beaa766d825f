/** What an auxiliar is told, and given, once she has proved who she is, by whatever type of authentication. */
import type { TipoAutenticacion, VerificarReply } from '../../../shared/api/alta.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { leerContacto } from '../../auxiliares/index.ts';
import { anotar } from '../../bitacora/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/database.ts';
import type { Keystore } from '../../platform/keystore/index.ts';
import { procesoPublico } from '../../procesos/index.ts';
import { dispositivosActivos, type EnEspera } from '../bajas.ts';
import { abrirSesion } from './sesiones.ts';

export interface VerificarDeps {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'unwrap' | 'certificados'>;
  readonly clock: Clock;
  readonly enEspera: EnEspera;
  readonly hayCredencial: HayCredencial;
}

/** Whether an auxiliar's own credential (§3.3) was received, from whichever of her devices. */
export type HayCredencial = (de: { readonly procesoId: string; readonly autor: string }) => Promise<boolean>;

/** Opens her session, with all that a phone must know to enrol. */
export async function verificar(
  { db, keys, clock, enEspera, hayCredencial }: VerificarDeps,
  auxiliarId: string,
  autenticacion: TipoAutenticacion,
): Promise<Result<VerificarReply, 'auxiliar-no-activo' | 'proceso-no-activo'>> {
  const state = await db
    .selectFrom('auxiliar')
    .innerJoin('proceso', 'proceso.id', 'auxiliar.proceso_id')
    .select(['auxiliar.baja', 'auxiliar.proceso_id', 'proceso.estado'])
    .where('auxiliar.id', '=', auxiliarId)
    .executeTakeFirstOrThrow();
  if (state.baja) return err('auxiliar-no-activo');
  if (state.estado !== 'activo') return err('proceso-no-activo');

  const contacto = await leerContacto(db, keys, auxiliarId);
  const proceso = await procesoPublico(db, state.proceso_id);
  if (!contacto || !proceso) return err('proceso-no-activo');
  const { raiz, emisoras, claves } = await keys.certificados(proceso.id);
  const dispositivos = await dispositivosActivos(db, enEspera, auxiliarId);
  const credencial = await hayCredencial({ procesoId: proceso.id, autor: auxiliarId });
  const sesion = await db.transaction().execute(async (trx) => {
    await anotar(trx, {
      cuando: clock.now(),
      proceso: proceso.id,
      quien: { rol: 'auxiliar', id: auxiliarId },
      que: 'alta-verificada',
      objeto: auxiliarId,
      detalle: { autenticacion },
    });
    return abrirSesion(trx, auxiliarId, clock.now());
  });
  return ok({
    sesion,
    nombre: contacto.nombre,
    proceso,
    certificados: { raiz, emisoras: [...emisoras], claves: [...claves] },
    dispositivos,
    credencial,
  });
}
