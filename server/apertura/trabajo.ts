/**
 * The opening of one admitted envelope (role opener): a job, safe to run twice and at the same time
 * elsewhere. Whatever comes of it is written in one transaction; an envelope that can't be opened is
 * kept and flagged with its cause. Nothing personal leaves this module unsealed.
 */
import { sql } from 'kysely';
import { canProcessingGo, type ProcessingState } from '../../shared/apoyo/estados.ts';
import { err, type Result } from '../../shared/base/result.ts';
import { anotar } from '../bitacora/index.ts';
import { fichas } from '../dispositivos/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import { forget } from '../platform/crypto.ts';
import type { Db, Trx } from '../platform/database.ts';
import type { Jobs, Queue } from '../platform/jobs.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import { abrir, type Contenido } from './abrir.ts';
import { juzgarEslabon, lockChain, rejuzgarSiguiente } from './cadena.ts';
import type { Causa } from './causas.ts';
import { type Identificado, identificar } from './identificar.ts';
import { indiceCiego, sellarAbierto, sellarIdentificador } from './sellado.ts';
import { POR_COMPLETAR } from './tablas.ts';

export interface PorAbrir {
  readonly procesoId: string;
  readonly folio: string;
}

/** Up to about an hour of tries while blobs, keys or database do not answer. */
export const APERTURA_QUEUE: Queue<PorAbrir> = {
  name: 'apertura',
  retries: 10,
  retryDelaySeconds: 4,
  timeoutSeconds: 300,
};

export interface AperturaDeps {
  readonly db: Db;
  /** Role opener. */
  readonly keys: Pick<Keystore, 'procesoKeys' | 'unwrap'>;
  readonly blobs: Pick<BlobStore, 'read'>;
  readonly clock: Clock;
}

/** Jobs whose tries ran out get another round so often: what they wait for may be back. */
const RETRY_FAILED_MS = 60 * 60_000;

/** Opens envelopes as they are admitted, a few at a time, until the jobs are stopped. Call the answer then. */
export function startApertura(
  deps: AperturaDeps & {
    readonly jobs: Pick<Jobs, 'work' | 'retryFailed'>;
    readonly concurrency?: number;
    readonly log: Logger;
  },
): () => void {
  const { jobs, log } = deps;
  const retry = (): void => {
    jobs
      .retryFailed(APERTURA_QUEUE)
      .catch((error: unknown) => log.warn({ err: error }, 'opening: failed jobs were not retried'));
  };
  retry();
  const timer = setInterval(retry, RETRY_FAILED_MS);
  timer.unref();
  jobs.work(APERTURA_QUEUE, { concurrency: deps.concurrency ?? 4 }, ({ data }) => abrirUno(deps, data));
  return () => clearInterval(timer);
}

type Fila = NonNullable<Awaited<ReturnType<typeof readRecord>>>;

interface Llaves {
  readonly datos: Uint8Array;
  readonly indice: Uint8Array;
  readonly acuses: Uint8Array;
}

/** Opens one envelope, unless it has been. Rejects only for what may pass: the job tries again. */
export async function abrirUno(deps: AperturaDeps, { procesoId: proceso, folio }: PorAbrir): Promise<void> {
  const fila = await readRecord(deps.db, proceso, folio);
  if (!fila || isDone(fila.estado)) return;
  const llaves = await openKeys(deps.keys, proceso);
  const contenido = llaves ? await abrirFila(deps, fila) : err('llaves-destruidas' as const);
  await deps.db.transaction().execute(async (trx) => {
    await lockChain(trx, fila.dispositivo);
    const { estado } = await trx
      .selectFrom('apoyo')
      .select('estado')
      .where('proceso_id', '=', proceso)
      .where('folio', '=', folio)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (isDone(estado)) return;
    if (contenido.ok && llaves) await keep(trx, deps.clock.now(), fila, contenido.value, llaves);
    else if (!contenido.ok) await flag(trx, deps.clock.now(), { ...fila, estado }, contenido.error);
  });
  if (llaves) for (const llave of Object.values(llaves)) forget(llave);
}

const isDone = (estado: ProcessingState): boolean => estado === 'verificado';

const readRecord = (db: Db, proceso: string, folio: string) =>
  db
    .selectFrom('apoyo')
    .select([
      'proceso_id',
      'folio',
      'codigo',
      'tamano',
      'clase',
      'modalidad',
      'autor',
      'dispositivo',
      'contador',
      'blob',
      'estado',
      'resultado',
      'recibido',
    ])
    .where('proceso_id', '=', proceso)
    .where('folio', '=', folio)
    .executeTakeFirst();

/** Null when they were destroyed. */
async function openKeys(keys: AperturaDeps['keys'], proceso: string): Promise<Llaves | null> {
  const opened: Partial<Record<keyof Llaves, Uint8Array>> = {};
  for (const secreto of ['datos', 'indice', 'acuses'] as const) {
    const key = await keys.unwrap(proceso, secreto);
    if (!key.ok && key.error === 'destruido') return null;
    if (!key.ok) throw new Error(`no key «${secreto}» of the process ${proceso}: ${key.error}`);
    opened[secreto] = key.value;
  }
  return opened as Llaves;
}

async function abrirFila({ db, keys, blobs }: AperturaDeps, fila: Fila): Promise<Result<Contenido, Causa>> {
  const sobre = await readBlob(blobs, fila.blob, fila.tamano);
  if (!sobre.ok) return sobre;
  const ficha = (await fichas(db, [fila.dispositivo])).get(fila.dispositivo) ?? null;
  const procesoKeys = await keys.procesoKeys(fila.proceso_id);
  if (!procesoKeys.ok && procesoKeys.error === 'destruido') return err('llaves-destruidas');
  if (!procesoKeys.ok) throw new Error(`no secret of the process ${fila.proceso_id}: ${procesoKeys.error}`);
  const { proceso_id: proceso, ...registro } = fila;
  const contenido = abrir(sobre.value, { proceso, ...registro }, ficha, procesoKeys.value);
  forget(procesoKeys.value.secretKey);
  return contenido;
}

async function readBlob(blobs: AperturaDeps['blobs'], key: string, size: number): Promise<Result<Uint8Array, Causa>> {
  const stream = await blobs.read(key);
  if (!stream) return err('sin-sobre');
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    if (at + piece.length > size) {
      stream.destroy();
      return err('bytes-cambiados');
    }
    bytes.set(piece, at);
    at += piece.length;
  }
  return at === size ? { ok: true, value: bytes } : err('bytes-cambiados');
}

async function keep(trx: Trx, now: Date, fila: Fila, contenido: Contenido, llaves: Llaves): Promise<void> {
  const { proceso_id: proceso, folio, dispositivo, contador } = fila;
  const read = contenido.clase === 'apoyo' ? identificar(contenido.datos) : null;
  const eslabon = await juzgarEslabon(trx, { proceso, dispositivo, contador });
  const marcas = [...(read?.marcas ?? []), ...(eslabon ? [eslabon] : [])];
  const valido = fila.resultado === 'acuse' && fila.clase === 'apoyo';
  await upsert(trx, fila, now, {
    causa: null,
    datos: sellarAbierto(llaves.datos, proceso, folio, asAbierto(contenido, read)),
    cic_indice: read?.cic ? indiceCiego(llaves.indice, 'cic', read.cic) : null,
    ocr_indice: read?.ocr ? indiceCiego(llaves.indice, 'ocr', read.ocr) : null,
    clave_indice: read?.claveElector ? indiceCiego(llaves.indice, 'clave', read.claveElector) : null,
    marcas,
    valido,
  });
  await rejuzgarSiguiente(trx, { proceso, dispositivo, contador });
  await move(trx, fila, ['abierto', 'verificado']);
  if (valido && fila.modalidad === 'auxiliar') await queueAcuse(trx, now, fila, read?.identificador ?? null, llaves);
  await anotar(trx, {
    cuando: now,
    proceso,
    quien: { rol: 'servidor', id: null },
    que: 'apoyo-verificado',
    objeto: folio,
    detalle: { marcas },
  });
}

async function flag(trx: Trx, now: Date, fila: Fila, causa: Causa): Promise<void> {
  const none = { datos: null, cic_indice: null, ocr_indice: null, clave_indice: null, marcas: [], valido: false };
  await upsert(trx, fila, now, { causa, ...none });
  await rejuzgarSiguiente(trx, { ...fila, proceso: fila.proceso_id });
  if (fila.estado !== 'noSePudoAbrir') await move(trx, fila, ['noSePudoAbrir']);
  await anotar(trx, {
    cuando: now,
    proceso: fila.proceso_id,
    quien: { rol: 'servidor', id: null },
    que: 'apoyo-no-se-pudo-abrir',
    objeto: fila.folio,
    detalle: { causa },
  });
}

const asAbierto = (contenido: Contenido, read: Identificado | null) =>
  contenido.clase === 'apoyo'
    ? {
        v: 1 as const,
        clase: 'apoyo' as const,
        datos: contenido.datos,
        cic: read?.cic ?? null,
        ocr: read?.ocr ?? null,
        claveElector: read?.claveElector ?? null,
        fuentes: read?.fuentes ?? { cic: null, ocr: null, claveElector: null },
      }
    : { v: 1 as const, clase: 'alta' as const, datos: contenido.datos };

interface Outcome {
  readonly causa: Causa | null;
  readonly datos: Uint8Array | null;
  readonly cic_indice: Uint8Array | null;
  readonly ocr_indice: Uint8Array | null;
  readonly clave_indice: Uint8Array | null;
  readonly marcas: string[];
  readonly valido: boolean;
}

const upsert = (trx: Trx, { proceso_id, folio, recibido }: Fila, now: Date, outcome: Outcome) =>
  trx
    .insertInto('apertura')
    .values({ proceso_id, folio, recibido, intentos: 1, abierto: now, ...outcome })
    .onConflict((conflict) =>
      conflict
        .columns(['proceso_id', 'folio'])
        .doUpdateSet({ ...outcome, abierto: now, intentos: sql`apertura.intentos + 1` }),
    )
    .execute();

/** Through the states in order; what the machine forbids is a defect. */
async function move(trx: Trx, fila: Fila, through: readonly ProcessingState[]): Promise<void> {
  let from = fila.estado;
  for (const to of through) {
    if (!canProcessingGo(from, to)) throw new Error(`processing can't go from ${from} to ${to}`);
    from = to;
  }
  await trx
    .updateTable('apoyo')
    .set({ estado: from })
    .where('proceso_id', '=', fila.proceso_id)
    .where('folio', '=', fila.folio)
    .execute();
}

const queueAcuse = (trx: Trx, now: Date, fila: Fila, identificador: string | null, llaves: Llaves) => {
  const { proceso_id, folio, autor } = fila;
  const news = {
    listo: now,
    situacion: identificador === null ? ('no-leido' as const) : ('leido' as const),
    identificador: identificador === null ? null : sellarIdentificador(llaves.acuses, proceso_id, folio, identificador),
    correo: null,
  };
  return trx
    .insertInto('acuse_correo')
    .values({ proceso_id, folio, autor, dicho: null, ...news })
    .onConflict((conflict) =>
      conflict
        .columns(['proceso_id', 'folio'])
        .doUpdateSet(news)
        .where('acuse_correo.situacion', 'in', [...POR_COMPLETAR]),
    )
    .execute();
};

/** Gives the envelopes that could not be opened another try; their number. */
export async function reintentarAperturas(db: Db, jobs: Pick<Jobs, 'enqueue'>, proceso: string): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('apertura')
      .select(['proceso_id', 'folio'])
      .where('proceso_id', '=', proceso)
      .where('causa', 'is not', null)
      .execute();
    await jobs.enqueue(
      trx,
      APERTURA_QUEUE,
      rows.map(({ proceso_id, folio }) => ({ data: { procesoId: proceso_id, folio } })),
    );
    return rows.length;
  });
}
