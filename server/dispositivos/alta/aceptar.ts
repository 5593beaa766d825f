/**
 * The acceptance of the process's texts, tied to an enrolment (§2.7, §3.5): who, with which device and keys, which
 * versions, when by the server's clock. Once for each device and set of versions, so an enrolment that is asked for
 * again, or a renewed password, adds nothing unless a text is new.
 */
import { keyId } from '../../../shared/firmados/index.ts';
import { textosNuevos, type VersionesTextos, versionesDe } from '../../../shared/proceso/textos.ts';
import { anotar } from '../../bitacora/index.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Trx } from '../../platform/database.ts';
import { textosVigentes } from '../../procesos/index.ts';

/** What was accepted, and the proof: both signatures were verified. */
export interface Aceptacion {
  readonly textos: VersionesTextos;
  readonly sesion: Uint8Array;
  readonly firmaDispositivo: Uint8Array;
  readonly firmaCaptura: Uint8Array;
}

/** Whether what was accepted is what is in force now. */
export const estaAlDia = async (trx: Trx, proceso: string, { textos }: Aceptacion): Promise<boolean> =>
  textosNuevos(versionesDe(await textosVigentes(trx, proceso)), textos).length === 0;

/** Records it, with its line in the bitácora, unless this device has accepted the same before. */
export async function anotarAceptacion(
  trx: Trx,
  {
    auxiliarId,
    claveCaptura,
    aceptacion,
  }: { readonly auxiliarId: string; readonly claveCaptura: Uint8Array; readonly aceptacion: Aceptacion },
  dispositivo: string,
  now: Date,
): Promise<void> {
  const { aviso, responsiva, cuenta } = aceptacion.textos;
  const { proceso_id: proceso } = await trx
    .selectFrom('auxiliar')
    .select('proceso_id')
    .where('id', '=', auxiliarId)
    .executeTakeFirstOrThrow();
  const added = await trx
    .insertInto('aceptacion')
    .values({
      proceso_id: proceso,
      auxiliar_id: auxiliarId,
      dispositivo_id: dispositivo,
      aviso,
      responsiva,
      cuenta,
      cuando: now,
      clave_captura: keyId(crypto, claveCaptura),
      sesion: aceptacion.sesion,
      firma_dispositivo: aceptacion.firmaDispositivo,
      firma_captura: aceptacion.firmaCaptura,
    })
    .onConflict((conflict) => conflict.columns(['dispositivo_id', 'aviso', 'responsiva', 'cuenta']).doNothing())
    .returning('dispositivo_id')
    .execute();
  if (added.length === 0) return;
  await anotar(trx, {
    cuando: now,
    proceso,
    quien: { rol: 'auxiliar', id: auxiliarId },
    que: 'textos-aceptados',
    objeto: dispositivo,
    detalle: { aviso, responsiva, cuenta },
  });
}
