/**
 * The admission transaction: judges a batch of whole envelopes under lock and writes everything that
 * follows from it: records, signed answers, irregularities, bitácora, counters, jobs. All or nothing.
 */
import { sql } from 'kysely';
import { bytesToBase64url, bytesToHex } from '../../shared/base/bytes.ts';
import type { Respuesta, Resultado } from '../../shared/firmados/index.ts';
import { dayOf } from '../../shared/proceso/dia.ts';
import type { Anotacion } from '../bitacora/index.ts';
import type { Trx } from '../platform/database.ts';
import { createCuentas, isAparte } from './cuota.ts';
import { type Decision, decidir, type PorJuzgar } from './decidir.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { type Previos, type Respondido, readPrevios } from './previos.ts';

/** What came of one envelope. */
export interface Admitido {
  readonly resultado: Resultado;
  readonly motivo: string | null;
  /** The signed answer. */
  readonly respuesta: string;
  /** False when it had been given before. */
  readonly nueva: boolean;
}

/** Where a process's envelope is kept. */
export const blobKey = (proceso: string, codigo: Uint8Array): string => {
  const hex = bytesToHex(codigo);
  return `${proceso}/${hex.slice(0, 2)}/${hex}`;
};

interface Judged {
  readonly index: number;
  readonly sobre: PorJuzgar;
  readonly decision: Extract<Decision, { type: 'nueva' }>;
  readonly respuesta: string;
  /** Whether it counts for its device alone. */
  readonly aparte: boolean;
}

/** What judging stands on. */
export type AdmisionDeps = Pick<
  CaptacionDeps,
  'keystore' | 'dispositivos' | 'bitacora' | 'encolarApertura' | 'clock' | 'database'
>;

/**
 * Judges and records a batch in one transaction; one result per envelope, in order. `cuota`: its account
 * is full for the day (cuota.ts), and nothing of it was recorded. `guardados`: resolves once all that the records
 * name is durable; nothing is committed before.
 */
export const admitir = (
  deps: AdmisionDeps,
  sobres: readonly PorJuzgar[],
  guardados: Promise<unknown>,
): Promise<readonly (Admitido | 'cuota')[]> =>
  deps.database.db.transaction().execute(async (trx) => {
    const fichas = await deps.dispositivos.fichas(trx, distinct(sobres.map((one) => one.encabezado.dispositivo)), {
      lock: true,
      dia: dayOf(deps.clock.now().getTime()),
    });
    const known = await knownProcesos(trx, sobres, fichas);
    const previos = withBatch(
      await readPrevios(
        trx,
        sobres.map((one) => one.encabezado),
      ),
    );

    const results: (Admitido | 'cuota')[] = new Array(sobres.length);
    const judged: Judged[] = [];
    const cuentas = createCuentas(fichas.values());
    // In the order of the device's counter, so that a chain that arrives together is seen as one.
    const order = sobres
      .map((sobre, index) => ({ sobre, index }))
      .sort((a, b) => a.sobre.encabezado.contador - b.sobre.encabezado.contador);
    for (const { sobre, index } of order) {
      const ficha = fichas.get(sobre.encabezado.dispositivo) ?? null;
      const decision = decidir(sobre, ficha, known.has(sobre.encabezado.proceso), previos);
      if (decision.type === 'repetida') {
        results[index] = given(decision.previa, false);
        continue;
      }
      if (ficha && !cuentas.fits(ficha, sobre)) {
        results[index] = 'cuota';
        continue;
      }
      if (ficha) cuentas.add(ficha, sobre);
      const respuesta = sign(deps, sobre, decision);
      judged.push({ index, sobre, decision, respuesta, aparte: ficha !== null && isAparte(ficha, sobre) });
      previos.add(sobre, decision, respuesta);
      results[index] = { resultado: decision.resultado, motivo: decision.motivo, respuesta, nueva: true };
    }
    if (judged.length > 0) await record(deps, trx, judged);
    await guardados;
    return results;
  });

const given = ({ resultado, motivo, respuesta }: Respondido, nueva: boolean): Admitido => ({
  resultado,
  motivo,
  respuesta,
  nueva,
});

const sign = (
  { keystore, bitacora }: AdmisionDeps,
  { encabezado, codigo, tamano, durable }: PorJuzgar,
  { resultado, motivo, marcas }: Extract<Decision, { type: 'nueva' }>,
): string =>
  keystore.firmar<Respuesta>({
    tipo: 'respuesta',
    v: 1,
    resultado,
    proceso: encabezado.proceso,
    folio: encabezado.folio,
    codigo: bytesToBase64url(codigo),
    tamano,
    recibido: durable,
    motivo,
    marcas,
    bitacora: bitacora.latestHead(),
  });

/** What is known, and what this batch adds to it as it goes. */
function withBatch(previos: Previos) {
  const added = new Map<string, Respondido[]>();
  const key = (proceso: string, folio: string): string => `${proceso}/${folio}`;
  return {
    ...previos,
    answers: (proceso: string, folio: string): readonly Respondido[] => [
      ...previos.answers(proceso, folio),
      ...(added.get(key(proceso, folio)) ?? []),
    ],
    add(sobre: PorJuzgar, { resultado, motivo }: Extract<Decision, { type: 'nueva' }>, respuesta: string): void {
      const at = key(sobre.encabezado.proceso, sobre.encabezado.folio);
      const codigo = Buffer.from(sobre.codigo);
      const eslabon = Buffer.from(sobre.eslabon);
      added.set(at, [...(added.get(at) ?? []), { resultado, motivo, respuesta, codigo, eslabon }]);
    },
  };
}

/** Processes that exist; asked for only when some device is unknown. */
async function knownProcesos(
  trx: Trx,
  sobres: readonly PorJuzgar[],
  fichas: ReadonlyMap<string, Ficha>,
): Promise<ReadonlySet<string>> {
  const orphans = sobres.filter((one) => !fichas.has(one.encabezado.dispositivo)).map((one) => one.encabezado.proceso);
  if (orphans.length === 0) return new Set();
  const rows = await trx.selectFrom('proceso').select('id').where('id', 'in', distinct(orphans)).execute();
  return new Set(rows.map(({ id }) => id));
}

async function record(deps: AdmisionDeps, trx: Trx, judged: readonly Judged[]): Promise<void> {
  const admitted = judged.filter(({ decision }) => decision.resultado !== 'rechazo');
  const refused = judged.filter(({ decision }) => decision.resultado === 'rechazo');
  if (admitted.length > 0) await insertApoyos(trx, admitted);
  if (refused.length > 0) await insertRechazos(trx, refused);
  const irregular = refused.filter(({ decision }) => decision.motivo === 'folio-con-otros-bytes');
  if (irregular.length > 0) await insertIrregularidades(deps, trx, irregular);

  const ACCION = { acuse: 'apoyo-recibido', cuarentena: 'apoyo-en-cuarentena', rechazo: 'apoyo-rechazado' } as const;
  await deps.bitacora.anotar(
    trx,
    ...judged.map(({ sobre, decision }) => line(deps, ACCION[decision.resultado], sobre, decision.motivo)),
    ...irregular.map(({ sobre, decision }) => line(deps, 'irregularidad', sobre, decision.motivo)),
  );
  await deps.dispositivos.sumarContadores(
    trx,
    judged.map(({ sobre, decision: { resultado }, aparte }) => {
      const isApoyo = sobre.encabezado.clase === 'apoyo';
      return {
        dispositivoId: sobre.encabezado.dispositivo,
        sobres: 1,
        recibidos: isApoyo && resultado === 'acuse' ? 1 : 0,
        enCuarentena: isApoyo && resultado === 'cuarentena' ? 1 : 0,
        rechazados: isApoyo && resultado === 'rechazo' ? 1 : 0,
        bytes: sobre.tamano,
        aparte,
      };
    }),
    dayOf(deps.clock.now().getTime()),
  );
  await deps.encolarApertura(
    trx,
    admitted.map(({ sobre: { encabezado } }) => ({ procesoId: encabezado.proceso, folio: encabezado.folio })),
  );
}

/** What the bitácora keeps of an envelope: nothing that tells who anybody is. */
const line = (
  { clock }: AdmisionDeps,
  que: string,
  { encabezado: { proceso, folio, clase, autor, dispositivo, modalidad }, codigo }: PorJuzgar,
  motivo: string | null,
): Anotacion => ({
  cuando: clock.now(),
  proceso,
  quien: { rol: modalidad, id: autor },
  que,
  objeto: folio,
  detalle: {
    codigo: bytesToBase64url(codigo),
    dispositivo,
    ...(clase === 'alta' && { clase }),
    ...(motivo === null ? {} : { motivo }),
  },
});

async function insertApoyos(trx: Trx, judged: readonly Judged[]): Promise<void> {
  const column = <T>(pick: (one: Judged) => T): T[] => judged.map(pick);
  const date = (pick: (one: Judged) => number): Date[] => judged.map((one) => new Date(pick(one)));
  // The devices are locked, so nobody else can answer these folios; were it otherwise, the key would judge.
  await sql`
    insert into apoyo (proceso_id, folio, codigo, tamano, clase, modalidad, autor, dispositivo, contador, eslabon,
                       previo, blob, estado, resultado, motivo, marcas, reloj, corregido, ancla,
                       compromiso_recibido, recibido, respuesta)
    select proceso_id, folio, codigo, tamano, clase, modalidad, autor, dispositivo, contador, eslabon,
           previo, blob, case resultado when 'acuse' then 'recibido' else 'enCuarentena' end, resultado, motivo,
           string_to_array(marcas, ','), reloj, corregido, ancla, compromiso_recibido, recibido, respuesta
      from unnest(
        ${column((one) => one.sobre.encabezado.proceso)}::text[],
        ${column((one) => one.sobre.encabezado.folio)}::text[],
        ${column((one) => Buffer.from(one.sobre.codigo))}::bytea[],
        ${column((one) => one.sobre.tamano)}::int[],
        ${column((one) => one.sobre.encabezado.clase)}::text[],
        ${column((one) => one.sobre.encabezado.modalidad)}::text[],
        ${column((one) => one.sobre.encabezado.autor)}::text[],
        ${column((one) => one.sobre.encabezado.dispositivo)}::text[],
        ${column((one) => one.sobre.encabezado.contador)}::int[],
        ${column((one) => Buffer.from(one.sobre.eslabon))}::bytea[],
        ${column(({ sobre: { encabezado } }) => (encabezado.previo === null ? null : Buffer.from(encabezado.previo, 'base64url')))}::bytea[],
        ${column((one) => blobKey(one.sobre.encabezado.proceso, one.sobre.codigo))}::text[],
        ${column((one) => one.decision.resultado)}::text[],
        ${column((one) => one.decision.motivo)}::text[],
        ${column((one) => one.decision.marcas.join(','))}::text[],
        ${date((one) => one.sobre.encabezado.reloj)}::timestamptz[],
        ${date((one) => one.sobre.encabezado.corregido)}::timestamptz[],
        ${date((one) => one.sobre.encabezado.ancla.t)}::timestamptz[],
        ${column(({ decision: { compromisoRecibido: at } }) => (at === null ? null : new Date(at)))}::timestamptz[],
        ${date((one) => one.sobre.durable)}::timestamptz[],
        ${column((one) => one.respuesta)}::text[]
      ) as t (proceso_id, folio, codigo, tamano, clase, modalidad, autor, dispositivo, contador, eslabon, previo, blob,
              resultado, motivo, marcas, reloj, corregido, ancla, compromiso_recibido, recibido, respuesta)`.execute(
    trx,
  );
}

const insertRechazos = (trx: Trx, judged: readonly Judged[]) =>
  trx
    .insertInto('rechazo')
    .values(
      judged.map(({ sobre: { encabezado, ...sobre }, decision, respuesta }) => ({
        proceso_id: encabezado.proceso,
        folio: encabezado.folio,
        codigo: Buffer.from(sobre.codigo),
        tamano: sobre.tamano,
        autor: encabezado.autor,
        dispositivo: encabezado.dispositivo,
        contador: encabezado.contador,
        eslabon: Buffer.from(sobre.eslabon),
        motivo: decision.motivo!,
        recibido: new Date(sobre.durable),
        respuesta,
      })),
    )
    .execute();

const insertIrregularidades = ({ clock }: AdmisionDeps, trx: Trx, judged: readonly Judged[]) =>
  trx
    .insertInto('irregularidad')
    .values(
      judged.map(({ sobre }) => ({
        proceso_id: sobre.encabezado.proceso,
        folio: sobre.encabezado.folio,
        codigo: Buffer.from(sobre.codigo),
        tipo: 'folio-con-otros-bytes' as const,
        dispositivo: sobre.encabezado.dispositivo,
        en: clock.now(),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
