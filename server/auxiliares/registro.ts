/** Who comes in and who goes (§2.4–2.6), each with its mail and its line in the bitácora. */
import { ALPHABET } from '../../shared/apoyo/folio.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { text } from '../../shared/base/shape.ts';
import { type Anotacion, anotar } from '../bitacora/index.ts';
import type { Buzon } from '../correo/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/database.ts';
import { violates } from '../platform/errors.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { randomSigns } from '../platform/random.ts';
import { cartaDeBaja, cartaDeInvitacion } from './cartas.ts';
import { abrirContacto, correoIndice, normalizarCorreo, sellarContacto } from './contacto.ts';

export interface AuxiliaresDeps {
  readonly db: Db;
  /** With contact keys: role portal. */
  readonly keys: Pick<Keystore, 'unwrap' | 'huella'>;
  readonly correo: Buzon;
  readonly clock: Clock;
  /** Address of the app, for the invitation's link. */
  readonly publicUrl: string;
  /** After the commit: an auxiliar's state changed; her cuaderno should say so. */
  readonly avisar: (autorId: string) => void;
}

export interface NuevoAuxiliar {
  readonly proceso: string;
  readonly nombre: string;
  readonly correo: string;
  readonly telefono: string | null;
}

export type AltaAuxiliarRefusal = 'proceso-desconocido' | 'proceso-no-activo' | 'correo-ya-registrado';

const ID_SIGNS = 7;
const MAX_TRIES = 5;

/** Registers an auxiliar and sends her the invitation; answers her id. */
export async function altaAuxiliar(
  deps: AuxiliaresDeps,
  nuevo: NuevoAuxiliar,
  quien: Anotacion['quien'],
): Promise<Result<string, AltaAuxiliarRefusal>> {
  const { keys } = deps;
  const key = await keys.unwrap(nuevo.proceso, 'contacto');
  if (!key.ok && key.error === 'sin-permiso') throw new Error('this role registers no auxiliares');
  if (!key.ok) return err('proceso-desconocido');
  for (let attempt = 1; ; attempt++) {
    try {
      return await register(deps, nuevo, quien, key.value, randomSigns(ALPHABET, ID_SIGNS));
    } catch (error) {
      if (violates(error, 'auxiliar_correo_unico')) return err('correo-ya-registrado');
      if (!violates(error, 'auxiliar_pkey') || attempt >= MAX_TRIES) throw error;
    }
  }
}

async function register(
  { db, keys, correo, clock, publicUrl }: AuxiliaresDeps,
  nuevo: NuevoAuxiliar,
  quien: Anotacion['quien'],
  contactKey: Uint8Array,
  id: string,
): Promise<Result<string, AltaAuxiliarRefusal>> {
  const now = clock.now();
  const contacto = { nombre: nuevo.nombre, correo: normalizarCorreo(nuevo.correo), telefono: nuevo.telefono };
  const registered = await db.transaction().execute(async (trx) => {
    const proceso = await trx
      .selectFrom('proceso')
      .select(['id', 'nombre', 'promovente', 'estado'])
      .where('id', '=', nuevo.proceso)
      .forShare()
      .executeTakeFirst();
    if (!proceso) return err('proceso-desconocido' as const);
    if (proceso.estado !== 'activo') return err('proceso-no-activo' as const);
    await trx
      .insertInto('auxiliar')
      .values({
        proceso_id: proceso.id,
        id,
        contacto: sellarContacto(contactKey, proceso.id, id, contacto),
        correo_indice: correoIndice(contactKey, contacto.correo),
        alta: now,
        baja: null,
        motivo_baja: null,
      })
      .execute();
    await anotar(trx, { cuando: now, proceso: proceso.id, quien, que: 'auxiliar-alta', objeto: id });
    await correo.enqueueCorreo(trx, {
      proceso: proceso.id,
      clave: `invitacion-${id}`,
      para: contacto.correo,
      ...cartaDeInvitacion({
        nombre: contacto.nombre,
        correo: contacto.correo,
        proceso,
        auxiliar: id,
        url: publicUrl,
        huella: keys.huella,
      }),
    });
    return ok(id);
  });
  correo.nudge();
  return registered;
}

/**
 * Gives an auxiliar de baja, with its reason, and tells her by mail. The reason is signed into her cuaderno: one that no
 * reader would take (several lines, or too long) is refused, else nothing could be written there any more. What is admitted from then on
 * goes to quarantine: the row is locked by admission, so there is no instant in between.
 */
export async function bajaAuxiliar(
  deps: AuxiliaresDeps,
  baja: { readonly auxiliar: string; readonly motivo: string },
  quien: Anotacion['quien'],
): Promise<Result<{ readonly cambio: boolean }, 'auxiliar-desconocido' | 'motivo-no-valido'>> {
  if (!text(baja.motivo)) return err('motivo-no-valido');
  const { db, keys, correo, clock } = deps;
  const now = clock.now();
  const done = await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('auxiliar')
      .innerJoin('proceso', 'proceso.id', 'auxiliar.proceso_id')
      .select(['auxiliar.proceso_id', 'auxiliar.contacto', 'auxiliar.baja', 'proceso.nombre'])
      .where('auxiliar.id', '=', baja.auxiliar)
      .forUpdate('auxiliar')
      .executeTakeFirst();
    if (!row) return err('auxiliar-desconocido' as const);
    if (row.baja) return ok({ cambio: false });
    await trx
      .updateTable('auxiliar')
      .set({ baja: now, motivo_baja: baja.motivo })
      .where('id', '=', baja.auxiliar)
      .execute();
    await anotar(trx, {
      cuando: now,
      proceso: row.proceso_id,
      quien,
      que: 'auxiliar-baja',
      objeto: baja.auxiliar,
      detalle: { motivo: baja.motivo },
    });
    const key = await keys.unwrap(row.proceso_id, 'contacto');
    if (!key.ok && key.error === 'sin-permiso') throw new Error('this role gives no auxiliares de baja');
    if (key.ok) {
      const contacto = abrirContacto(key.value, row.proceso_id, baja.auxiliar, row.contacto);
      await correo.enqueueCorreo(trx, {
        proceso: row.proceso_id,
        clave: `baja-${baja.auxiliar}`,
        para: contacto.correo,
        ...cartaDeBaja({ proceso: row.nombre, motivo: baja.motivo }),
      });
    }
    return ok({ cambio: true });
  });
  correo.nudge();
  if (done.ok && done.value.cambio) deps.avisar(baja.auxiliar);
  return done;
}
