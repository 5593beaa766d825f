/**
 * What must hold of the opening, however often its process was killed: each admitted record is opened
 * once, holds what the phone sealed, is told of once, and of two supports of one person one counts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { leerAbierto } from '../../server/apertura/index.ts';
import { systemClock } from '../../server/platform/clock.ts';
import { openKeystore } from '../../server/platform/keystore/index.ts';
import { parseFolio } from '../../shared/apoyo/folio.ts';
import type { Captura } from '../../web/captura/almacen/index.ts';
import { apoyosDe, personaDe } from './apoyos.ts';
import type { Mundo } from './mundo.ts';

const WAIT_MS = 30_000;

/** What other seeds left to open, while nobody opened, holds nobody up. */
export const olvidarAperturas = (mundo: Mundo): Promise<unknown> =>
  mundo.consultar((db) => sql`delete from trabajos.job where name = 'apertura'`.execute(db));

/**
 * Waits until a device's records are opened. A job whose process was killed is given to another after five
 * minutes (`timeoutSeconds`): here they pass at once.
 */
export async function esperarAperturas(mundo: Mundo, dispositivo: string): Promise<void> {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await delay(100)) {
    const pending = await mundo.consultar(async (db) => {
      await sql`
        update trabajos.job set state = 'retry', start_after = now(), started_on = null
         where name = 'apertura' and (state = 'retry' or state = 'active' and started_on < now() - interval '2 seconds')`.execute(
        db,
      );
      return db
        .selectFrom('apoyo')
        .select('folio')
        .where('dispositivo', '=', dispositivo)
        .where('estado', '!=', 'verificado')
        .execute();
    });
    if (pending.length === 0) return;
  }
}

export async function revisarAperturas(mundo: Mundo, semilla: number, capturas: readonly Captura[]): Promise<string[]> {
  const faltas: string[] = [];
  const folios = capturas.map(({ folio }) => folio);
  const proceso = capturas[0]!.proceso;
  const { records, told, mails } = await mundo.consultar(async (db) => ({
    records: await db
      .selectFrom('apoyo as a')
      .leftJoin('apertura as o', (join) =>
        join.onRef('o.folio', '=', 'a.folio').onRef('o.proceso_id', '=', 'a.proceso_id'),
      )
      .leftJoin('apoyo_contado as c', (join) =>
        join.onRef('c.folio', '=', 'a.folio').onRef('c.proceso_id', '=', 'a.proceso_id'),
      )
      .select(['a.folio', 'a.estado', 'o.causa', 'o.intentos', 'o.datos', 'o.valido', 'c.cuenta', 'c.duplicado_de'])
      .where('a.folio', 'in', folios)
      .execute(),
    told: await db
      .selectFrom('bitacora')
      .select(['objeto', 'que'])
      .where('objeto', 'in', folios)
      .where('que', 'in', ['apoyo-verificado', 'apoyo-no-se-pudo-abrir'])
      .execute(),
    mails: await db.selectFrom('acuse_correo').select(['folio', 'situacion']).where('folio', 'in', folios).execute(),
  }));
  const keys = await openKeystore(`${mundo.dataDir}/keys`, ['portal'], systemClock);
  const data = await keys.unwrap(proceso, 'datos');
  if (!data.ok) return [`the process’s data key: ${data.error}`];

  const contenido = apoyosDe(semilla, capturas.length);
  const counted = new Map<number, number>();
  for (const folio of folios) {
    const n = parseFolio(folio)!.contador - 1;
    const found = records.filter((record) => record.folio === folio);
    const [record] = found;
    if (!record || found.length !== 1 || record.estado !== 'verificado') {
      faltas.push(`${folio} was not opened: ${record?.estado}, ${record?.causa}`);
      continue;
    }
    if (record.intentos !== 1 || !record.valido) faltas.push(`${folio} was opened ${record.intentos} times`);
    const opened = record.datos ? leerAbierto(data.value, proceso, folio, record.datos) : null;
    if (!isDeepStrictEqual(opened?.datos, (await contenido(n)).datos)) {
      faltas.push(`${folio}: what was opened is not what was sealed`);
    }
    const lines = told.filter(({ objeto }) => objeto === folio).map(({ que }) => que);
    if (lines.join() !== 'apoyo-verificado') faltas.push(`${folio}: the bitácora says «${lines.join()}»`);
    const mail = mails.filter((one) => one.folio === folio).map(({ situacion }) => situacion);
    if (mail.join() !== 'leido') faltas.push(`${folio}: its acuse by mail is «${mail.join()}»`);
    const persona = personaDe(semilla, capturas.length, n);
    counted.set(persona, (counted.get(persona) ?? 0) + (record.cuenta ? 1 : 0));
    if (record.cuenta !== (record.duplicado_de === null)) faltas.push(`${folio} counts and is marked a duplicate`);
  }
  for (const [persona, times] of counted) if (times !== 1) faltas.push(`person ${persona} counts ${times} times`);
  return faltas;
}
