/**
 * The acuse by mail (§4.10): to each auxiliar, in batches, what was received of hers: folio, CIC or
 * OCR, reception time and código de integridad; no name, no image. It goes out once the envelope has
 * been opened; if opening stalls, without waiting for it, and once more when there is more to tell.
 *
 * Each is told exactly once, as far as the database can promise: a mail is put in the outbox in the
 * very transaction that notes its folios as told.
 */
import { sql } from 'kysely';
import { leerFirmado } from '../../shared/firmados/index.ts';
import { leerContacto } from '../auxiliares/index.ts';
import type { Buzon } from '../correo/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import { randomToken } from '../platform/random.ts';
import { type AcuseRecibido, cartaDeAcuse, cartaQueCompleta } from './carta.ts';
import { leerIdentificador } from './sellado.ts';
import type { SituacionAcuse } from './tablas.ts';

export interface AcusesDeps {
  readonly db: Db;
  /** Role jobs. */
  readonly keys: Pick<Keystore, 'unwrap'>;
  readonly correo: Buzon;
  readonly clock: Clock;
}

/** A batch goes out so long after its first folio was ready… */
export const ACUSE_WAIT_MS = 60_000;
/** …or once it is full. */
export const ACUSES_PER_MAIL = 50;
/** Opening that takes longer is not waited for. */
export const OPENING_STALLED_MS = 60 * 60_000;

/** Sends every mail that is due; how many. Several processes may do it at once. */
export async function enviarAcuses(deps: AcusesDeps): Promise<number> {
  await takeStalled(deps);
  await takeFailed(deps);
  let sent = 0;
  for (const autor of await dueAuthors(deps)) {
    for (const carta of [cartaDeAcuse, cartaQueCompleta]) while (await sendBatch(deps, autor, carta)) sent++;
  }
  if (sent > 0) deps.correo.nudge();
  return sent;
}

/** Looks for mails that are due every few seconds, until stopped. */
export function startAcuses(deps: AcusesDeps & { readonly log: Logger; readonly intervalMs?: number }): {
  stop(): Promise<void>;
} {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    await enviarAcuses(deps).catch((error: unknown) => deps.log.warn({ err: error }, 'acuses: not sent this time'));
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      working = turn();
    }, deps.intervalMs ?? 5_000);
  };
  schedule();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return working;
    },
  };
}

/** Those whose opening is late join the others, to be told without their CIC. */
async function takeStalled({ db, clock }: AcusesDeps): Promise<void> {
  const now = clock.now();
  await db
    .insertInto('acuse_correo')
    .columns(['proceso_id', 'folio', 'autor', 'listo', 'situacion'])
    .expression((eb) =>
      eb
        .selectFrom('apoyo')
        .select((select) => [
          'proceso_id',
          'folio',
          'autor',
          select.val(now).as('listo'),
          select.val<SituacionAcuse>('pendiente').as('situacion'),
        ])
        .where('estado', 'in', ['recibido', 'noSePudoAbrir'])
        .where('resultado', '=', 'acuse')
        .where('clase', '=', 'apoyo')
        .where('modalidad', '=', 'auxiliar')
        .where('recibido', '<=', new Date(now.getTime() - OPENING_STALLED_MS))
        .where((not) =>
          not.not(
            not.exists(
              not
                .selectFrom('acuse_correo')
                .select('acuse_correo.folio')
                .whereRef('acuse_correo.proceso_id', '=', 'apoyo.proceso_id')
                .whereRef('acuse_correo.folio', '=', 'apoyo.folio'),
            ),
          ),
        ),
    )
    .onConflict((conflict) => conflict.columns(['proceso_id', 'folio']).doNothing())
    .execute();
}

/** What was left pending and could not be opened, is told so. */
async function takeFailed({ db, clock }: AcusesDeps): Promise<void> {
  await db
    .updateTable('acuse_correo')
    .from('apoyo')
    .set({ situacion: 'no-se-pudo-abrir', listo: clock.now(), correo: null })
    .whereRef('apoyo.proceso_id', '=', 'acuse_correo.proceso_id')
    .whereRef('apoyo.folio', '=', 'acuse_correo.folio')
    .where('acuse_correo.situacion', '=', sql.lit<SituacionAcuse>('pendiente'))
    .where('apoyo.estado', '=', 'noSePudoAbrir')
    .execute();
}

async function dueAuthors({ db, clock }: AcusesDeps): Promise<string[]> {
  const before = new Date(clock.now().getTime() - ACUSE_WAIT_MS);
  const rows = await db
    .selectFrom('acuse_correo')
    .select('autor')
    .where('correo', 'is', null)
    .groupBy('autor')
    .having((eb) => eb.or([eb(eb.fn.min('listo'), '<=', before), eb(eb.fn.countAll(), '>=', ACUSES_PER_MAIL)]))
    .execute();
  return rows.map(({ autor }) => autor);
}

/** One mail of one auxiliar; false when nothing of hers waits, or another process is at it. */
async function sendBatch(deps: AcusesDeps, autor: string, carta: typeof cartaDeAcuse): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    const rows = await takeRows(trx, autor, carta === cartaQueCompleta);
    const [first] = rows;
    if (!first) return false;
    const proceso = first.proceso_id;
    const correo = randomToken();
    const [contacto, key] = [await leerContacto(trx, deps.keys, autor), await deps.keys.unwrap(proceso, 'acuses')];
    // With the process's keys destroyed there is nobody left to tell.
    if (contacto && key.ok) {
      const acuses = rows.map((row): AcuseRecibido => {
        const { recibido, codigo } = leerFirmado('respuesta', row.respuesta)!;
        const sealed = row.identificador;
        const read = sealed && leerIdentificador(key.value, proceso, row.folio, sealed);
        const identificador = read ? { tipo: 'leido' as const, texto: read } : { tipo: without(row.situacion) };
        return { folio: row.folio, identificador, recibido: new Date(recibido), codigo };
      });
      const mensaje = { para: contacto.correo, ...carta(first.nombre, acuses) };
      await deps.correo.enqueueCorreo(trx, { proceso, clave: `acuse-${correo}`, secreto: 'acuses', ...mensaje });
    } else if (!key.ok && key.error === 'sin-permiso') throw new Error('this role sends no acuses');
    await trx
      .updateTable('acuse_correo')
      .set((eb) => ({ correo, identificador: null, dicho: eb.ref('situacion') }))
      .where('proceso_id', '=', proceso)
      .where(
        'folio',
        'in',
        rows.map(({ folio }) => folio),
      )
      .execute();
    return true;
  });
}

const takeRows = (trx: Trx, autor: string, told: boolean) =>
  trx
    .selectFrom('acuse_correo as a')
    .innerJoin('apoyo', (join) =>
      join.onRef('apoyo.proceso_id', '=', 'a.proceso_id').onRef('apoyo.folio', '=', 'a.folio'),
    )
    .innerJoin('proceso', 'proceso.id', 'a.proceso_id')
    .select(['a.proceso_id', 'a.folio', 'a.identificador', 'a.situacion', 'apoyo.respuesta', 'proceso.nombre'])
    .where('a.autor', '=', autor)
    .where('a.correo', 'is', null)
    .where('a.dicho', told ? 'is not' : 'is', null)
    .orderBy('a.listo')
    .orderBy('a.folio')
    .limit(ACUSES_PER_MAIL)
    .forUpdate('a')
    .skipLocked()
    .execute();

/** A CIC that was read and does not open any more is as good as none. */
const without = (situacion: SituacionAcuse) => (situacion === 'leido' ? 'no-leido' : situacion);
