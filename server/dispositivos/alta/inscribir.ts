/**
 * Enrols a device for an auxiliar. The database judges the limit of two (§3.7): an active device
 * holds place 1 or 2, and no two hold the same, however many try in the same instant.
 *
 * Enrolling again with the same keys gives the same enrolment. The same device key with another
 * capture key replaces the latter (a password was reset): what the older one sealed stays good.
 *
 * Whichever it is, the process's texts must have been accepted as they are now (aceptar.ts): that is recorded in the
 * same transaction, or nothing is enrolled.
 */
import { sql } from 'kysely';
import { ALPHABET } from '../../../shared/apoyo/folio.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { keyId } from '../../../shared/firmados/index.ts';
import { anotar } from '../../bitacora/index.ts';
import { nativeCrypto as crypto } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/database.ts';
import { violates } from '../../platform/errors.ts';
import { randomSigns } from '../../platform/random.ts';
import { type Aceptacion, anotarAceptacion, estaAlDia } from './aceptar.ts';

export interface Inscripcion {
  readonly auxiliarId: string;
  /** Uncompressed P-256 point. */
  readonly claveDispositivo: Uint8Array;
  /** Ed25519. */
  readonly claveCaptura: Uint8Array;
  readonly nombre: string;
  readonly aceptacion: Aceptacion;
}

export type InscribirRefusal =
  | 'textos-sin-aceptar'
  | 'auxiliar-no-activo'
  | 'proceso-no-activo'
  | 'limite-de-dispositivos'
  | 'demasiadas-altas'
  /** These keys were enrolled before, by someone else or for a device since given de baja. */
  | 'solicitud-no-valida';

const PLAZAS = [1, 2] as const;
/**
 * Devices of one auxiliar within 24 hours. Each may leave unfinished uploads on the disk, which no other limit counts;
 * nobody changes phones this often.
 */
const MAX_ALTAS_PER_DAY = 12;
/**
 * Capture keys of one device within 24 hours. All that it ever had are read with it, by whoever judges what it sent:
 * without a limit one phone would slow the door for all. Nobody forgets her password this often.
 */
const MAX_CLAVES_PER_DAY = 12;
const DAY_MS = 86_400_000;

/** Tries to find a free id of each length before a longer one is taken. */
const TRIES_PER_LENGTH = 3;
const ID_LENGTHS = [4, 5, 6] as const;

/**
 * Enrols; answers the enrolment's id, and whether anything changed. Answered only once it is
 * committed. `alRegistrar` is part of the transaction that takes a place.
 */
export async function inscribir(
  db: Db,
  inscripcion: Inscripcion,
  now: Date,
  alRegistrar: (trx: Trx, dispositivo: string) => Promise<void>,
): Promise<Result<{ readonly dispositivo: string; readonly cambio: boolean }, InscribirRefusal>> {
  for (let attempt = 0; ; attempt++) {
    const length = ID_LENGTHS[Math.min(Math.floor(attempt / TRIES_PER_LENGTH), ID_LENGTHS.length - 1)]!;
    try {
      return await db.transaction().execute(async (trx) => {
        const id = randomSigns(ALPHABET, length);
        const done = await inscribirIn(trx, inscripcion, id, now);
        if (done.ok) await anotarAceptacion(trx, inscripcion, done.value.dispositivo, now);
        if (done.ok && done.value.dispositivo === id) await alRegistrar(trx, id);
        return done;
      });
    } catch (error) {
      // The id was taken, or the same keys were enrolled in the same instant: look again.
      const again = violates(error, 'dispositivo_pkey') || violates(error, 'dispositivo_clave_unica');
      if (!again || attempt >= TRIES_PER_LENGTH * ID_LENGTHS.length) throw error;
    }
  }
}

async function inscribirIn(
  trx: Trx,
  inscripcion: Inscripcion,
  id: string,
  now: Date,
): Promise<Result<{ dispositivo: string; cambio: boolean }, InscribirRefusal>> {
  const { auxiliarId } = inscripcion;
  const auxiliar = await trx
    .selectFrom('auxiliar')
    .innerJoin('proceso', 'proceso.id', 'auxiliar.proceso_id')
    .select(['auxiliar.baja', 'auxiliar.proceso_id', 'proceso.estado'])
    .where('auxiliar.id', '=', auxiliarId)
    .forShare()
    .executeTakeFirstOrThrow();
  if (auxiliar.baja) return err('auxiliar-no-activo');
  if (auxiliar.estado !== 'activo') return err('proceso-no-activo');
  // The process's row is held: its texts stay as they are until this is committed.
  if (!(await estaAlDia(trx, auxiliar.proceso_id, inscripcion.aceptacion))) return err('textos-sin-aceptar');

  const known = await trx
    .selectFrom('dispositivo')
    .select(['id', 'auxiliar_id', 'baja'])
    .where('clave_publica', '=', inscripcion.claveDispositivo)
    .forUpdate()
    .executeTakeFirst();
  if (known && (known.auxiliar_id !== auxiliarId || known.baja)) return err('solicitud-no-valida');
  if (known) return renovarCaptura(trx, known.id, auxiliar.proceso_id, inscripcion, now);

  const { altas } = await trx
    .selectFrom('dispositivo')
    .select((eb) => eb.fn.countAll<number>().as('altas'))
    .where('auxiliar_id', '=', auxiliarId)
    .where('alta', '>', new Date(now.getTime() - DAY_MS))
    .executeTakeFirstOrThrow();
  if (Number(altas) >= MAX_ALTAS_PER_DAY) return err('demasiadas-altas');

  const taken = await takePlace(trx, auxiliar.proceso_id, inscripcion, id, now);
  if (!taken) {
    await anotar(trx, {
      cuando: now,
      proceso: auxiliar.proceso_id,
      quien: { rol: 'auxiliar', id: auxiliarId },
      que: 'dispositivo-rechazado',
      objeto: null,
      detalle: { motivo: 'limite-de-dispositivos' },
    });
    return err('limite-de-dispositivos');
  }
  await insertCaptureKey(trx, id, inscripcion.claveCaptura, now);
  await anotar(trx, {
    cuando: now,
    proceso: auxiliar.proceso_id,
    quien: { rol: 'auxiliar', id: auxiliarId },
    que: 'dispositivo-alta',
    objeto: id,
  });
  return ok({ dispositivo: id, cambio: true });
}

/** Takes one of the two places if one is free; waits for whoever is taking it in this instant. */
async function takePlace(
  trx: Trx,
  proceso: string,
  { auxiliarId, claveDispositivo, nombre }: Inscripcion,
  id: string,
  now: Date,
): Promise<boolean> {
  for (const plaza of PLAZAS) {
    const { rows } = await sql`
      insert into dispositivo (proceso_id, auxiliar_id, id, plaza, nombre, clave_publica, alta)
      values (${proceso}, ${auxiliarId}, ${id}, ${plaza}, ${nombre}, ${claveDispositivo}, ${now})
      on conflict (auxiliar_id, plaza) where baja is null do nothing
      returning id`.execute(trx);
    if (rows.length > 0) return true;
  }
  return false;
}

async function renovarCaptura(
  trx: Trx,
  dispositivo: string,
  proceso: string,
  { auxiliarId, claveCaptura }: Inscripcion,
  now: Date,
): Promise<Result<{ dispositivo: string; cambio: boolean }, InscribirRefusal>> {
  const keys = await trx
    .selectFrom('clave_captura')
    .select(['id', 'desde', 'hasta'])
    .where('dispositivo_id', '=', dispositivo)
    .execute();
  const same = keys.find(({ id }) => id === keyId(crypto, claveCaptura));
  if (same) return same.hasta ? err('solicitud-no-valida') : ok({ dispositivo, cambio: false });
  const recent = keys.filter(({ desde }) => desde.getTime() > now.getTime() - DAY_MS);
  if (recent.length >= MAX_CLAVES_PER_DAY) return err('demasiadas-altas');
  await trx
    .updateTable('clave_captura')
    .set({ hasta: now })
    .where('dispositivo_id', '=', dispositivo)
    .where('hasta', 'is', null)
    .execute();
  await insertCaptureKey(trx, dispositivo, claveCaptura, now);
  await anotar(trx, {
    cuando: now,
    proceso,
    quien: { rol: 'auxiliar', id: auxiliarId },
    que: 'clave-de-captura-nueva',
    objeto: dispositivo,
    detalle: { clave: keyId(crypto, claveCaptura) },
  });
  return ok({ dispositivo, cambio: true });
}

const insertCaptureKey = (trx: Trx, dispositivo: string, publica: Uint8Array, desde: Date) =>
  trx
    .insertInto('clave_captura')
    .values({ dispositivo_id: dispositivo, id: keyId(crypto, publica), publica, desde, hasta: null })
    .execute();
