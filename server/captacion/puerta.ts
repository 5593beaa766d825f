/**
 * The door: what happens to an envelope once its last byte is written, until its answer may be
 * given. Envelopes are kept first, then judged in natural batches; no member of a batch is hurt by
 * another's failure.
 */
import type { MotivoFallo } from '../../shared/admision/catalogo.ts';
import { isOf, isSignedBy } from '../dispositivos/index.ts';
import type { Anclas } from '../platform/keystore/anclas.ts';
import { type Admitido, blobKey } from './admitir.ts';
import type { CaptacionDeps, Ficha } from './deps.ts';
import { createJuez, type Guardado, type Veredicto } from './juez.ts';
import { createBatcher } from './lotes.ts';
import { answerTo, readPrevios } from './previos.ts';
import type { Spool } from './spool.ts';
import type { Recibido } from './subida.ts';

export type Entregado =
  | ({ readonly type: 'respuesta' } & Admitido)
  /** Nothing was answered: the device may try again. */
  | { readonly type: 'fallo'; readonly codigo: MotivoFallo };

export interface Puerta {
  /** Keeps, judges and answers a whole envelope. Never rejects. */
  entregar(recibido: Recibido, ficha: Ficha | null): Promise<Entregado>;
  /** The answer that these bytes have been given already, if any that is final. */
  respondida(proceso: string, folio: string, codigo: Uint8Array): Promise<string | null>;
  /** Resolves when nothing is being judged. */
  idle(): Promise<void>;
}

const MAX_BATCH = 64;
/** Under load; a transaction's cost is then shared by all that come within it. */
const BATCH_SPACING_MS = 15;
const QUESTION_SPACING_MS = 10;
const NOWHERE = Promise.resolve({ durable: Promise.resolve() });

export function createPuerta(deps: CaptacionDeps, spool: Spool, anclas: Anclas): Puerta {
  const { blobs, log, dispositivos, database } = deps;

  const judging = createBatcher<Guardado, Veredicto>(createJuez(deps), {
    max: MAX_BATCH,
    spacingMs: BATCH_SPACING_MS,
  });

  const asking = createBatcher<{ proceso: string; folio: string; codigo: Uint8Array }, string | null>(
    async (questions) => {
      const previos = await readPrevios(
        database.db,
        // Only the folio itself is asked for, not the one before it.
        questions.map(({ proceso, folio }) => ({ proceso, folio, dispositivo: '', contador: 1 })),
      );
      return questions.map(({ proceso, folio, codigo }) => {
        const answer = answerTo(previos.answers(proceso, folio), codigo);
        // No last word: what stands around those bytes may have changed, so they are to come again.
        return answer && answer.motivo !== 'sobre-no-valido' ? answer.respuesta : null;
      });
    },
    { max: 256, spacingMs: QUESTION_SPACING_MS },
  );

  const isValid = async (
    { encabezado, verificado, integro }: Recibido,
    ficha: Ficha | null,
  ): Promise<boolean | 'sin-certificado'> => {
    if (!ficha || !integro || !isOf(ficha, encabezado)) return false;
    if (!isSignedBy(ficha, encabezado, verificado)) {
      // Perhaps the capture key was replaced since the device said who it is.
      const fresh = (await dispositivos.fichas(database.db, [ficha.dispositivoId])).get(ficha.dispositivoId);
      if (!fresh || !isSignedBy(fresh, encabezado, verificado)) return false;
    }
    return anclas.isOurs(encabezado.ancla);
  };

  const keep = async (recibido: Recibido, ficha: Ficha | null): Promise<Entregado> => {
    const { encabezado, codigo, tamano, eslabon, path } = recibido;
    const valido = await isValid(recibido, ficha);
    if (valido === 'sin-certificado') {
      const { clave } = encabezado.ancla;
      log.warn({ folio: encabezado.folio, clave }, 'admission: an anchor by a key that has no certificate here');
      return { type: 'fallo', codigo: 'interno' };
    }
    const key = blobKey(encabezado.proceso, codigo);
    // Named while its bytes are made durable: the disk does both at once. Its instant is what it is judged by; should
    // the name take longer to be durable, its batch is not committed before.
    const placing = valido ? blobs.place(key, path) : NOWHERE;
    placing.catch(() => undefined);
    const durable = await recibido.durable;
    const { durable: guardado } = await placing;
    guardado.catch(() => undefined);
    const admitted = await judging.add({ encabezado, codigo, tamano, eslabon, durable, valido, guardado });
    if (!admitted) {
      await guardado;
      return { type: 'fallo', codigo: 'interno' };
    }
    // The blob stays: another node may be admitting these very bytes. A connection that asks first puts few in vain.
    if (admitted === 'cuota') return { type: 'fallo', codigo: 'cuota' };
    // Refused bytes will be refused for ever: the answer stands in the database, so the blob serves nobody.
    if (admitted.resultado === 'rechazo' && valido) discard(() => blobs.delete(key));
    else if (admitted.resultado !== 'rechazo' && admitted.nueva) deps.apurarApertura();
    discard(() => spool.remove(path));
    return { type: 'respuesta', ...admitted };
  };

  const discarding = new Set<Promise<void>>();
  /** The answer does not wait for it. */
  const discard = (remove: () => Promise<void>): void => {
    const removal = remove()
      .catch((error: unknown) => log.warn({ err: error }, 'admission: something left over could not be removed'))
      .finally(() => discarding.delete(removal));
    discarding.add(removal);
  };

  return {
    entregar: (recibido, ficha) =>
      keep(recibido, ficha).catch((error: unknown): Entregado => {
        log.error({ err: error, folio: recibido.folio }, 'admission: an envelope could not be kept or judged');
        const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
        return { type: 'fallo', codigo: full ? 'espacio' : 'interno' };
      }),
    respondida: (proceso, folio, codigo) => asking.add({ proceso, folio, codigo }),
    idle: async () => {
      await judging.idle();
      await asking.idle();
      await Promise.all(discarding);
    },
  };
}
